import pandas as pd
import pytest

from segbench.report.sweep_figure import specification_curve
from segbench.report.sweep_table import in_order
from segbench.report.sweep_words import in_all, of, sentences


def rows(outcome, picks, shares=None, best=(), beaten=""):
    """Rows of settings s0, s1 …, with the method that each recommends; None: none."""
    table = [
        {
            "setting": f"s{place}",
            "cutoff": f"day {place % 2}",
            "outcome": outcome,
            "method": method,
            "recommended": method == pick,
            "in_best_set": method == pick or method in best,
            "attainable_share": (shares or [0.5] * len(picks))[place] if method == pick else 0.1,
            "ci_low": 0.05,
            "ci_high": 0.9,
            "beats_random": pick is not None,
            "beaten_by": beaten if place == 0 else "",
        }
        for place, pick in enumerate(picks)
        for method in ("rfm", "som", "lifecycle")
    ]
    return pd.DataFrame(table)


def test_how_many_settings_recommend_what():
    own = rows("retention", ["rfm"] * 7 + ["som"] * 2 + [None])
    said = list(sentences(own, 10))
    assert said[0] == (
        "RFM is recommended in 7 of 10 settings; in 2 it is SOM on RFM; in 1 nothing is."
    )
    assert said[1] == "No method is practically best in every setting."


def test_what_holds_in_all():
    own = rows("spend", ["rfm", "rfm"], [0.4, 0.81], best=("som",))
    said = list(sentences(own, 3))
    assert said == [
        "RFM is recommended in all 2 settings.",
        "1 of 3 settings cannot compare it.",
        "RFM and SOM on RFM are practically best in every setting.",
        "What the recommended method tells of the attainable: 40 % to 81 %, median 60 %.",
    ]
    assert next(sentences(rows("spend", ["som"]), 1)) == (
        "SOM on RFM is recommended in the one setting."
    )
    assert next(sentences(rows("spend", [None, None]), 2)) == (
        "Nothing is recommended in any of 2 settings."
    )


def test_a_plain_fact_that_is_better_is_named():
    said = list(sentences(rows("retention", ["rfm", "rfm"], beaten="recency_only"), 2))
    assert any(
        "In 1 of 2, one plain fact is better than every method: “recency only”" in text.lower()
        or "in 1 of 2, one plain fact" in text.lower()
        for text in said
    )


def test_for_which_outcomes_all_agree():
    table = pd.concat(
        [
            rows("retention", ["rfm", "rfm"]),
            rows("conversion", ["rfm", None]),
            rows("spend", ["som"]),
        ]
    )
    assert in_all(table) == (
        "All settings say the same for retention and spend. The verdict depends on the setting for "
        "conversion."
    )


@pytest.fixture
def shown():
    own = rows("retention", ["rfm", "som", None, "rfm"], [0.3, 0.8, 0.0, 0.6])
    return own, specification_curve(of(own, "retention"), ["cutoff"])


def test_settings_stand_by_what_the_recommended_method_tells(shown):
    own, figure = shown
    assert in_order(own) == ["s1", "s3", "s0", "s2"]
    assert figure.get_label() == (
        "Retention, recommended method and its share of the attainable: s1: SOM on RFM, 80 %; "
        "s3: RFM, 60 %; s0: RFM, 30 %; s2: nothing is recommended."
    )


def test_the_curve_marks_the_recommended_and_every_value(shown):
    _, figure = shown
    above, below = figure.axes
    marked = [line for line in above.lines if line.get_markersize() == 7]
    found = sorted((line.get_xdata()[0], line.get_ydata()[0]) for line in marked)
    assert found == [(0, 0.8), (1, 0.6), (2, 0.3)]
    labels = [label.get_text() for label in below.get_yticklabels()]
    assert labels == ["cutoff = day 0", "cutoff = day 1"]
    squares = [list(line.get_xdata()) for line in below.lines if line.get_marker() == "s"]
    assert squares == [[2, 3], [0, 1]]  # s0 and s2 stand third and last
