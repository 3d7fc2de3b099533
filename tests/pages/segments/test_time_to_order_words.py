"""What the page says of when segments order again, and the two figures."""

import numpy as np
import pandas as pd

from segbench.evaluation import CONVERSION, RETENTION
from segbench.evaluation.segments.pairwise import differences
from segbench.evaluation.segments.survival import SEGMENT_COLUMNS, by_segment, curves
from segbench.methods import Segment
from segbench.pages.segments import SegmentsPage
from segbench.pages.segments.figures import difference_map, waiting_curves
from segbench.pages.style import PALETTE, png
from showing import plan, showing

NAMES = {"a": "Gold", "b": r"$5 \foo <$6>", "c": "Nobody"}
SEGMENTS = [Segment(code, name, "", "") for code, name in NAMES.items()]
DURATIONS = pd.DataFrame(
    {"days": [1] * 10 + [8] * 10 + [40] * 30, "event": [True] * 30 + [False] * 20}
)
LABELS = pd.Series(
    pd.Categorical(["a"] * 20 + ["b"] * 30, categories=["a", "b", "c"], ordered=True)
)
SEGMENT_DURATIONS = by_segment(LABELS, DURATIONS, 40, 0.95, 10)
TESTS = pd.DataFrame(
    [("rfm", 50.0, 1, 0.0001), ("grades", 60.0, 4, 0.0001), ("needs", np.nan, 0, np.nan)],
    columns=["method", "chi_square", "df", "p_holm"],
)


def paragraph(durations=SEGMENT_DURATIONS, tests=TESTS, name="rfm"):
    return page(name, durations=durations, log_rank=tests).order_again()


def page(name="rfm", **numbers):
    return showing(SegmentsPage, plan=plan(name, NAMES), horizon=40, **numbers)


def test_the_answer_names_the_soonest_and_the_latest():
    sentences = paragraph()
    assert sentences.startswith(
        r"<strong>Gold order again soonest, $5 \foo &lt;$6&gt; latest</strong>: half of the "
        r"former had ordered again by day 1 [1 "
    )
    assert "Over 40 days they wait 4.5 [3.0 to 6.0] and 40.0 days on average." in sentences
    assert sentences.endswith(
        "Grades A-E separates the waits most, by the chi-square of the log-rank test."
    )
    assert paragraph(tests=TESTS[TESTS["method"] != "grades"]).endswith(
        "No other classification has a larger chi-square in the log-rank test."
    )
    assert paragraph(tests=TESTS.assign(p_holm=0.3)) == (
        "<strong>The segments cannot be told apart by when they order again.</strong>"
    )
    assert paragraph(durations=SEGMENT_DURATIONS.iloc[:1]).startswith("Nothing can be said")


def test_half_that_never_ordered_is_said():
    never = SEGMENT_DURATIONS.assign(median=[1.0, np.nan])
    assert "half of the latter not before the data end" in paragraph(durations=never)


def test_tables_show_days_with_intervals():
    frame = page(durations=SEGMENT_DURATIONS).durations().frame
    assert frame.iloc[0, :5].tolist() == ["Gold", "20", "20", "1 [1 to 8]", "4.5 [3.0 to 6.0]"]
    assert "&lt;$6&gt;" in page(durations=SEGMENT_DURATIONS).durations()._repr_html_()
    table = (
        page(log_rank=TESTS, all_durations=SEGMENT_DURATIONS.assign(method="rfm")).log_rank().frame
    )
    assert table["classification"].tolist() == ["Grades A-E", "RFM", "Needs"]
    assert table.iloc[1, 1:5].tolist() == ["2", "50.0", "1", "<0.001"]
    assert table.iloc[1]["shortest mean days"] == "4.5 [3.0 to 6.0]"
    assert table.iloc[2]["longest mean days"] == "–"
    assert page(durations=pd.DataFrame(columns=SEGMENT_COLUMNS)).durations().frame.empty


def test_curves_have_their_colour_and_the_customers_still_waited_for():
    found = curves(LABELS, DURATIONS, 40, 10)
    figure = waiting_curves(found, SEGMENTS)
    lines = figure.axes[0].lines
    assert [line.get_color() for line in lines] == list(PALETTE[:2])
    assert lines[0].get_ydata()[[0, 1, 7, 8, 40]].tolist() == [0, 0.5, 0.5, 1, 1]
    numbers = [text.get_text() for text in figure.axes[1].texts]
    assert numbers == ["20", "10", "0", "0", "0", "0"][:3] + ["0"] * (len(numbers) // 2 - 3) + [
        "30"
    ] * (len(numbers) // 2)
    assert figure.get_label() == (
        r"Share that had ordered again: Gold 50 % by day 7, 100 % by day 40; $5 \foo <$6> 0 % "
        r"by day 7, 33 % by day 40."
    )
    assert len(png(figure)) > 1000


def test_of_many_segments_the_largest_are_drawn_in_business_order():
    sizes = [30, 11, 12, 40, 13, 14, 15, 16, 17, 50]
    codes = [f"s{k}" for k in range(len(sizes))]
    labels = pd.Series(pd.Categorical(np.repeat(codes, sizes), categories=codes, ordered=True))
    waits = pd.DataFrame({"days": 3, "event": True}, index=range(sum(sizes)))
    figure = waiting_curves(
        curves(labels, waits, 9, 10), [Segment(code, code.upper(), "", "") for code in codes]
    )
    assert [line.get_label() for line in figure.axes[0].lines] == [
        "S0",
        "S3",
        "S4",
        "S5",
        "S6",
        "S7",
        "S8",
        "S9",
    ]
    assert figure.axes[0].lines[1].get_color() == PALETTE[3]


def test_the_map_colours_only_what_can_be_told_apart():
    rows = [("retention", "a", 400, 360), ("retention", "b", 400, 100), ("retention", "c", 400, 96)]
    rows += [("conversion", "a", 40, 20), ("conversion", "b", 40, 24)]
    pairs = differences(pd.DataFrame(rows, columns=["outcome", "code", "n", "events"]), 0.95)
    figure = difference_map(
        pairs, SEGMENTS, {"retention": RETENTION, "conversion": CONVERSION["campaign"]}, 0.95
    )
    coloured = figure.axes[0].collections[0].get_array().reshape(3, 3)
    assert coloured[1, 0] == -65
    assert np.ma.getmaskarray(coloured).sum() + np.isnan(coloured.filled(0)).sum() == 7
    assert "-1" in [text.get_text() for text in figure.axes[0].texts]
    assert "+10" in [text.get_text() for text in figure.axes[1].texts]
    assert figure.get_label() == (
        "Retention: 2 of 3 pairs of segments can be told apart. Conversion: 0 of 1 pairs of "
        "segments can be told apart."
    )
    assert len(png(figure)) > 1000
