"""What a contact changes: by hand, against statsmodels, and against a known truth."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from segbench.evaluation.campaigns.assignment import assign, balance
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


def labelled(**sizes):
    codes = [code for code, size in sizes.items() for _ in range(size)]
    rng = np.random.default_rng(0)
    ids = pd.Index([f"C{number:05d}" for number in rng.permutation(len(codes))], name="customer_id")
    return pd.Series(pd.Categorical(codes, categories=[*sizes, "nobody"]), index=ids)


LABELS = labelled(a=1000, b=303, c=1)


def test_every_segment_gives_its_share():
    dealt = assign(LABELS, 0.2, 7)
    sizes = dealt.groupby(["group", "code"]).size()
    assert sizes["control"].to_dict() == {"a": 200, "b": 61}
    assert sizes["test"].to_dict() == {"a": 800, "b": 242, "c": 1}
    assert dealt["customer_id"].is_monotonic_increasing
    assert (
        dealt.set_index("customer_id")["code"] == LABELS.astype(str).reindex(dealt["customer_id"])
    ).all()
    half = assign(LABELS, 0.5, 7)
    left_alone = half[half["group"] == "control"]
    assert left_alone.groupby("code").size().to_dict() == {"a": 500, "b": 152, "c": 1}


def test_neither_the_order_of_the_rows_nor_another_segment_changes_the_deal():
    dealt = assign(LABELS, 0.2, 7)
    pd.testing.assert_frame_equal(dealt, assign(LABELS.sample(frac=1, random_state=3), 0.2, 7))
    alone = assign(LABELS[LABELS == "b"], 0.2, 7)
    pd.testing.assert_frame_equal(alone, dealt[dealt["code"] == "b"].reset_index(drop=True))


def test_another_seed_deals_anew_and_independently():
    first, second = (
        assign(LABELS, 0.2, seed).set_index("customer_id")["group"] == "control" for seed in (1, 2)
    )
    both = (first & second).sum()
    assert not first.equals(second)
    assert both == pytest.approx(1304 * 0.04, abs=4 * np.sqrt(1304 * 0.04))


def test_differences_stay_under_what_chance_gives_in_nineteen_of_twenty_deals():
    rng = np.random.default_rng(2)
    measures = pd.DataFrame(
        {"R": rng.exponential(size=1304), "F": rng.normal(size=1304)}, index=LABELS.index
    )
    tables = [
        balance(assign(LABELS, 0.2, seed), measures, ["a", "b", "c"], 10).set_index("code")
        for seed in range(60)
    ]
    wide = [
        abs(table.loc[code, name]) > table.loc[code, "by_chance"]
        for table in tables
        for code in "ab"
        for name in "RF"
    ]
    assert np.mean(wide) == pytest.approx(0.05, abs=0.035)


def test_the_standardised_difference_by_hand():
    dealt = pd.DataFrame(
        {"customer_id": range(8), "code": "a", "group": ["test"] * 4 + ["control"] * 4}
    )
    measures = pd.DataFrame({"M": [1.0, 2, 3, 4, 2, 4, 6, 8], "same": 5.0})
    row = balance(dealt, measures, ["a"], 3).set_index("code").loc["a"]
    # Means 2.5 and 5, variances 5/3 and 20/3.
    assert row["M"] == pytest.approx(-2.5 / np.sqrt(25 / 6))
    assert row["same"] == 0
    assert row["by_chance"] == pytest.approx(1.96 * np.sqrt(0.5))


def test_small_sides_show_only_their_numbers_and_everybody_comes_last():
    measures = pd.DataFrame({"M": 1.0 * np.arange(1304)}, index=LABELS.index)
    table = balance(assign(LABELS, 0.2, 7), measures, ["a", "b", "c", "nobody"], 62).set_index(
        "code"
    )
    assert list(table.index) == ["a", "b", "c", "nobody", EVERYONE]
    assert table["test"].to_dict() == {"a": 800, "b": 242, "c": 1, "nobody": 0, EVERYONE: 1043}
    assert table["M"].notna().to_dict() == {
        "a": True,
        "b": False,
        "c": False,
        "nobody": False,
        EVERYONE: True,
    }


def test_a_deal_that_is_not_random_is_seen():
    measures = pd.DataFrame({"M": np.arange(1304.0)}, index=LABELS.index)
    rigged = assign(LABELS, 0.2, 7).assign(
        group=lambda table: np.where(
            measures.loc[table["customer_id"], "M"] < 300, "control", "test"
        )
    )
    row = balance(rigged, measures, ["a"], 10).iloc[-1]
    assert abs(row["M"]) > 5 * row["by_chance"]


def test_sides_that_are_too_small_are_hidden_with_another_segment():
    table = pd.DataFrame(
        {
            "code": ["a", "b", "c", ""],
            "test": [80, 16, 40, 136],
            "control": [20, 4, 10, 34],
            "R": 0.1,
        }
    )
    found = shown_sides(table, Disclosure(10)).set_index("code")
    assert found.loc[["b", "c"]].isna().all(axis=None)
    assert found.loc[["a", ""], "test"].tolist() == [80, 136]
