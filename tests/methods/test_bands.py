"""Bands of one number, against cuts made by hand."""

import numpy as np
import pandas as pd
import pytest

from segbench.errors import SegbenchError
from segbench.methods import METHODS, OPTIONAL, full_params
from segbench.methods.bands import Bands, FrequencyBands, RecencyBands, RevenueBands
from segbench.params.load import check
from support import make_customers


def customers(**columns):
    n = len(next(iter(columns.values())))
    return make_customers(n).assign(**columns)


def names(method, table):
    return method.predict(table).map(method.names).tolist()


def test_recency_has_the_latest_first_and_days_in_its_names():
    table = customers(recency_days=range(1, 101))
    method = RecencyBands(bands=4).fit(table)
    assert list(method.names.values()) == [
        "up to 25 days",
        "26-50 days",
        "51-75 days",
        "76 days or more",
    ]
    assert [segment.name_zh for segment in method.segments_][1] == "26-50 天"
    assert method.predict(table).value_counts().tolist() == [25] * 4
    assert names(method, table)[25] == "26-50 days"
    assert method.notes == ()


def test_one_time_buyers_are_parted_where_their_orders_allow():
    orders = [1] * 850 + [2] * 100 + [3] * 30 + [4] * 20
    method = FrequencyBands(bands=5).fit(customers(frequency=orders))
    sizes = method.predict(customers(frequency=orders)).value_counts(sort=False)
    assert list(method.names.values()) == ["4 orders or more", "3 orders", "2 orders", "1 order"]
    assert sizes.tolist() == [20, 30, 100, 850]
    assert "There are 4 bands of 5 asked for" in method.notes[0]


def test_revenue_is_cut_at_own_points_and_a_customer_at_one_belongs_above():
    table = customers(monetary=[10.0, 150.0, 419.99, 420.0, 1e4])
    method = RevenueBands(cuts=(150.0, 420.0)).fit(table)
    assert list(method.names.values()) == [
        "420.00 or more",
        "from 150.00 up to 420.00",
        "under 150.00",
    ]
    assert [segment.name_zh for segment in method.segments_][1] == "150.00 至 420.00 以下"
    assert method.predict(table).tolist() == ["b3", "b2", "b2", "b1", "b1"]


def test_any_column_has_bands_and_a_place_for_what_is_missing():
    ages = [20.0, 30.0, 40.0, np.nan]
    method = Bands(column="age", cuts=(30.0,)).fit(customers(age=ages))
    assert names(method, customers(age=ages)) == ["under 30", "30 or more", "30 or more", "Unknown"]


def test_bands_without_a_column_or_with_texts_are_refused():
    table = make_customers(20)
    assert Bands().applicable(table.columns) == (
        False,
        "needs a column of numbers named in bands.column",
    )
    assert "frob" in Bands(column="frob").applicable(table.columns)[1]
    with pytest.raises(SegbenchError, match=r"bands.column: region holds values that are no num"):
        Bands(column="region").fit(table.assign(region=["a", "b"] * 10))


@pytest.mark.parametrize("section", [{"bands": 1}, {"bands": 21}, {"cuts": [3, 2]}])
def test_a_wrong_parameter_is_named(section):
    with pytest.raises(SegbenchError, match="recency_bands"):
        check({"recency_bands": section}, source="test")


def test_they_ship_without_being_in_the_default_list():
    default = full_params()().methods
    for kind in OPTIONAL:
        assert METHODS[kind.name] is kind
        assert kind.name not in default
    assert check({"methods": ["rfm", "recency_bands"]}, source="test").methods[1] == (
        "recency_bands"
    )


def test_nobody_known_in_a_column_leaves_one_band():
    table = make_customers(5).assign(age=pd.array([None] * 5, dtype="Float64"))
    assert names(Bands(column="age").fit(table), table) == ["Unknown"] * 5
