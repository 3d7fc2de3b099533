"""Attributes: who customers are, by one thing that is known of them or two crossed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field

from segbench.errors import printable
from segbench.methods.arrays import Customers, Places
from segbench.methods.base import Method, Segment, Segments, State, Texts, at_least
from segbench.methods.discretise import (
    OTHER,
    UNKNOWN,
    WORDS,
    all_levels,
    distinct,
    fit_levels,
    level_names,
    levels,
)
from segbench.params.bounds import Share
from segbench.params.columns import MEASURES

MANY = 30
"""Names of columns in a message."""


@dataclass(eq=False, repr=False)
class Attributes(Method):
    """Attributes: who customers are (人口统计/地理/公司/技术/心理特征分群).

    Demographic, geographic, firmographic, technographic, psychographic: whatever the data has.

    One column of the customer table, or two crossed. Numbers and days with more than `bins`
    different values are cut at fitted quantiles; of other columns, the values that at least
    `min_share` of the customers have are kept, the rest is *Other* and what is missing *Unknown*.
    Of two columns the `max_segments` largest combinations that `min_share` of the customers have
    are kept.
    """

    name = "attributes"
    open_segments = True
    title = "Attributes"
    title_zh = "属性分类"
    idea = (
        "Who customers are and not what they do: age, region, industry, device, preference for "
        "risk, whatever the data knows."
    )
    complexity = 1
    groups = ("attributes",)
    needs = ("frequency",)
    variants = (
        ("numbers in 3 bins", {"bins": 3}),
        ("numbers in 6 bins", {"bins": 6}),
        ("values under 5 % pooled", {"min_share": 0.05}),
    )

    columns: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(max_length=2)] = ()
    """one or two attributes, named as in the data; none = the method is left out"""

    max_segments: Annotated[int, Field(ge=3, le=50)] = 12
    """at most this many segments, `Other` and `Unknown` included"""

    bins: Annotated[int, Field(ge=2, le=20)] = 4
    """numbers and days with more different values are cut into this many quantiles"""

    min_share: Share = 0.02
    """values (and combinations of two) that fewer customers have go to `Other`"""

    def _why_not(self, columns: Collection[str]) -> str:
        """Return why not: one or two attributes must be named, and the customer table have them."""
        known = attributes_among(columns)
        if not self.columns:
            return (
                "needs one or two columns named in attributes.columns; attributes that this data "
                f"has: {known}"
            )
        missing = [name for name in self.columns if name not in columns]
        if not missing:
            return ""
        return (
            f"needs {printable(missing[0])}, which this data does not have; attributes that it "
            f"has: {known}"
        )

    def _further_inputs(self) -> Texts:
        """Return the attributes."""
        return self.columns

    def _fit(self, customers: Customers) -> State:
        cuts = {
            name: fit_levels(customers[name], self.bins, self.min_share, self.least)
            for name in self.columns
        }
        cells = _cells(cuts)
        sizes = np.bincount(_cell_of(customers, cuts), minlength=len(cells))
        unknown = bool(sizes[cells.index((UNKNOWN,) * len(cuts))])
        enough = 1.0 if len(cuts) == 1 else max(1.0, self.min_share * len(customers))
        large = np.flatnonzero(at_least(sizes.astype(float), enough))
        named = [place for place in large if len({*cells[place], OTHER, UNKNOWN}) > 2]
        largest = sorted(named, key=lambda place: -sizes[place])[: self.max_segments - 1 - unknown]
        missing = {
            name: float((levels(customers[name], cut) == UNKNOWN).mean())
            for name, cut in cuts.items()
        }
        return {
            "cuts": cuts,
            "cells": [list(cells[place]) for place in sorted(largest)],
            "unknown": unknown,
            "missing": missing,
        }

    def _describe(self) -> Segments:
        cuts, cells = self.state_["cuts"], self.state_["cells"]
        values = [
            [level_names(level, cut) for level, cut in zip(cell, cuts.values(), strict=True)]
            for cell in cells
        ]
        styles = (("{value}", 0), ("{column}: {value}", 0), ("{column}: {value}", 1))
        labels = [distinct(_joined(cuts, value, *style) for value in values) for style in styles]
        for code, name, name_zh, value in zip(*labels, values, strict=True):
            yield Segment(
                code, name, name_zh, _joined(cuts, value, "{column} is {value}", 0, " and ")
            )
        every = " and ".join(cuts)
        yield Segment(
            OTHER,
            *WORDS[OTHER],
            f"any other {every}" + ("" if self.state_["unknown"] else ", or not known"),
        )
        if self.state_["unknown"]:
            yield Segment(UNKNOWN, *WORDS[UNKNOWN], f"{every} not known at the cutoff")

    def _assign(self, customers: Customers) -> Places:
        state = self.state_
        cells, kept = _cells(state["cuts"]), [tuple(cell) for cell in state["cells"]]
        position = np.full(len(cells), len(kept))
        for place, cell in enumerate(kept):
            position[cells.index(cell)] = place
        if state["unknown"]:
            position[cells.index((UNKNOWN,) * len(state["cuts"]))] = len(kept) + 1
        return position[_cell_of(customers, state["cuts"])]

    def _notes(self) -> Texts:
        """Say of how many customers the columns say nothing."""
        for name, share in self.state_["missing"].items():
            if share > 0:
                percent = f"{100 * share:.1f} %"
                yield f"{printable(name)} is unknown of {percent} of the customers at the cutoff."


def attributes_among(columns: Collection[str]) -> str:
    """Return which of a customer table's columns are attributes, for a message."""
    attributes = sorted(printable(name) for name in columns if name.lower() not in MEASURES)
    if len(attributes) > MANY:
        attributes[MANY:] = ["…"]
    return ", ".join(attributes) or "none"


def _joined(
    columns: Iterable[str],
    values: Sequence[tuple[str, str]],
    form: str,
    language: int,
    mark: str = " × ",
) -> str:
    return mark.join(
        form.format(column=printable(column), value=value[language])
        for column, value in zip(columns, values, strict=True)
    )


def _cells(cuts: State) -> list[tuple[str, ...]]:
    """Return every combination of levels, in their order."""
    return list(product(*map(all_levels, cuts.values())))


def _cell_of(customers: Customers, cuts: State) -> Places:
    """Return the place of each customer's combination in `_cells`."""
    cell = np.zeros(len(customers), dtype=np.intp)
    for name, cut in cuts.items():
        own = all_levels(cut)
        cell = cell * len(own) + pd.Index(own).get_indexer(levels(customers[name], cut))
    return cell
