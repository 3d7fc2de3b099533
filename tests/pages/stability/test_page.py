"""What the page shows where nobody can be followed, there is no map, and only one method."""

import pandas as pd
import pytest

from segbench.pages.stability import StabilityPage
from showing import showing


@pytest.fixture
def page():
    nothing = pd.DataFrame()
    return showing(
        StabilityPage,
        why_not="the data are too short",
        resampled=nothing,
        prediction_strength=nothing,
        pair=("rfm",),
        disagreement=nothing,
        pair_segments=[()],
    )


def test_without_an_earlier_cutoff_it_says_why(page):
    assert repr(page.transitions()) == (
        "Moves between two cutoffs cannot be told: the data are too short."
    )
    assert [page.destinations(), page.lags(), page.staying()] == [None] * 3


def test_without_large_segments_and_without_a_map_nothing_is_shown(page):
    assert page.resampled() is None
    assert page.prediction_strength() is None


def test_one_method_disagrees_with_none(page):
    assert "There is only one method" in repr(page.disagreement())
    assert page.largest_disagreements() is None
