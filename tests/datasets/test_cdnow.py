"""CDNOW against the counts that its literature gives."""

from datetime import date

import pandas as pd
import pytest

from segbench.datasets import cdnow, connect, open_dataset
from segbench.errors import SegbenchError
from segbench.features import customer_frame, customers
from segbench.methods import build
from segbench.params import Params
from what_followed import retention

CUTOFF = date(1997, 10, 1)

CELLS = {  # R, F, M good = 1: customers and 39-week retention of the types by the mean
    "000": (14_409, 0.153),
    "001": (1_423, 0.203),
    "010": (142, 0.317),
    "011": (279, 0.355),
    "100": (1_892, 0.435),
    "101": (837, 0.503),
    "110": (920, 0.589),
    "111": (3_668, 0.716),
}


@pytest.fixture(scope="module")
def dataset():
    return open_dataset(Params(dataset="cdnow"))


@pytest.fixture(scope="module")
def table(dataset):
    return customer_frame(customers(dataset, CUTOFF, None, groups=()))


def test_every_record_is_in_an_order(dataset):
    account = dataset.ledger.set_index("row")["rows"]
    assert account["read"] == account["kept"] == 69_659
    assert account["of these: amount 0"] == 80
    orders = dataset.orders.to_pandas()
    assert account["kept"] - account[
        "of these: added to an order of the same customer and day"
    ] == len(orders)
    assert orders["order_id"].is_unique
    assert not orders.duplicated(["customer_id", "ordered_at"]).any()
    raw = pd.read_csv(cdnow.packaged(cdnow.FILE), sep=r"\s+")
    assert round(100 * raw["dollar_value"].sum()) == 100 * orders["amount"].sum()


def test_the_cohort(dataset):
    orders = dataset.orders.to_pandas()
    first = orders.groupby("customer_id")["ordered_at"].min()
    assert len(first) == 23_570
    assert first.min() == pd.Timestamp(1997, 1, 1)
    assert first.max() == pd.Timestamp(1997, 3, 25)
    assert orders["ordered_at"].max() == pd.Timestamp(1998, 6, 30)
    assert (orders.groupby("customer_id")["amount"].sum() == 0).any()  # counted all the same


def test_the_sample_of_the_literature_repeats_as_published(dataset):
    """The 1/10 sample: 2,457 repeat orders in weeks 1-39, 1,882 in weeks 40-78."""
    sample = pd.read_csv(
        cdnow.packaged("CDNOW_sample.txt"), sep=r"\s+", header=None, dtype={0: "str"}
    )
    orders = dataset.orders.to_pandas()
    own = orders[orders["customer_id"].isin(sample[0])]
    early = own["ordered_at"] < pd.Timestamp(CUTOFF)
    assert own["customer_id"].nunique() == 2_357
    assert (early.sum() - 2_357, (~early).sum()) == (2_457, 1_882)


def test_means_and_cells_of_rfm_are_the_published_ones(dataset, table):
    assert table["recency_days"].mean() - 1 == pytest.approx(
        181.17, abs=0.005
    )  # published: days to 30 September
    assert table["frequency"].mean() == pytest.approx(2.0325, abs=5e-5)
    assert table["monetary"].mean() == pytest.approx(73.12, abs=0.005)
    events = retention(dataset, CUTOFF, 273, table.index).set_index("customer_id")["event"]
    assert events.mean() == pytest.approx(0.2994, abs=5e-5)
    labels = build("rfm", {}, seed=0).fit(table).predict(table)
    codes = {
        "1": "111",
        "2": "101",
        "3": "110",
        "4e": "100",
        "4n": "100",
        "5": "011",
        "6": "010",
        "7": "000",
        "8": "001",
    }
    cells = events.groupby(labels.astype("str").map(codes)).agg(["size", "mean"])
    for code, (size, rate) in CELLS.items():
        assert cells.loc[code, "size"] == size
        assert cells.loc[code, "mean"] == pytest.approx(rate, abs=6e-4)  # given to three places


def test_a_sample_keeps_whole_customers(dataset):
    sample = open_dataset(Params(dataset="cdnow", max_customers=50))
    account = sample.ledger.set_index("row")["rows"]
    orders = sample.orders.to_pandas()
    assert orders["customer_id"].nunique() == 50
    whole = (
        dataset.orders.filter(dataset.orders.customer_id.isin(orders["customer_id"].tolist()))
        .count()
        .execute()
    )
    assert len(orders) == whole
    assert (
        account["read"]
        == account["set aside: not in the sample of customers"] + account["kept"]
        == 69_659
    )
    assert sample.fingerprint != dataset.fingerprint


def test_a_missing_package_is_named_with_the_way_to_get_it(monkeypatch):
    monkeypatch.setattr(cdnow, "find_spec", lambda _: None)
    with pytest.raises(SegbenchError, match=r"CDNOW_master\.txt.*pip install lifetimes"):
        cdnow.load(connect(), Params(dataset="cdnow"))
