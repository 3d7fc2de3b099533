"""What customers were some weeks before the cutoff, and did since, by hand."""

from datetime import date

import pandas as pd
import pytest

from segbench.features import customer_frame, customers
from support import make_dataset

CUTOFF = date(2017, 7, 1)


def table(observation_days):
    orders = pd.DataFrame(
        [
            (1, 1, "2017-06-30 23:59", 10.10),  # since the earlier day
            (1, 2, "2017-06-21 00:00", 4.00),  # the first moment of it: 60 / 6 = 10 days
            (1, 3, "2017-06-20 23:59", 1.00),  # the day before
            (1, 4, "2017-05-10 12:00", 2.50),
            (2, 5, "2017-06-25 12:00", 99.00),  # not yet there on the earlier day
            (3, 6, "2017-05-02 00:00", 3.00),  # the first day of a window of 60 days
            (3, 7, "2017-05-01 23:59", 7.00),  # before it
            (4, 8, "2017-07-01 00:00", 5.00),  # the future
        ],
        columns=["customer_id", "order_id", "ordered_at", "amount"],
    )
    orders["ordered_at"] = pd.to_datetime(orders["ordered_at"])
    made = customers(make_dataset(orders), CUTOFF, observation_days, groups=("earlier",))
    return customer_frame(made)


EARLIER = [
    "earlier_recency_days",
    "earlier_frequency",
    "earlier_monetary",
    "later_orders",
    "later_spend",
]


def test_a_sixth_of_the_window_is_what_followed():
    rows = table(60)[EARLIER]
    assert rows.loc[1].tolist() == [1, 2, 3.5, 2, 14.1]
    assert rows.loc[2].isna().all()
    assert rows.loc[3].tolist() == [50, 1, 3.0, 0, 0.0]
    assert rows.index.tolist() == [1, 2, 3]


@pytest.mark.parametrize(("window", "days"), [(600, 91), (30, 5)])
def test_it_is_three_months_at_most(window, days):
    rows = table(window)[EARLIER]
    since = {1: ["2017-06-30", "2017-06-21", "2017-06-20", "2017-05-10"], 3: ["2017-05-02"]}
    first = pd.Timestamp(CUTOFF) - pd.Timedelta(days=days)
    later = sum(pd.Timestamp(day) >= first for day in since[1])
    if later == len(since[1]):
        assert rows.isna().all(axis=None)  # all that is known is later
    else:
        assert rows.loc[1, "later_orders"] == later
