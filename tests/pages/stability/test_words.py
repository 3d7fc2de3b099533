"""Sentences and tables of how stable segments are, by their numbers."""

from types import SimpleNamespace

import pandas as pd
import pytest

from segbench.evaluation.segments.cluster_stability import SUMMARY_COLUMNS
from segbench.pages.stability import StabilityPage
from segbench.pages.stability.numbers import resampled
from showing import plan, showing


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
    table = pd.DataFrame(rows, columns=SUMMARY_COLUMNS)
    return table.assign(
        method="rfm", segment=[f"Segment {code}" if code else "" for code in table["code"]]
    )


def page(summary, customers=100, settings=()):
    """Return the page of RFM in a study with so many customers."""
    stability = SimpleNamespace(variants={"rfm": dict.fromkeys(settings)}.get)
    return showing(
        StabilityPage,
        {"customers": lambda: range(customers), "stability": stability},
        plan=plan(),
        summary=summary,
        resampled=resampled(summary, 10),
    )


def answer(summary):
    return page(summary).come_back()


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
        ((0.6,), ": the only segment of RFM with 10 customers or more does not come back when"),
        ((0.9,), ": the only segment of RFM with 10 customers or more comes back when"),
    ],
)
def test_the_answer_counts_stable_segments(jaccards, words):
    assert words in answer(summary(*jaccards))


def test_of_one_segment_alone_nothing_can_be_told():
    assert answer(summary(1.0, customers=100)) == (
        "<strong>There is only one segment, which cannot but come back</strong>: RFM does not tell "
        "customers apart."
    )


def test_the_answer_gives_the_worst_and_the_best_with_their_ranges():
    words = answer(summary(0.9, 0.8))
    assert (
        "on average over 8 refits, from “Segment s1” 0.80 [0.70 to 0.90] to “Segment s0” 0.90 "
        "[0.80 to 1.00]" in words
    )


def test_small_segments_show_nothing():
    small = summary(0.9, 0.8, customers=9)
    assert resampled(small, 10).empty
    assert "Every segment of RFM has fewer than 10 customers" in answer(small)
    assert (
        "2 segments under 10 customers, or needed to keep such a one from being worked out, "
        "are left out." in page(small, 18).summary().caption
    )
    assert len(page(small, 18).summary().frame) == 0


def test_a_name_from_the_data_is_shown_as_it_is():
    assert "“*a*|b”" in answer(summary(0.9).assign(segment="*a*|b"))


def test_the_card_says_what_there_is_nothing_of():
    plain = page(summary(0.9, 0.3), 100).summary()
    assert plain.frame["which is"].tolist() == ["highly stable", "dissolves"]
    assert plain.frame["other customers"].tolist() == ["0.90 [0.80 to 1.00]", "0.30 [0.20 to 0.40]"]
    assert set(plain.frame["other settings, least"]) == {"no bins to move"}
    assert set(plain.frame["other seeds, least"]) == {"no seed"}
    assert set(plain.frame["other cutoffs"]) == {"–"}
    assert "Customers: of the" not in plain.caption
    full = page(summary(0.9, 0.3, kinds=("resample", "cutoff", "bins", "seed")), 5000).summary()
    assert full.frame["other settings, least"].tolist() == ["0.80", "0.20"]
    assert full.frame["other cutoffs"].tolist() == ["0.90", "0.30"]
    assert "Customers: of the 100 that were labelled." in full.caption


def test_what_size_alone_explains_is_said():
    assert page(summary(0.95).assign(chance=0.9), 50).summary().frame["which is"].tolist() == [
        "no more than its size gives"
    ]


def test_the_overview_has_a_row_a_method():
    both = pd.concat(
        [summary(0.9, 0.3, kinds=("resample", "seed")), summary(0.8, 0.7).assign(method="pdp")]
    )
    table = (
        showing(StabilityPage, all_summaries=both).all_summaries().frame.set_index("classification")
    )
    assert table.loc["RFM", "least steady segment"] == "Segment s1 0.30 [0.20 to 0.40]"
    assert table.loc["RFM", "other customers, mean"] == "0.60 [0.50 to 0.70]"
    assert table.loc["RFM", "other seeds"] == "0.70 (0.60)"
    assert table.loc["PDP-style behaviour", "other seeds"] == "no seed"


def test_how_says_when_not_all_customers_are_drawn():
    def how(*shown):
        return page(*shown).measured().sentences

    assert "8 times, 100 customers are drawn" in how(summary(0.9))[0]
    some = how(summary(0.9), 6000)[0]
    assert "5,000 of the 6,000 customers are drawn" in some
    assert "5,000 of all are labelled. Refits on so few vary more" in some
    assert "no bins to move" in how(summary(0.9))[1]
    assert "a, b and c" in how(summary(0.9, kinds=("resample", "bins")), 100, "abc")[1]
