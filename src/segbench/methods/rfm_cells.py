"""RFM by quintiles: scores from 1 to 5, 125 cells, and the names of their regions."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from segbench.methods.arrays import Floats, Places
from segbench.methods.base import State, at_least
from segbench.methods.cuts import settle
from segbench.methods.disclosure import ALL_SHOWN, NOT_SHOWN, Disclosure, hidden_cells, hidden_rows
from segbench.methods.ranks import quantile_from_below
from segbench.methods.ties import spread

SHARES = (0.2, 0.4, 0.6, 0.8)

Box = tuple[tuple[int, int], tuple[int, int]]
"""Lowest and highest score of R, and lowest and highest sum of the scores of F and M."""


class Region(NamedTuple):
    """A named region of the 125 cells: one box, or two."""

    code: str
    name: str
    name_zh: str
    boxes: tuple[Box, ...]

    @property
    def cells(self) -> str:
        """The boxes in words."""
        return " or ".join(f"R {_span(*r)} and F+M {_span(*fm)}" for r, fm in self.boxes)

    def definition(self, days: list[float]) -> str:
        """Return the boxes in words, with the fitted days since the last order of R."""
        return "; or ".join(
            f"R {_span(*r)} (last order {_days(*r, days)} ago) and F+M {_span(*fm)}"
            for r, fm in self.boxes
        )


REGIONS = (
    Region("champions", "Champions", "冠军客户", (((4, 5), (8, 10)),)),
    Region("loyal", "Loyal", "忠诚客户", (((4, 5), (6, 7)), ((3, 3), (8, 10)))),
    Region("potential", "Potential loyalist", "潜在忠诚客户", (((4, 5), (4, 5)),)),
    Region("new", "New", "新客户", (((5, 5), (2, 3)),)),
    Region("promising", "Promising", "有希望的客户", (((4, 4), (2, 3)),)),
    Region("attention", "Need attention", "需要关注的客户", (((3, 3), (4, 7)),)),
    Region("cannot_lose", "Cannot lose them", "不能失去的客户", (((1, 1), (8, 10)),)),
    Region("at_risk", "At risk", "有流失风险的客户", (((2, 2), (6, 10)), ((1, 1), (6, 7)))),
    Region(
        "about_to_sleep", "About to sleep", "即将沉睡的客户", (((3, 3), (2, 3)), ((2, 2), (4, 5)))
    ),
    Region("hibernating", "Hibernating", "沉睡客户", (((2, 2), (2, 3)), ((1, 1), (4, 5)))),
    Region("lost", "Lost", "已流失客户", (((1, 1), (2, 3)),)),
)
"""Best first. The names are those common in CRM tools.

