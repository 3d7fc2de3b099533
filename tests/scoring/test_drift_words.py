"""The conclusion on drift, with its numbers."""

import pytest

from segbench.evaluation.segments.drift import Shift
from segbench.scoring.drift_words import COLUMN, SIZES, conclusion, shifts_text

STABLE = Shift(0.02, 0.05, "a", 0.5, 0.52)

MODERATE = Shift(0.12, 0.05, "a", 0.5, 0.7)

LARGE = Shift(0.4, 0.05, "a", 0.5, 0.8)

CHANCE = Shift(0.4, 0.5, "a", 0.5, 0.8)


def shifts(inputs, sizes=()):
    of_columns = {(COLUMN, name): shift for name, shift in inputs.items()}
    return of_columns | {(SIZES, name): shift for name, shift in dict(sizes).items()}


@pytest.mark.parametrize(
    ("inputs", "sizes", "refit", "says"),
    [
        (
            {"x": STABLE},
            {"rfm": STABLE},
            False,
            "Keep: no column and no segment size moved by 0.1 or more (the highest PSI is 0.020).",
        ),
        (
            {"x": MODERATE},
            {},
            False,
            "Keep: x (PSI 0.120, by chance under 0.050) moved, above 0.1 but under 0.25. Look "
            "again soon.",
        ),
        (
            {"x": LARGE, "y": MODERATE},
            {},
            True,
            "Refit: x (PSI 0.400, by chance under 0.050) moved far",
        ),
        ({"x": STABLE}, {"rfm": LARGE}, True, "Refit: the sizes of the segments of RFM (PSI 0.400"),
        (
            {"x": CHANCE},
            {},
            False,
            "Keep: x (PSI 0.400, by chance under 0.500) differ no more than sampling alone gives",
        ),
    ],
)
def test_conclusion(inputs, sizes, refit, says):
    found, words = conclusion(shifts(inputs, sizes), 1000, 900)
    assert found is refit
    assert words.startswith(says)


def test_too_few_customers_are_told():
    assert (
        "1,000 customers then and 20 now are too few"
        in conclusion(shifts({"x": CHANCE}), 1000, 20)[1]
    )
    assert (
        "19 customers then and 900 now are too few" in conclusion(shifts({"x": STABLE}), 19, 900)[1]
    )


def test_text_from_the_data_is_made_printable():
    text = shifts_text(shifts({"x": Shift(0.4, 0.1, "a\x1b[31m\n", 0.5, 0.8)}), 10, 10)
    assert "\x1b" not in text
    assert "50.0 % → 80.0 %" in text
