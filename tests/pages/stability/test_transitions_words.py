"""Sentences and tables of who changed segment, against hand-made moves."""

import numpy as np
import pandas as pd

from segbench.evaluation.segments.transitions import staying, transitions
from segbench.pages.stability import StabilityPage
from showing import plan, showing

NAMES = {code: f"Segment {code}" for code in "abc"}
BEFORE = pd.Series(["a"] * 40 + ["b"] * 20 + ["c"] * 4)
AFTER = pd.Series(
    ["a"] * 30 + ["b"] * 10 + ["b"] * 15 + ["a"] * 3
)  # then nobody: 2 of b and all of c leave
TABLE = transitions(BEFORE, AFTER, pd.Series(2.0, range(64)), "abc")


def lags(*days):
    row = {
        "method": "rfm",
        "later": "2017-10-29",
        "window_days": 182,
        **staying(TABLE, 200, 0.95, 1),
    }
    return pd.DataFrame(
        [row | {"earlier": f"day {n}", "days": n, "shared_days": 182 - n} for n in days]
    )


def page(**numbers):
    numbers = {"why_not": "", "earlier_names": NAMES, "plan": plan(), **numbers}
    return showing(StabilityPage, **numbers)


def answer(lags):
    return page(lags=lags).stayed()


def destinations(transitions):
    return page(transitions=transitions).destinations().frame.set_index("segment")


def test_the_sentence_holds_share_chance_and_overlap():
    sentences = answer(lags(28, 112))
    assert sentences.startswith("<strong>77.6 % [")  # 45 of 58
    assert "154 of the 182 days of orders" in sentences
    assert "Over 112 days, with 70 days in common, 77.6 %" in sentences


def test_with_all_history_the_sentence_says_so():
    sentences = answer(lags(28).assign(shared_days=182))
    assert (
        "all 182 days of orders that the first segment was told from are part of the second&#39;s"
        in sentences
    )


def test_nobody_known_twice():
    nobody = transitions(BEFORE, AFTER.set_axis(range(100, 158)), pd.Series(2.0, range(64)), "abc")
    table = lags(28).assign(**staying(nobody, 200, 0.95, 1))
    assert answer(table).startswith("No customer ordered in the windows of both cutoffs")


def test_segments_moved_by_hand():
    frame = destinations(TABLE)
    assert frame.loc["Segment a", "customers"] == "40"
    assert frame.loc["Segment a", "stayed"].startswith("75 % [")
    assert frame.loc["Segment a", "most others went to"] == "Segment b, 25 %"
    assert frame.loc["Segment a", "by chance"] == "57 %"  # 33 of the 58 customers of both
    assert frame.loc["Segment b", ["revenue", "revenue taken elsewhere"]].tolist() == [
        "$40.00",
        "25 %",
    ]
    assert set(frame.loc["Segment c"]) == {"4", "–"} or set(frame.loc["Segment c"]) == {"–"}


def test_all_that_left_went_nowhere():
    gone = transitions(BEFORE, pd.Series({0: "a"}), pd.Series(2.0, range(64)), "abc")
    frame = destinations(gone)
    assert frame.loc["Segment b", "most others went to"] == "left the window, 100 %"


def test_tables_have_a_row_a_cutoff_and_a_row_a_method():
    table = page(lags=lags(28, 56)).lags().frame
    assert table["days of orders in common"].tolist() == ["154 of 182", "126 of 182"]
    assert table["left"].tolist() == ["6", "6"]
    both = pd.concat([lags(28), lags(28).assign(method="pdp")])
    both = page(staying=both).staying().frame
    assert both["classification"].tolist() == ["RFM", "PDP-style behaviour"]
    assert np.unique(both["by chance"]).size == 1