Most lists go back to Putler's, which gives each a range of R and of the mean of F and M
(https://www.putler.com/rfm-analysis/). Its ranges overlap; here every cell has one name, inside its
published range (mean rounded down), and every name has cells. F+M is the sum of the two scores, 2
to 10, so that nothing has to be rounded.
"""


def _table() -> Places:
    """Return the region of each cell, shape (5, 5, 5), by the scores of R, F and M less 1."""
    r, f, m = np.indices((5, 5, 5)) + 1
    table = np.full(r.shape, -1)
    for place, region in enumerate(REGIONS):
        for (low, high), (least, most) in region.boxes:
            table[(low <= r) & (r <= high) & (least <= f + m) & (f + m <= most)] = place
    return table


CELLS = _table()


def quintiles(values: Floats, least: int) -> list[float]:
    """Return the four values that at least 20, 40, 60 and 80 % of the customers do not exceed.

    One that equal customers swallow moves on, see `segbench.methods.cuts.settle`. Where fewer than
    five bands are left, their scores lie evenly between 1 and 5: some of the four are then equal.
    """
    wanted = [quantile_from_below(values, share) for share in SHARES]
    different = np.unique(values)
    above = [float(min(different[different > bound], default=np.inf)) for bound in wanted]
    cuts = settle(values, above, least)
    if cuts == above:
        return wanted
    below = [float(max(different[different < cut])) for cut in cuts]
    return spread(below, len(SHARES)) or wanted


def scores(inputs: Floats, bounds: list[list[float]]) -> Places:
    """Return the scores of R, F and M, 1 (worst) to 5 (best).

    A score counts the bounds that a value exceeds, so equal values have equal scores, and the most
    common lowest value, such as one order, has the lowest. R counts days: the fewest score 5.

    Parameters
    ----------
    inputs
        Shape (n, 3): days since the last order, orders, revenue.
    bounds
        The quintile bounds of each.
    """
    above = [
        sum(~at_least(-values, -bound) for bound in cuts)
        for values, cuts in zip(inputs.T, bounds, strict=True)
    ]
    return np.column_stack([5 - above[0], 1 + above[1], 1 + above[2]])


def regions(scored: Places) -> Places:
    """Return positions in `REGIONS` of scores, shape (n, 3)."""
    return CELLS[tuple((scored - 1).T)]


def bounds_table(state: State) -> pd.DataFrame:
    """Return which values have which score: score, days since the last order, orders, revenue."""
    bounds = state["bounds"]
    return pd.DataFrame(
        {
            "score": range(5, 0, -1),
            "days since the last order (R)": _bands(bounds["recency_days"], ",.0f"),
            "orders (F)": _bands(bounds["frequency"], ",.0f")[::-1],
            "revenue (M)": _bands(bounds["monetary"], ",.2f")[::-1],
        }
    )


def _bands(cuts: list[float], form: str) -> list[str]:
    """Return who has which score, lowest values first."""
    texts = [f"up to {cuts[0]:{form}}"]
    for low, high in pairwise(cuts):
        texts.append("nobody" if high == low else f"over {low:{form}}, up to {high:{form}}")
    return [*texts, f"over {cuts[-1]:{form}}"]


def _days(low: int, high: int, bounds: list[float]) -> str:
    """Return which days have these scores of R."""
    over = "" if high == 5 else f"over {bounds[4 - high]:.0f} days"
    up_to = "" if low == 1 else f"up to {bounds[5 - low]:.0f} days"
    return f"{over} and {up_to}" if over and up_to else over or up_to


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def cross_walk(
    labels: pd.Series, types: pd.Series, disclosure: Disclosure = ALL_SHOWN
) -> pd.DataFrame:
    """Return cells -> name -> the eight types' names.

    Parameters
    ----------
    labels
        Codes of `REGIONS`, one a customer.
    types
        The same customers' names by the eight types.
    disclosure
        What may be shown of the regions.

    Returns
    -------
    DataFrame
        One row a region: name, 中文, cells, number of cells, customers, and which of the eight
        types these customers are, with counts, most frequent first, and at last those whose counts
        are not shown.
    """
    rows = []
    codes = [region.code for region in REGIONS]
    table = pd.crosstab(labels.astype(str).to_numpy(), types.to_numpy()).reindex(
        codes, fill_value=0
    )
    none = [code in disclosure.hidden for code in codes]
    hidden = hidden_cells(table, disclosure.least, none, hidden_rows(table.sum(), disclosure.least))
    for place, region in enumerate(REGIONS):
        own = [
            (-n * (not out), name, out)
            for name, n, out in zip(table, table.iloc[place], hidden[place], strict=True)
            if n
        ]
        texts = [f"{name} {NOT_SHOWN if out else f'{-n:,}'}" for n, name, out in sorted(own)]
        size = None if none[place] else int(table.iloc[place].sum())
        rows.append(
            (
                region.name,
                region.name_zh,
                region.cells,
                np.count_nonzero(place == CELLS),
                size,
                "; ".join(texts),
            )
        )
    return pd.DataFrame(
        rows,
        columns=["name", "中文", "cells", "number of cells", "customers", "of the eight types"],
    )
