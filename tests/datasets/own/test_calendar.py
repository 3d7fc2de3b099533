from datetime import date, datetime, timedelta

import ibis
import numpy as np
import pandas as pd
import pytest

from segbench.datasets.own.calendar import choose, median_gap, settle, usual_days
from segbench.errors import SegbenchError

START = datetime(2020, 1, 1)


def orders(days_by_customer):
    rows = [
        (name, START + timedelta(days=int(day)))
        for name, days in days_by_customer.items()
        for day in days
    ]
    return ibis.duckdb.connect().create_table(
        "o", pd.DataFrame(rows, columns=["customer_id", "ordered_at"])
    )


def test_strays_far_from_the_other_days_are_told_apart():
    table = orders({"a": range(500), "b": range(0, 500, 2), "typo": [500 + 3650], "old": [-3650]})
    assert usual_days(table) == (date(2020, 1, 1), date(2021, 5, 14), 2)


def test_a_pause_of_the_whole_business_is_no_stray():
    table = orders({"a": [*range(100), *range(300, 400)]})
    assert usual_days(table)[2] == 0


def test_the_median_gap_is_that_of_pandas():
    rng = np.random.default_rng(0)
    days = {str(c): np.unique(rng.integers(0, 300, 8)) for c in range(50)}
    gaps = np.concatenate([np.diff(d) for d in days.values()])
    assert median_gap(orders(days)) == np.median(gaps)
    assert median_gap(orders({"a": [1], "b": [2]})) is None


def test_the_horizon_is_the_first_step_that_half_of_the_returns_fall_into():
    table = orders({str(c): range(c % 20, 700, 20) for c in range(30)})
    found = choose(table, date(2020, 1, 1), date(2021, 11, 30), "sales.csv")
    assert found.horizon == 28
    assert found.cutoff == date(2021, 11, 3)
    assert found.observation_days == 364
    assert "within 20 days" in found.evidence


def test_short_data_gets_a_shorter_horizon_or_a_refusal():
    table = orders({"a": [0, 40], "b": [3, 43]})
    assert choose(table, date(2020, 1, 1), date(2020, 2, 20), "sales.csv").horizon == 14
    with pytest.raises(
        SegbenchError, match=r"sales.csv: the orders span 11 days .* at least 21 are needed"
    ):
        choose(table, date(2020, 1, 1), date(2020, 1, 11), "sales.csv")


def test_of_months_the_horizon_is_one_where_people_come_back_every_month():
    """Orders on the first day of each month: 28 to 31 days apart."""
    firsts = [(date(2020 + n // 12, 1 + n % 12, 1) - START.date()).days for n in range(24)]
    table = orders({"a": firsts, "b": firsts})
    found = choose(table, date(2020, 1, 1), date(2021, 12, 31), "sales.csv", monthly=True)
    assert (found.horizon, found.cutoff) == (31, date(2021, 12, 1))
    assert found.retention.words == "1 month"


def settled(table, last_day, **months):
    ends = date(2020, 1, 1), last_day
    return settle(table, choose(table, *ends, "sales.csv", **months), *ends)


def test_days_after_which_some_order_again_and_some_do_not_stay_as_they_are():
    rng = np.random.default_rng(1)
    table = orders({str(c): np.unique(rng.integers(0, 300, 8)) for c in range(50)})
    ends = date(2020, 1, 1), date(2020, 10, 26)
    chosen = choose(table, *ends, "sales.csv")
    assert settle(table, chosen, *ends) == chosen


def test_where_everybody_orders_again_other_days_are_proposed_with_the_reason():
    """Thirty customers, each every twenty days: within 28 days all do, within 14 not all."""
    table = orders({str(c): range(c % 20, 700, 20) for c in range(30)})
    found = settled(table, date(2021, 11, 30))
    assert (found.horizon, found.cutoff, found.doubt) == (14, date(2021, 11, 17), "")
    assert found.evidence == (
        "half of all customers who come back do so within 20 days; but all 30 customers ordered "
        "again within 28 days from 2021-11-03 on. 14 days tell who orders soon rather than who "
        "leaves"
    )


def test_where_no_days_will_do_they_stay_and_a_warning_says_why():
    once = orders({str(c): [c] for c in range(200)})
    found = settled(once, date(2020, 7, 18))
    assert (found.horizon, found.evidence) == (28, "nobody came back")
    assert "none of 140 customers ordered again within 28 days from 2020-06-21 on" in found.doubt
    always = orders({str(c): range(0, 200, 7) for c in range(20)})
    doubt = settled(always, date(2020, 7, 18)).doubt
    assert "all 20 customers ordered again within 7 days" in doubt


def test_of_months_other_months_are_tried():
    """Two groups: one orders each month, the other in every second one."""
    firsts = [(date(2020 + n // 12, 1 + n % 12, 1) - START.date()).days for n in range(24)]
    table = orders(
        {f"m{n}": firsts for n in range(10)} | {f"s{n}": firsts[n % 2 :: 2] for n in range(20)}
    )
    found = settled(table, date(2021, 12, 31), monthly=True)
    assert (found.horizon, found.cutoff, found.doubt) == (31, date(2021, 12, 1), "")
    assert found.retention.words == "1 month"
