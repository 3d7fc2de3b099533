"""A shop where most customers order once: every way that cuts by quantiles stays sensible."""

import numpy as np
import pytest

from segbench.methods import build, load_state
from segbench.methods.ranks import digitize
from segbench.methods.ties import spread
from support import make_customers

ORDERS = [1] * 2550 + [2] * 300 + [3] * 100 + [4] * 30 + [5] * 20
TIED = (
    ("value_tiers", {}),
    ("value_tiers", {"cut": "revenue_share"}),
    ("value_tiers", {"frequency_weight": 1.0}),
    ("grades", {}),
    ("interaction", {}),
    ("behaviour", {}),
    ("recency_only", {}),
    ("frequency_only", {}),
    ("recency_bands", {}),
    ("frequency_bands", {}),
    ("revenue_bands", {"bands": 10}),
)


@pytest.fixture(scope="module")
def shop():
    """Three prices only; most customers have paid the highest one, once."""
    rng = np.random.default_rng(5)
    orders = np.array(ORDERS)
    prices = np.array([9.9, 19.9, 49.9])
    table = make_customers(len(orders))
    return table.assign(
        frequency=orders,
        recent_orders=orders // 2,
        monetary=orders * rng.choice(prices, len(orders), p=[0.05, 0.1, 0.85]),
        recency_days=rng.integers(1, 365, len(orders)),
    )


@pytest.mark.parametrize(("name", "params"), TIED)
def test_no_segment_is_empty(name, params, shop):
    method = build(name, params, seed=1).fit(shop)
    sizes = method.predict(shop).value_counts()
    assert (sizes > 0).all()
    assert load_state(method.to_dict()).predict(shop).equals(method.predict(shop))


def test_tiers_by_revenue_part_those_who_paid_least_and_those_who_ordered_again(shop):
    """Most paid 49.90 once: the top fifth and the next three tenths would both begin there."""
    method = build("value_tiers", {}, seed=1).fit(shop)
    assert method.state_["mid_from"] == 49.9
    tiers = method.predict(shop)
    assert shop["monetary"].groupby(tiers, observed=True).min().is_monotonic_decreasing
    assert shop.loc[tiers == "high", "monetary"].min() > 49.9
    assert "Many customers are equal in revenue" in method.notes[0]


def test_of_one_price_there_is_one_tier_and_of_two_there_are_two():
    table = make_customers(100).assign(monetary=5.0)
    assert set(build("value_tiers", {}, seed=1).fit(table).predict(table)) == {"high"}
    two = table.assign(monetary=[5.0] * 70 + [9.0] * 30)
    method = build("value_tiers", {}, seed=1).fit(two)
    assert list(method.names) == ["high", "low"]
    assert (method.predict(two) == "high").sum() == 30


def test_scores_of_orders_lie_evenly_so_that_names_can_be_reached(shop):
    """One order scores 1, two 3, three or more 5."""
    method = build("rfm", {"scoring": "quintile"}, seed=1).fit(shop)
    assert method.state_["bounds"]["frequency"] == [1.0, 1.0, 2.0, 2.0]
    scores = method.scores(shop)
    assert scores.groupby("frequency")["f_score"].agg(["min", "max"]).to_numpy().tolist() == [
        [1, 1],
        [3, 3],
        *[[5, 5]] * 3,
    ]
    assert method.predict(shop).nunique() >= 9


def test_an_attribute_with_many_equal_values_is_cut_where_values_differ(shop):
    params = {"columns": ("children",), "bins": 4}
    table = shop.assign(children=[0] * 2000 + [1] * 500 + [2] * 300 + [3] * 150 + [4] * 50)
    method = build("attributes", params, seed=1).fit(table)
    assert method.state_["cuts"]["children"]["bounds"] == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("cuts", "places"),
    [
        ([7.0], [0, 4]),
        ([7.0, 8.0], [0, 2, 4]),
        ([7.0, 8.0, 9.0], [0, 1, 3, 4]),
        ([6.0, 7.0, 8.0, 9.0], [0, 1, 2, 3, 4]),
    ],
)
def test_bands_are_spread_over_five_places(cuts, places):
    values = np.array([cuts[0] - 1, *cuts])
    assert digitize(values, spread(cuts, 4)).tolist() == places
    assert spread([], 4) == []
