"""What a contact changes: by hand, against statsmodels, and against a known truth."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from segbench.evaluation.campaigns.uplift import COLUMNS, EVERYONE, covered, shown_sides, uplift
from segbench.methods.disclosure import Disclosure


def drawn(counts):
    """Units from {(code, campaign): (contacted, of these with the event, left alone, of these)}."""
    rows = []
    for (code, group), (n1, k1, n0, k0) in counts.items():
        for contacted, n, k in ((True, n1, k1), (False, n0, k0)):
            rows += [(code, group, contacted, place < k, 0.1) for place in range(n)]
    return pd.DataFrame(rows, columns=["code", "group", "contacted", "event", "true"])


def test_one_campaign_is_newcombes_interval():
    table = uplift(drawn({("a", "x"): (70, 14, 30, 2)}), ["a"], 0.95, 10)
    assert list(table.columns) == COLUMNS
    low, high = confint_proportions_2indep(14, 70, 2, 30, method="newcomb", compare="diff")
    row = table.iloc[0]
    assert row[["contacted", "control"]].tolist() == [70, 30]
    assert row[["rate_contacted", "rate_control", "uplift"]].tolist() == pytest.approx(
        [0.2, 2 / 30, 0.2 - 2 / 30]
    )
    assert row[["ci_low", "ci_high", "true"]].tolist() == pytest.approx([low, high, 0.1])


def test_a_published_interval():
    # Newcombe (1998), Statistics in Medicine 17:873, example (a): 56/70 - 48/80, method 10: 0.0524
    # to 0.3339.
    row = uplift(drawn({("a", "x"): (70, 56, 80, 48)}), ["a"], 0.95, 10).iloc[0]
    assert row[["ci_low", "ci_high"]].tolist() == pytest.approx([0.0524, 0.3339], abs=5e-5)


def test_campaigns_that_leave_the_same_share_alone_are_added_up():
    row = uplift(
        drawn({("a", "x"): (70, 14, 30, 2), ("a", "y"): (140, 7, 60, 1)}), ["a"], 0.95, 10
    ).iloc[0]
    low, high = confint_proportions_2indep(21, 210, 3, 90, method="newcomb", compare="diff")
    assert row[["uplift", "ci_low", "ci_high"]].tolist() == pytest.approx(
        [21 / 210 - 3 / 90, low, high]
    )


def test_a_campaign_that_leaves_more_alone_is_no_effect():
    # Nothing changes in either campaign, but the one everybody responds to leaves few alone:
    # pooled, 0.82 against 0.26.
    units = drawn({("a", "x"): (900, 810, 100, 90), ("a", "y"): (100, 10, 400, 40)})
    row = uplift(units, ["a"], 0.95, 10).iloc[0]
    assert row["uplift"] == pytest.approx(0)
    assert row["ci_low"] < 0 < row["ci_high"]


def test_a_campaign_without_one_side_does_not_count():
    counts = {("a", "x"): (70, 14, 30, 2)}
    more = drawn({**counts, ("a", "y"): (500, 400, 0, 0)})
    pd.testing.assert_frame_equal(
        uplift(more, ["a"], 0.95, 10), uplift(drawn(counts), ["a"], 0.95, 10)
    )


def test_small_segments_show_their_numbers_alone_and_everybody_comes_last():
    table = uplift(
        drawn({("a", "x"): (70, 14, 30, 2), ("b", "x"): (70, 14, 9, 2)}), ["a", "b", "c"], 0.95, 10
    )
    assert table["code"].tolist() == ["a", "b", "c", EVERYONE]
    assert table["contacted"].tolist() == [70, 70, 0, 140]
    assert table["uplift"].notna().tolist() == [True, False, False, True]


def simulate(rng, n):
    """Three campaigns at random; two kinds of customers, with other chances and other effects."""
    kind, group = rng.integers(0, 2, n), rng.integers(0, 3, n)
    alone = 0.05 + 0.1 * kind + 0.05 * group
    true = np.where(kind == 1, 0.15, 0.02)
    contacted = rng.random(n) < np.array([0.5, 0.7, 0.9])[group]
    event = rng.random(n) < alone + true * contacted
    codes = np.array(["a", "b"])[kind]
    return pd.DataFrame(
        {
            "code": codes,
            "group": group.astype(str),
            "contacted": contacted,
            "event": event,
            "true": true,
        }
    )


def test_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(11)
    held = known = 0
    for _ in range(300):
        a, b = covered(uplift(simulate(rng, 600), ["a", "b"], 0.95, 10))
        held, known = held + a, known + b
    assert known == 600
    assert held / known == pytest.approx(0.95, abs=0.025)


def test_intervals_miss_a_truth_that_is_another():
    rng = np.random.default_rng(12)
    wrong = simulate(rng, 20_000).assign(true=0.3)
    assert covered(uplift(wrong, ["a", "b"], 0.95, 10)) == (0, 2)
    unknown = wrong.assign(true=np.nan)
    assert covered(uplift(unknown, ["a", "b"], 0.95, 10)) == (0, 0)


def test_a_segment_with_a_small_side_shows_nothing_nor_one_that_would_give_it_away():
    rows = [("a", 100, 40), ("b", 90, 4), ("c", 60, 30), ("", 250, 74)]
    table = pd.DataFrame([(*row, *[0.1] * 6) for row in rows], columns=COLUMNS)
    found = shown_sides(table, Disclosure(10)).set_index("code")
    assert found.loc[["b", "c"]].isna().all(axis=None)
    assert found.loc[["a", ""], "contacted"].tolist() == [100, 250]
    assert shown_sides(table, Disclosure(1))["contacted"].tolist() == [100, 90, 60, 250]
