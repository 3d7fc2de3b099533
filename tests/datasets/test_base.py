from datetime import datetime

import pandas as pd
import pytest

from segbench.datasets import connect, open_dataset
from segbench.datasets.base import fingerprint, ledger, sample_customers
from segbench.errors import SegbenchError
from segbench.params import Params
from support import make_dataset


def test_ledger_adds_up():
    account = ledger("lines", 100, {"no customer": 7, "no date": 3}, {"amount 0": 5}).set_index(
        "row"
    )["rows"]
    assert account["read"] == 100
    assert account["kept"] == 90
    assert (
        account["set aside: no customer"] + account["set aside: no date"] + account["kept"]
        == account["read"]
    )


def test_ledger_refuses_more_set_aside_than_read():
    with pytest.raises(ValueError, match="101 rows set aside of 100"):
        ledger("lines", 100, {"no customer": 101})


def test_an_order_is_its_lines_with_a_positive_total():
    day = datetime(2017, 6, 1)
    lines = pd.DataFrame(
        {
            "order_id": [1, 1, 2, 2, 3],
            "customer_id": [10, 10, 11, 11, 11],
            "ordered_at": [day] * 5,
            "amount": [0.1, 0.2, 5.0, -5.0, 0.0],
        }
    )
    orders = make_dataset(lines).orders.to_pandas()
    assert orders["order_id"].tolist() == [1]
    assert str(orders["amount"].iloc[0]) == "0.30"  # exact, where floats give 0.30000000000000004


def test_samples_are_nested_and_depend_on_ids_alone():
    con = connect()
    table = con.create_table("t", pd.DataFrame({"customer_id": range(500)}))
    small, large = (set(sample_customers(table, n).to_pandas()["customer_id"]) for n in (20, 60))
    assert len(small) == 20
    assert small < large
    assert sample_customers(table, None) is None


def test_fingerprint_sees_contents_names_and_salt(tmp_path):
    one, two = tmp_path / "a", tmp_path / "b"
    one.write_text("x")
    two.write_text("x")
    prints = {
        fingerprint([one], salt=""),
        fingerprint([two], salt=""),
        fingerprint([one], salt="s"),
    }
    one.write_text("y")
    assert len(prints | {fingerprint([one], salt="")}) == 4


def test_an_unknown_dataset_is_answered_with_the_known_ones():
    with pytest.raises(SegbenchError, match=r"complete_jorney.*Did you mean 'complete_journey'"):
        open_dataset(Params(dataset="complete_jorney"))
