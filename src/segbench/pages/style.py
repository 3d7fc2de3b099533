"""How figures look, and how they get onto a page.

A figure function takes data and returns a matplotlib Figure whose label (`Figure.get_label`) is its
alternative text, so that the text is made from the same numbers as the picture.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from io import BytesIO
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from segbench.evaluation.comparison.league import ADDED, NOT_ELIGIBLE

PALETTE = (
    "#0173b2",
    "#de8f05",
    "#029e73",
    "#d55e00",
    "#cc78bc",
    "#ca9161",
    "#fbafe4",
    "#949494",
    "#ece133",
    "#56b4e9",
)
"""Colour-blind safe; a segment's colour is that of its place in its method, on every page."""

ROLE_COLOURS = {
    "method": PALETTE[0],
    "baseline": "#6b6b6b",
    "reference": PALETTE[4],
    "ceiling": PALETTE[1],
    NOT_ELIGIBLE: PALETTE[3],
    ADDED: PALETTE[2],
}
ROLE_MARKERS = {
    "method": "o",
    "baseline": "s",
    "reference": "^",
    "ceiling": "D",
    NOT_ELIGIBLE: "X",
    ADDED: "P",
}
COLOURS = 48
"""Enough for charts, and a third of the bytes: pages carry their figures with them."""

INK = "#222222"
FAINT = "#c8c8c8"
LONGEST, LONGEST_BELOW = 30, 20
"""Letters of a name beside a picture, and below it: longer ones would leave it no room."""

matplotlib.rcParams["text.parse_math"] = False  # names come from the data, and a $ in one is a $


def new_figure(
    width: float, height: float, rows: int = 1, columns: int = 1, **grid: object
) -> tuple[Figure, list[Axes]]:
    """Return a figure that belongs to no window, and its axes row by row."""
    figure = Figure(figsize=(width, height), dpi=130, layout="constrained")
    FigureCanvasAgg(figure)
    axes = [axis for row in figure.subplots(rows, columns, squeeze=False, **grid) for axis in row]  # type: ignore[call-overload]
    for axis in axes:
        axis.spines[["top", "right"]].set_visible(False)
        axis.tick_params(labelsize=9)
    return figure, axes


def side_by_side(panels: int) -> float:
    """Return the width of a figure with a panel an outcome: more than two need more of it."""
    return 8 + 2.9 * max(panels - 2, 0)


def short(name: object, longest: int = LONGEST) -> str:
    """Return a name that leaves room for a picture: of a long one the beginning and the end."""
    text = str(name)
    if text.startswith("_"):  # which a legend leaves out
        text = f" {text}"
    return text if len(text) <= longest else f"{text[: longest - 9]}…{text[-8:]}"


def name_rows(axis: Axes, names: Sequence[str]) -> None:
    """Give each row of a picture its name, the first on top."""
    axis.set_yticks(range(len(names)), names)
    axis.set_ylim(len(names) - 0.5, -0.5)


def name_cells(axis: Axes, rows: Collection[str], columns: Collection[str], **below: Any) -> None:
    """Give rows and columns of a map their names, with properties of the text below it."""
    texts = [short(name, LONGEST_BELOW) for name in columns]
    axis.set_xticks(np.arange(len(columns)) + 0.5, texts, **below)
    axis.set_yticks(np.arange(len(rows)) + 0.5, [short(name) for name in rows], rotation=0)


def heatmap(axis: Axes, values: Any, **how: Any) -> None:
    """Draw a table as coloured cells; `how` is seaborn's.

    Names of rows lie; how names of columns stand is for the caller to say.
    """
    # Here, because seaborn imports pyplot: a third of a second, in every process of a run.
    import seaborn

    figure = axis.get_figure(root=True)
    _Undrawn(figure)
    seaborn.heatmap(values, ax=axis, **how)
    FigureCanvasAgg(figure)
    axis.tick_params(axis="y", rotation=0)


class _Undrawn(FigureCanvasBase):
    """Draws nothing where seaborn has a figure drawn to see which names overlap."""

    def draw(self) -> None:
        """Leave it: to lay a figure out takes longer than all else that is drawn of it."""


def head(axis: Axes, text: str) -> None:
    """Write above a panel what it shows."""
    axis.set_title(text, fontsize=10, color=INK, loc="left")


def draw_interval(
    axis: Axes, place: int, row: Any, name: str, colour: str, marker: str = "o", fill: str = "full"
) -> None:
    """Draw a number of a table's row with its interval, in a row of the picture."""
    axis.plot([row["ci_low"], row["ci_high"]], [place, place], color=colour, linewidth=2)
    axis.plot(row[name], place, marker, color=colour, fillstyle=fill)


def png(figure: Figure) -> bytes:
    """Return the figure as a PNG of few colours; the same figure gives the same bytes."""
    canvas, packed = FigureCanvasAgg(figure), BytesIO()
    canvas.draw()  # once; `savefig` draws what has a layout twice
    drawn = Image.fromarray(np.asarray(canvas.buffer_rgba()))
    picture = drawn.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    picture.save(packed, format="png", optimize=True)
    return packed.getvalue()


class Picture:
    """A figure with its caption and its alternative text, as JupyterLab and pages show it.

    Raises
    ------
    ValueError
        The figure has no alternative text.
    """

    def __init__(self, figure: Figure, caption: str) -> None:
        self.figure = figure
        self.caption = caption
        self.alt = str(figure.get_label())
        if not self.alt:
            raise ValueError(
                "the figure has no alternative text; set it with figure.set_label(...)"
            )

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        data = {"image/png": png(self.figure), "text/plain": f"{self.caption}\n{self.alt}"}
        return data, {"image/png": {"alt": self.alt, "caption": self.caption}}
