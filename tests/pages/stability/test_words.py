"""Sentences and tables of how stable segments are, by their numbers."""

import pandas as pd
import pytest

from segbench.evaluation.segments.cluster_stability import CARD_COLUMNS
from segbench.pages.stability.numbers import resampled
from segbench.pages.stability.words import all_methods, answer, how_refitted, summary_table


def summary(*jaccards, kinds=("resample",), customers=50):
    rows = []
    for kind in kinds:
        sizes = [*[customers] * len(jaccards), customers * len(jaccards)]
        for place, (value, n) in enumerate(
            zip([*jaccards, sum(jaccards) / len(jaccards)], sizes, strict=True)
        ):
            code = "" if place == len(jaccards) else f"s{place}"
            rows.append(
                (kind, code, 8, n, value, value - 0.1, min(value + 0.1, 1), 0.1, 0.0, 0.9, 0.7, 0.6)
            )
    table = pd.DataFrame(rows, columns=CARD_COLUMNS)
    return table.assign(
        method="rfm", segment=[f"Segment {code}" if code else "" for code in table["code"]]
    )


@pytest.mark.parametrize(
    ("jaccards", "words"),
    [
        (
            (0.9, 0.8),
            "<strong>The segments are still there if the data are a little different</strong>: "
            "all 2 segments of RFM",
        ),
        ((0.9, 0.4), "of the 2 segments of RFM with 10 customers or more, 1 comes back"),
        ((0.9, 0.8, 0.4), "of the 3 segments of RFM with 10 customers or more, 2 come back"),
        ((0.6, 0.4), "none of the 2 segments of RFM with 10 customers or more comes back"),
    ],
)
def test_the_answer_counts_stable_segments(jaccards, words):
    assert words in answer(summary(*jaccards), "rfm", 10)


def test_the_answer_gives_the_worst_and_the_best_with_their_ranges():
    words = answer(summary(0.9, 0.8), "rfm", 10)
    assert (
        "on average over 8 refits, from “Segment s1” 0.80 [0.70 to 0.90] to “Segment s0” 0.90 "
        "[0.80 to 1.00]" in words
    )


def test_small_segments_show_nothing():
    small = summary(0.9, 0.8, customers=9)
    assert resampled(small, 10).empty
    assert "Every segment of RFM has fewer than 10 customers" in answer(small, "rfm", 10)
    assert (
        "2 segments under 10 customers, or needed to keep such a one from being worked out, "
        "are left out." in summary_table(small, "rfm", 10, 28, 18).caption
    )
    assert len(summary_table(small, "rfm", 10, 28, 18).frame) == 0


def test_a_name_from_the_data_is_shown_as_it_is():
    assert "“*a*|b”" in answer(summary(0.9).assign(segment="*a*|b"), "rfm", 10)


def test_the_card_says_what_there_is_nothing_of():
    plain = summary_table(summary(0.9, 0.3), "rfm", 10, 28, 100)
    assert plain.frame["which is"].tolist() == ["highly stable", "dissolves"]
    assert plain.frame["other customers"].tolist() == ["0.90 [0.80 to 1.00]", "0.30 [0.20 to 0.40]"]
    assert set(plain.frame["other settings, least"]) == {"no bins to move"}
    assert set(plain.frame["other seeds, least"]) == {"no seed"}
    assert set(plain.frame["other cutoffs"]) == {"–"}
    assert "Customers: of the" not in plain.caption
    full = summary_table(
        summary(0.9, 0.3, kinds=("resample", "cutoff", "bins", "seed")), "rfm", 10, 28, 5000
    )
    assert full.frame["other settings, least"].tolist() == ["0.80", "0.20"]
    assert full.frame["other cutoffs"].tolist() == ["0.90", "0.30"]
    assert "Customers: of the 100 that were labelled." in full.caption


def test_what_size_alone_explains_is_said():
    assert summary_table(summary(0.95).assign(chance=0.9), "rfm", 10, 28, 50).frame[
        "which is"
    ].tolist() == ["no more than its size gives"]


def test_the_overview_has_a_row_a_method():
    both = pd.concat(
        [summary(0.9, 0.3, kinds=("resample", "seed")), summary(0.8, 0.7).assign(method="pdp")]
    )
    table = all_methods(both, 10).frame.set_index("classification")
    assert table.loc["RFM", "least steady segment"] == "Segment s1 0.30 [0.20 to 0.40]"
    assert table.loc["RFM", "other customers, mean"] == "0.60 [0.50 to 0.70]"
    assert table.loc["RFM", "other seeds"] == "0.70 (0.60)"
    assert table.loc["PDP-style behaviour", "other seeds"] == "no seed"


def test_how_says_when_not_all_customers_are_drawn():
    assert "8 times, 100 customers are drawn" in how_refitted(summary(0.9), [], 100, 100)[0]
    assert "50 of the 100 customers are drawn" in how_refitted(summary(0.9), [], 100, 50)[0]
    assert "no bins to move" in how_refitted(summary(0.9), [], 100, 100)[1]
    assert (
        "a, b and c"
        in how_refitted(summary(0.9, kinds=("resample", "bins")), ["a", "b", "c"], 100, 100)[1]
    )
