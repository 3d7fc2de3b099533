"""What a contact pays, by hand, and its interval by drawing customers one by one."""

import numpy as np
import pandas as pd
import pytest

from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.campaigns.gains import gains
from segbench.evaluation.campaigns.profit import (
    against,
    campaign_profit,
    most_profitable,
    response_value,
    worth,
)

# Of ten, the best four share a score and hold 3 of 4 events.
UNITS = pd.DataFrame(
    {"customer_id": range(10), "group": "a", "event": [True] * 3 + [False] + [True] + [False] * 5}
)

SCORES = np.array([2.0] * 4 + [1.0] * 6)

SPENT = np.array([10.0, 20, 60, 1000, 30, 5, 5, 5, 5, 5])

ORDERS = np.array([1, 1, 2, 100, 1, 1, 1, 1, 1, 1])


def draws(units=UNITS, replicates=200):
    return ClusterBootstrap(units["customer_id"], replicates, seed=5)


def test_a_response_brings_the_mean_of_those_who_responded_and_of_nobody_else():
    own = draws()
    assert response_value(UNITS["event"], SPENT, np.ones(10), own)[0] == 120 / 4
    assert response_value(UNITS["event"], SPENT, ORDERS, own)[0] == 120 / 5
    drawn = np.repeat(np.arange(10), own.weights[own.position, 7].astype(int))
    hit = drawn[UNITS["event"].to_numpy()[drawn]]
    assert response_value(UNITS["event"], SPENT, ORDERS, own)[7] == pytest.approx(
        SPENT[hit].sum() / ORDERS[hit].sum()
    )


def test_break_even_and_profit_by_hand():
    own = draws()
    value = response_value(UNITS["event"], SPENT, ORDERS, own)
    table = worth(gains(SCORES, UNITS, own, [0.4, 1.0]), value, 0.25, 2.0, 0.95)
    # 3 of the best 4 respond, and bring 24 each: 0.75 * 0.25 * 24 = 4.50 a contact, and 4 * (4.50 -
    # 2) in all.
    assert table.loc[
        0, ["contacts", "rate", "value", "break_even", "profit"]
    ].tolist() == pytest.approx([4, 0.75, 24, 4.5, 10])
    assert table.loc[1, ["contacts", "rate", "break_even", "profit"]].tolist() == pytest.approx(
        [10, 0.4, 2.4, 4]
    )
    assert (table["break_even_low"] <= table["break_even"]).all()
    assert (table["break_even"] <= table["break_even_high"]).all()


def test_without_a_cost_there_is_no_profit_and_a_higher_margin_may_cost_more():
    own = draws()
    found, value = gains(SCORES, UNITS, own, [0.2]), np.full(201, 24.0)
    table = worth(found, value, 0.25, None, 0.95)
    assert table[["profit", "profit_low", "profit_high"]].isna().all(axis=None)
    assert worth(found, value, 0.5, None, 0.95)["break_even"][0] == 2 * table["break_even"][0]


def test_the_interval_covers_as_often_as_it_says():
    rng = np.random.default_rng(8)
    hits = 0
    for trial in range(150):
        units = pd.DataFrame(
            {"customer_id": range(300), "group": "a", "event": rng.random(300) < 0.3}
        )
        own = ClusterBootstrap(units["customer_id"], 200, seed=trial)
        value = response_value(units["event"], rng.exponential(20, 300), np.ones(300), own)
        row = worth(gains(np.zeros(300), units, own, [0.5]), value, 0.5, None, 0.95).iloc[0]
        hits += row["break_even_low"] <= 0.3 * 0.5 * 20 <= row["break_even_high"]
    assert hits / 150 == pytest.approx(0.95, abs=0.05)


def test_nobody_responded_and_nothing_is_said():
    none = UNITS.assign(event=False)
    own = draws(none)
    table = worth(
        gains(SCORES, none, own, [0.4]),
        response_value(none["event"], SPENT, ORDERS, own),
        0.25,
        1.0,
        0.95,
    )
    assert table.loc[0, ["value", "break_even", "profit"]].isna().all()


def most(scores, contacts, events, response, cost):
    arrays = (np.asarray(each, dtype=float) for each in (scores, contacts, events))
    return most_profitable(*arrays, response, cost).tolist()


