"""Figures are drawn with fewer steps than their libraries take, and look as if with all of them."""

from io import BytesIO

import numpy as np
import pytest
import seaborn
from PIL import Image

from segbench.pages.style import COLOURS, heatmap, new_figure, png, side_by_side

VALUES = np.random.default_rng(0).normal(size=(9, 9))
LONG = [f"a rather long name {i}" for i in range(9)]


@pytest.mark.parametrize("names", [False, "auto", LONG])
def test_a_map_has_the_colours_and_words_that_seaborn_gives_it(names):
    how = {"annot": True, "cmap": "vlag", "xticklabels": names, "yticklabels": names}
    ours, (axis,) = new_figure(5, 5)
    heatmap(axis, VALUES, **how)
    theirs, (expected,) = new_figure(5, 5)
    seaborn.heatmap(VALUES, ax=expected, **how)
    png(ours)
    theirs.canvas.draw()
    np.testing.assert_array_equal(
        axis.collections[0].get_facecolors(), expected.collections[0].get_facecolors()
    )
    assert [text.get_text() for text in axis.texts] == [text.get_text() for text in expected.texts]
    for ticks in ("get_xticklabels", "get_yticklabels"):
        own, same = getattr(axis, ticks)(), getattr(expected, ticks)()
        assert [text.get_text() for text in own] == [text.get_text() for text in same]


def test_names_of_a_maps_rows_lie_however_few_they_are():
    figure, (axis,) = new_figure(5, 5)
    heatmap(axis, VALUES[:2], yticklabels=["north", "south"])
    png(figure)
    assert {text.get_rotation() for text in axis.get_yticklabels()} == {0}


def test_a_figure_is_packed_as_matplotlib_saves_it():
    figures = []
    for _ in range(2):
        figure, (axis,) = new_figure(5, 3)
        axis.plot([1, 2, 3], [3, 1, 2])
        axis.set_title("three points")
        figures.append(figure)
    ours, theirs = figures
    drawn = BytesIO()
    theirs.savefig(drawn, format="png")
    expected = Image.open(drawn).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    found = Image.open(BytesIO(png(ours)))
    assert found.convert("RGB").tobytes() == expected.convert("RGB").tobytes()


@pytest.mark.parametrize(("panels", "width"), [(1, 8), (2, 8), (3, 10.9), (4, 13.8)])
def test_more_than_two_panels_make_a_figure_wider(panels, width):
    assert side_by_side(panels) == pytest.approx(width)
