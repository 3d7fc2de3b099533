"""Figures are drawn with fewer steps than their libraries take, and look as if with all of them."""

from io import BytesIO

import numpy as np
import pytest
import seaborn
from PIL import Image

from segbench.pages.style import COLOURS, heatmap, new_figure, png

VALUES = np.random.default_rng(0).normal(size=(9, 9))


@pytest.mark.parametrize("names", [False, "auto", [f"a rather long name {i}" for i in range(9)]])
def test_a_map_looks_as_seaborn_and_matplotlib_draw_it(names):
    how = {"annot": True, "cmap": "vlag", "xticklabels": names, "yticklabels": names}
    ours, (axis,) = new_figure(5, 5)
    heatmap(axis, VALUES, **how)
    theirs, (axis,) = new_figure(5, 5)
    seaborn.heatmap(VALUES, ax=axis, **how)
    drawn = BytesIO()
    theirs.savefig(drawn, format="png")
    expected = Image.open(drawn).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    found = Image.open(BytesIO(png(ours)))
    assert found.convert("RGB").tobytes() == expected.convert("RGB").tobytes()
