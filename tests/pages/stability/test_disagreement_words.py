"""Disagreements in words, against hand-made cells."""

import pandas as pd

from segbench.evaluation.segments.disagreement import DISAGREEMENT_COLUMNS
from segbench.methods import Segment
from segbench.pages.stability import StabilityPage
from showing import showing

SEGMENTS = [
    [Segment("h", "High", "", ""), Segment("l", "Low", "", "")],
    [Segment("x", "$x$", "", ""), Segment("y", "Bad", "", "")],
]
CELLS = pd.DataFrame(
    [
        ("h", "y", 100, 80.0, 0.9, 0.2, 20, 0.2, 0.13, 0.29, "b"),
        ("l", "x", 40, 60.0, 0.4, 0.8, 16, 0.4, 0.26, 0.55, "a"),
        ("l", "y", 9, 4.0, 0.4, 0.2, 3, 0.33, 0.1, 0.6, ""),
        ("h", "x", 51, 50.0, 0.9, 0.85, 45, 0.88, 0.77, 0.95, ""),
    ],
    columns=DISAGREEMENT_COLUMNS,
)


def page(cells, *pair):
    segments = SEGMENTS[: len(pair)]
    return showing(StabilityPage, disagreement=cells, pair=pair, pair_segments=segments)


def answer(cells, *pair):
    return page(cells, *pair).disagreement().sentences


def test_who_was_right_is_counted():
    sentences = answer(CELLS, "rfm", "pdp")
    assert sentences[0].startswith(
        "<strong>RFM and PDP-style behaviour disagree about 149 of 200 customers</strong> (74.5 %)"
    )
    assert (
        "RFM for 40 and PDP-style behaviour for 100; it fits neither for 0, and cannot tell "
        "them apart for 9" in sentences[0]
    )


def test_the_ends_are_counted():
    _, best_of_a, best_of_b = answer(CELLS, "rfm", "pdp")
    assert (
        "best segment of RFM (“High”) and in the worst of PDP-style behaviour (“Bad”): 100 "
        "customers" in best_of_a
    )
    assert "where chance would put 80" in best_of_a
    assert "(“$x$”) and in the worst of RFM (“Low”): 40 customers" in best_of_b


def test_the_table_leaves_small_cells_out():
    frame = page(CELLS, "rfm", "pdp").largest_disagreements().frame
    assert frame["customers"].tolist() == ["100", "40", "51"]
    assert frame["right"].tolist() == ["PDP-style behaviour", "RFM", "–"]
    assert frame["RFM says"].tolist() == ["90 %", "40 %", "90 %"]
    assert frame["retention"].iloc[0] == "20 % [13 to 29]"


def test_one_method_alone():
    assert answer(CELLS.head(0), "rfm") == [
        "There is only one method, so nothing disagrees with it."
    ]
