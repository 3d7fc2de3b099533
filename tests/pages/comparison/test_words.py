"""What one classification adds to another, in words that follow from the numbers."""

import pandas as pd

from segbench.evaluation import RETENTION
from segbench.pages.comparison.figures import incremental_map
from segbench.pages.comparison.words import incremental

OUTCOMES = {"retention": RETENTION}
MATRIX = pd.DataFrame(
    [
        ("retention", "pdp", "rfm", 0.02, 0.01, 0.03, 0.001),
        ("retention", "rfm", "pdp", 0.2, 0.18, 0.22, 0.0001),
    ],
    columns=["outcome", "row", "column", "gain", "ci_low", "ci_high", "p_holm"],
)


def words(matrix=MATRIX, p=None):
    rows = [] if p is None else [("retention", "pdp", "rfm", 499, p)]
    planned = pd.DataFrame(rows, columns=["outcome", "row", "column", "permutations", "p"])
    return list(incremental(matrix, planned, {"retention": "rfm"}, OUTCOMES, 0.95))


def test_what_adds_is_named_with_its_interval():
    text = (
        "<strong>Retention.</strong> Where RFM is known, these take away more of all "
        "uncertainty: PDP-style behaviour "
        "(2.0 % [1.0 to 3.0])."
    )
    assert words() == [text]


def test_what_cannot_be_told_from_nothing_is_not_named():
    assert words(MATRIX.assign(p_holm=0.2))[0].endswith(
        "no other classification can be shown to add anything."
    )
    assert words(MATRIX.assign(gain=-0.01))[0].endswith(
        "no other classification can be shown to add anything."
    )


def test_the_planned_contrast_says_what_was_found_and_whether_it_helps():
    assert "it tells something there (p 0.002)." in words(p=0.002)[1]
    assert "it cannot be shown to tell anything there (p 0.300)." in words(p=0.3)[1]
    assert (
        "too little to help with later customers" in words(MATRIX.assign(ci_low=-0.01), p=0.01)[1]
    )


def test_the_map_marks_what_can_be_told_from_nothing():
    figure = incremental_map(MATRIX.assign(p_holm=[0.2, 0.001]), RETENTION, 0.95)
    shown = {text.get_text() for text in figure.axes[0].texts}
    assert shown >= {"2.0", "20.0*"}
    assert (
        "1 of 2 pairs can be told from nothing; the most, 20.0 %, is what RFM adds to "
        "PDP-style behaviour" in figure.get_label()
    )
