"""Steps on tables, against rows counted by hand."""

from datetime import date, datetime

import pandas as pd
import pytest

from segbench.datasets import connect
from segbench.datasets.tables import (
    add_columns,
    count,
    first_rows,
    frequencies,
    midnight,
    numbered,
    store,
    store_for_grouping,
    totals,
)


@pytest.fixture(scope="module")
def table():
    rows = [("a", 3, 1), ("a", 1, 2), ("b", 2, 3), (None, 5, 4), ("b", 9, 5), ("c", 4, 6)]
    return store(connect(), pd.DataFrame(rows, columns=["key", "n", "place"]))


def test_rows_are_counted_and_summed(table):
    assert count(table) == 6
    assert totals(table, n=table.n.sum(), least=table.n.min()).tolist() == [24, 1]


def test_the_most_frequent_text_comes_first_and_missing_ones_are_left_out(table):
    assert list(frequencies(table, table.key).items()) == [("a", 2), ("b", 2), ("c", 1)]
    assert list(frequencies(table, table.key, table.n).items()) == [("b", 11), ("a", 4), ("c", 4)]


def test_rows_are_numbered_from_0_in_their_order(table):
    places = numbered(table, "key", ["n"]).to_pandas().set_index("place")["_place"].to_dict()
    assert places == {1: 1, 2: 0, 3: 0, 4: 0, 5: 1, 6: 0}
    first = first_rows(table, ["key"], [table.n.desc()])
    assert first.columns == table.columns
    assert set(first.place.to_pandas()) == {1, 4, 5, 6}


def test_columns_are_added_to_rows_and_no_row_is_lost(table):
    further = store(table.get_backend(), pd.DataFrame({"key": ["a", "x"], "more": [1.5, 2.5]}))
    joined = add_columns(table, further, "key")
    assert joined.columns == (*table.columns, "more")
    more = joined.to_pandas().set_index("place")["more"].dropna().to_dict()
    assert more == {1: 1.5, 2: 1.5}
    assert count(joined) == 6


def test_midnight_begins_the_day():
    assert connect().execute(midnight(date(2020, 2, 29))) == datetime(2020, 2, 29)


@pytest.mark.parametrize("stored", [True, False])
def test_a_table_kept_for_grouping_holds_the_same_rows_and_orders_text_as_before(table, stored):
    kept = store_for_grouping(table if stored else table.filter(table.n < 9), ["n"], "key")
    rows = table.to_pandas().sort_values("n", ignore_index=True)
    expected = rows if stored else rows[rows["n"] < 9]
    pd.testing.assert_frame_equal(kept.to_pandas(), expected.reset_index(drop=True))
    assert kept.schema()["key"] == table.schema()["key"]
    assert kept.key.min().execute() == "a"
    assert kept.order_by(["key", "n"]).place.to_pandas().dropna().tolist()[-1] == 4


def test_only_text_is_coded(table):
    numbers = store_for_grouping(table.drop("key"), ["place"], "key")
    assert numbers.to_pandas()["place"].tolist() == [1, 2, 3, 4, 5, 6]
    assert store_for_grouping(table, ["n"], "place").to_pandas()["n"].tolist() == [1, 2, 3, 4, 5, 9]


def test_text_keeps_its_order_whatever_its_letters():
    texts = ["b", "B", "ä", "a'b", "客", "", "Z"]
    table = store(connect(), pd.DataFrame({"text": texts, "n": range(7)}))
    kept = store_for_grouping(table, ["n"], "text")
    assert kept.order_by("text").text.to_pandas().tolist() == sorted(texts)
    assert table.order_by("text").text.to_pandas().tolist() == sorted(texts)
