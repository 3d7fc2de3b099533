"""The curves of shares by number of segments: which have a name, and where they lie."""

from itertools import pairwise

import pandas as pd
import pytest

from segbench.evaluation import AMOUNTS, RETENTION
from segbench.pages.comparison.equal_size_figure import ALL, equal_size_curves, shown
from segbench.pages.comparison.words import best_of, equal_size, up_to
from segbench.pages.style import FAINT, INK, png

OUTCOMES = {"retention": RETENTION, "spend": AMOUNTS["spend"]}
SHARES = {
    "som": {3: 0.6, 4: 0.9, 5: 0.92, 8: 0.95},
    "grades": {3: 0.78, 4: 0.84, 5: 0.85},
    "rfm": {3: 0.77, 4: 0.78, 5: 0.79, 9: 0.8},
    "value_tiers": {3: 0.5},
    "interaction": {3: 0.3},
    "frequency_only": {3: 0.75, 4: 0.8},
    "responder_only": {2: 0.1},
}


def table(outcome="retention", shares=SHARES):
    rows = [
        (outcome, name, segments, share, share - 0.05, share + 0.05)
        for name, own in shares.items()
        for segments, share in own.items()
    ]
    columns = ["outcome", "method", "segments", "share", "ci_low", "ci_high"]
    return pd.DataFrame(rows, columns=columns)


def test_names_stand_at_the_recommended_the_best_with_few_and_with_all_and_the_best_fact():
    assert shown(table(), "rfm") == ["rfm", "grades", "som", "frequency_only"]
    assert shown(table(), "som") == ["som", "grades", "frequency_only"]
    few = table(shares={"value_tiers": {3: 0.5}, "responder_only": {2: 0.9}})
    assert shown(few, "") == ["value_tiers", "responder_only"]
    assert shown(few[few["method"] != "responder_only"], "value_tiers") == ["value_tiers"]


def test_with_at_most_so_many_segments_each_has_the_most_it_can():
    assert up_to(table(), 4).set_index("method")["segments"].to_dict() == {
        "som": 4,
        "grades": 4,
        "rfm": 4,
        "value_tiers": 3,
        "interaction": 3,
        "frequency_only": 4,
        "responder_only": 2,
    }
    assert up_to(table(), None)["segments"].max() == 9
    assert best_of(pd.Series({"b": 0.5, "a": 0.5, "c": 0.4})) == "a"


def test_curves_end_where_segments_do_and_more_than_five_stand_last():
    figure = equal_size_curves(table(), {"retention": "rfm"}, OUTCOMES)
    (axis,) = figure.axes
    drawn = {
        line.get_color() + line.get_linestyle(): (list(line.get_xdata()), list(line.get_ydata()))
        for line in axis.lines
    }
    assert drawn[INK + "--"] == ([3, 4], [0.75, 0.8])
    assert ([3, 4, 5, ALL], [0.77, 0.78, 0.79, 0.8]) in drawn.values()
    assert sum(line.get_color() == FAINT for line in axis.lines) == 3
    assert [label.get_text() for label in axis.get_xticklabels()] == ["2", "3", "4", "5", "all"]
    words = [text.get_text() for text in axis.texts]
    assert words == ["SOM on RFM (8)", "Grades A-E (5)", "Frequency alone (4)", "RFM (9)"]
    heights = [text.xyann[1] for text in axis.texts]
    assert heights == sorted(heights, reverse=True)
    assert min(high - low for high, low in pairwise(heights)) > 0.05
    assert "Retention, Grades A-E tells 78 % with 3, 84 % with 4 and 85 % with 5 segments" in (
        figure.get_label()
    )
    assert png(figure) == png(equal_size_curves(table(), {"retention": "rfm"}, OUTCOMES))


def test_names_of_equal_lines_are_written_one_below_the_other_inside_the_panel():
    names = ("value_tiers", "grades", "rfm", "som", "frequency_only")
    equal = {name: {3: 0.01} for name in names}
    figure = equal_size_curves(table(shares=equal), {"retention": "rfm"}, OUTCOMES)
    (axis,) = figure.axes
    heights = [text.xyann[1] for text in axis.texts]
    assert len(heights) == len(set(heights)) > 1
    assert min(heights) >= axis.get_ylim()[0]


def test_a_classification_has_one_colour_in_all_panels():
    both = pd.concat([table(), table("spend")])
    figure = equal_size_curves(both, {"retention": "rfm", "spend": "grades"}, OUTCOMES)
    first, second = (
        {text.get_text(): text.get_color() for text in axis.texts} for axis in figure.axes
    )
    assert first["Grades A-E (5)"] == second["Grades A-E (5)"]
    assert len(set(first.values())) == len(first)


def test_in_words_what_tells_most_with_few_segments_is_named():
    (sentence,) = equal_size(table(), {"retention": "rfm"}, OUTCOMES, {"retention"})
    assert sentence == (
        "<strong>Retention.</strong> With at most 3 segments, Grades A-E (78 % [73 to 83]) tells "
        "most of what can be known; with at most 5, SOM on RFM (92 % [87 to 97]). RFM, which "
        "is recommended, tells 77 % with 3, 78 % with 4, 79 % with 5 and 80 % with 9 segments."
    )
    few = table(shares={"value_tiers": {3: 0.5}, "grades": {3: 0.4, 4: 0.41, 5: 0.42}})
    (sentence,) = equal_size(few, {"retention": "value_tiers"}, OUTCOMES, ())
    assert "with at most 5" not in sentence  # it would be the same again
    assert sentence.endswith("Value tiers, whose segments are shown, tells 50 % with 3 segments.")
    (sentence,) = equal_size(few, {"retention": "existing"}, OUTCOMES, ())
    assert sentence.endswith("tells most of what can be known.")  # labels that may know it


@pytest.mark.parametrize("names", [["rfm"], ["value_tiers"]])
def test_one_classification_alone_is_drawn(names):
    alone = table(shares={name: SHARES[name] for name in names})
    figure = equal_size_curves(alone, {"retention": names[0]}, OUTCOMES)
    assert len(figure.axes[0].texts) == 1