def test_segments_are_contacted_down_to_the_highest_profit():
    # A response brings 10, a contact costs 2: 30, then 30 + 5, then 35 - 40.
    assert most([3, 2, 1], [10, 10, 40], [5, 2.5, 4], 10, 2) == [True, True, False]
    # The second alone loses 5, but not with the third behind it.
    assert most([3, 2, 1], [10, 10, 40], [5, 1.5, 20], 10, 2) == [True, True, True]
    assert most([1, 2, 3], [40, 10, 10], [4, 2.5, 5], 10, 2) == [False, True, True]


def test_as_trying_every_cutoff_does_it():
    rng = np.random.default_rng(1)
    for _ in range(50):
        scores = rng.integers(0, 5, 8)
        contacts = rng.integers(0, 50, 8)
        events = rng.binomial(contacts, 0.2)
        cutoffs = [np.inf, *sorted(set(scores), reverse=True)]
        profits = [
            sum(10.0 * events[scores >= cutoff] - 2.0 * contacts[scores >= cutoff])
            for cutoff in cutoffs
        ]
        best = cutoffs[int(np.argmax(profits))]
        assert most(scores, contacts, events, 10.0, 2.0) == (scores >= best).tolist()


def test_nobody_is_contacted_where_nobody_responds_or_each_contact_costs_more():
    assert most([2, 1], [10, 10], [0, 0], 10, 2) == [False, False]
    assert most([2, 1], [10, 10], [2, 1], 10, 2.5) == [False, False]
    assert most([2, 1], [10, 10], [0, 0], 10, 0) == [False, False]


def test_a_contact_that_costs_nothing_reaches_everybody_who_ever_responded():
    assert most([3, 2, 1], [10, 10, 10], [5, 1, 0], 10, 0) == [True, True, False]


def test_one_segment_is_contacted_as_a_whole_or_not_at_all():
    assert most([0], [10], [5], 10, 2) == [True]
    assert most([0], [10], [1], 10, 2) == [False]


def test_segments_of_one_score_are_contacted_together():
    assert most([1, 1, 0], [10, 10, 10], [5, 0, 1], 10, 2) == [True, True, False]


def test_what_a_campaign_brings_by_hand_and_by_drawing_customers():
    own, contacted = draws(), SCORES == 2
    found = campaign_profit(contacted, UNITS["event"].to_numpy(), own, 6.0, 2.0)
    assert found[0] == 3 * 6 - 4 * 2
    drawn = np.repeat(np.arange(10), own.weights[own.position, 7].astype(int))
    hit = UNITS["event"].to_numpy()[drawn] & contacted[drawn]
    assert found[7] == pytest.approx(6 * hit.sum() - 2 * contacted[drawn].sum())
    nobody = campaign_profit(np.zeros(10, bool), UNITS["event"].to_numpy(), own, 6.0, 2.0)
    assert not nobody.any()


def test_differences_are_paired_and_their_intervals_hold_for_all_pairs():
    rng = np.random.default_rng(2)
    noise = rng.normal(0, 50, 2001)
    first, second = noise + 10, noise + rng.normal(0, 1, 2001)
    first[0], second[0] = 10.0, 0.0
    value, low, high = against(np.array([first, second, first]), 0, 0.95)
    assert value.tolist() == [0, -10, 0]
    # What both share is gone: two standard errors of 1, as of one pair.
    assert low[1] == pytest.approx(-12, abs=0.2)
    assert high[1] == pytest.approx(-8, abs=0.2)
    assert (low[[0, 2]] == 0).all()
    assert (high[[0, 2]] == 0).all()
    others = [noise + rng.normal(0, 1, 2001) for _ in range(8)]
    wider = against(np.array([first, second, *others]), 0, 0.95)
    assert wider[1][1] < low[1] - 0.5


@pytest.mark.slow
def test_the_best_of_equal_ones_is_told_from_another_as_seldom_as_stated():
    rng = np.random.default_rng(3)
    told = 0
    for trial in range(300):
        event = rng.random(300) < 0.2
        own = ClusterBootstrap(pd.Series(range(300)), 300, seed=trial)
        chosen = rng.random((6, 300)) < 0.5
        profits = np.array([campaign_profit(each, event, own, 10.0, 2.0) for each in chosen])
        _, low, high = against(profits, int(profits[:, 0].argmax()), 0.95)
        told += ((low > 0) | (high < 0)).any()
    assert told / 300 <= 0.08
