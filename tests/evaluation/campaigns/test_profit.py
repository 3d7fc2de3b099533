"""What a contact pays, by hand, and its interval by drawing customers one by one."""

import numpy as np
import pandas as pd
import pytest

from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.campaigns.gains import gains
from segbench.evaluation.campaigns.profit import response_value, worth

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
