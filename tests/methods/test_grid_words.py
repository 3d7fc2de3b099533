"""Bands in words and as ticks."""

import pytest

from segbench.methods.grid_words import ends, label, words


@pytest.mark.parametrize(
    ("axis", "low", "high", "text", "tick"),
    [
        ("R", None, 8.0, "last order up to 7 days ago", "≤ 7"),
        ("R", None, 2.0, "last order up to 1 day ago", "≤ 1"),
        ("R", 8.0, 15.0, "last order 8 to 14 days ago", "8-14"),
        ("R", 8.0, 9.0, "last order 8 days ago", "8"),
        ("R", 1200.0, None, "last order 1,200 or more days ago", "≥ 1,200"),
        ("R", None, None, "any last order", "all"),
        ("F", None, 2.0, "up to 1 order", "≤ 1"),
        ("F", 1.0, 2.0, "1 order", "1"),
        ("F", 2.0, 5.0, "2 to 4 orders", "2-4"),
        ("F", 5.0, None, "5 or more orders", "≥ 5"),
        ("F", None, None, "any number of orders", "all"),
        ("M", None, 80.5, "revenue under 80.50", "< 80"),
        ("M", 8.25, 80.0, "revenue 8.25 to under 80", "8.25-80"),
        ("M", 80.0, None, "revenue 80 or more", "≥ 80"),
        ("M", None, None, "any revenue", "all"),
    ],
)
def test_bands_are_said_in_whole_days_and_orders(axis, low, high, text, tick):
    assert words(axis, (low, high)) == text
    assert label(axis, (low, high)) == tick


def test_several_bands_reach_from_the_first_to_the_last():
    cuts = [2.0, 5.0, 9.0]
    assert [ends(cuts, *pair) for pair in ((0, 0), (1, 2), (3, 3), (0, 3))] == [
        (None, 2.0),
        (2.0, 9.0),
        (9.0, None),
        (None, None),
    ]
