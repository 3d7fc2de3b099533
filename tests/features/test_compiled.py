"""A query compiled once gives the bytes of queries compiled for each window."""

from datetime import date, timedelta

import pandas as pd
import pytest

from segbench.features import GROUPS, Window, customer_frame, customers
from segbench.features.compiled import Compiled
from segbench.features.customers import by_customer, customers_in
from support import make_dataset

CUTOFFS = [date(2017, 6, 1), date(2017, 7, 1), date(2017, 8, 15)]


@pytest.fixture(scope="module")
def dataset():
    days = pd.date_range("2017-01-01", periods=240, freq="D")
    frame = pd.DataFrame({"ordered_at": days.repeat(3) + pd.Timedelta(hours=9)})
    number = frame.index.to_series()
    return make_dataset(
        frame.assign(
            customer_id=number % 37 + number % 5,
            order_id=number,
            amount=(number % 113) / 4 + 0.25,
            store_id=number % 3,
        )
    )


@pytest.fixture
def compiled(dataset):
    return Compiled(dataset.orders.get_backend())


@pytest.mark.parametrize("days", [30, 90, None])
def test_the_same_bytes_at_every_cutoff_as_when_compiled_for_it(dataset, compiled, days):
    longest = days or 240
    for cutoff in [*CUTOFFS, CUTOFFS[0]]:
        dates = Window.before(cutoff, days, dataset.first_day)
        rows = compiled.frame(
            "customers",
            Window(dates.start, dates.cutoff, longest),
            lambda window: customers_in(dataset, window, tuple(GROUPS)),
        )
        expected = customer_frame(customers(dataset, cutoff, days))
        pd.testing.assert_frame_equal(by_customer(rows), expected, check_exact=True)
        assert len(expected)


def test_an_expression_is_made_once_for_all_windows_of_a_key(dataset, compiled):
    asked = []

    def orders(window):
        asked.append(window)
        return window.rows(dataset.orders, "ordered_at").select("order_id")

    found = [
        compiled.frame("orders", Window(start, start + timedelta(days=2)), orders)
        for start in CUTOFFS
    ]
    assert len(asked) == 1
    assert [len(rows) for rows in found] == [6, 6, 6]
    assert len({tuple(rows["order_id"]) for rows in found}) == 3
    compiled.frame("others", Window(CUTOFFS[0], CUTOFFS[1]), orders)
    assert len(asked) == 2


def test_a_shorter_window_may_use_the_query_of_the_longest(dataset, compiled):
    start, end = date(2017, 3, 1), date(2017, 4, 12)
    rows = compiled.frame(
        "customers",
        Window(start, end, longest=1000),
        lambda window: customers_in(dataset, window, ("gaps", "rhythm")),
    )
    expected = customer_frame(customers(dataset, end, 42, ("gaps", "rhythm")))
    pd.testing.assert_frame_equal(by_customer(rows), expected, check_exact=True)
