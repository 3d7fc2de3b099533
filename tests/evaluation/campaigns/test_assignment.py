"""Assignment to a test: the share of every segment, whatever the order, both sides alike."""

import numpy as np
import pandas as pd
import pytest

from segbench.evaluation.campaigns.assignment import assign, balance
from segbench.evaluation.campaigns.uplift import EVERYONE, shown_sides
from segbench.methods.disclosure import Disclosure


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
