"""RFM grid: the named map of a CRM, on scores of recency, frequency and revenue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field, ValidationError

from segbench.errors import SegbenchError, printable
from segbench.methods.arrays import Customers, Places
from segbench.methods.base import Method, Segment, Segments, State, Texts, column
from segbench.methods.cuts import cuts_at
from segbench.methods.grid_map import AXES as AXES_SHIPPED
from segbench.methods.grid_map import (
    BINS,
    REST,
    REST_ZH,
    SHIPPED_CODES,
    Cell,
    GridMap,
    groups_of,
    listed,
    ranges,
    scores_of,
)
from segbench.methods.grid_words import AXES, ends, label, words
from segbench.methods.ranks import digitize
from segbench.params.bounds import MOST_CUSTOMERS, MOST_MONEY
from segbench.params.grid import MOST_BINS, GroupList
from segbench.params.rules import Name

Whole = Annotated[int, Field(ge=1, le=MOST_CUSTOMERS)]
Money = Annotated[float, Field(ge=-MOST_MONEY, le=MOST_MONEY)]


@dataclass(eq=False, repr=False)
class RFMGrid(Method):
    """The named map of a CRM: cells of scores, each in one group (RFM 网格命名分群).

    Two or three of R (days since the last order), F (orders) and M (revenue) are scored from 1 to
    `bins`, at quantiles or at cut points of one's own; 5 of 5 is best, for R the fewest days. Each
    cell of the grid belongs to the first group that claims it. The ten groups that ship are those
    of CRM tools, on R × F in fifths.
    """

    name = "rfm_grid"
    open_segments = True
    title = "RFM grid"
    title_zh = "RFM 网格命名分群"
    idea = "The named map of a CRM: scores of recency and frequency, and a name for each cell."
    complexity = 2
    needs = ("recency_days", "frequency", "monetary")
    segment_names = (*SHIPPED_CODES, REST)

    axes: Literal["RF", "RM", "FM", "RFM"] | None = None
    """axes of the grid, of R (recency), F (frequency) and M (revenue); null = RF, or RFM where
    `monetary_cuts` or a group of `map` is about revenue"""

    bins: Annotated[int, Field(ge=2, le=MOST_BINS)] | None = None
    """scores on each axis: 1 to this, the best; null = 5, or as many as own cuts make, if more"""

    recency_cuts: Annotated[tuple[Whole, ...], Field(max_length=MOST_BINS - 1)] = ()
    """days since the last order from which the next lower score begins, ascending; fewer than
    `bins` - 1 leave scores between out; none = quantiles"""

    frequency_cuts: Annotated[tuple[Whole, ...], Field(max_length=MOST_BINS - 1)] = ()
    """orders from which the next higher score begins, ascending; none = quantiles"""

    monetary_cuts: Annotated[tuple[Money, ...], Field(max_length=MOST_BINS - 1)] = ()
    """revenue from which the next higher score begins, ascending; none = quantiles"""

    map: GroupList = ()
    """list of {name, name_zh, r: [lowest, highest score], f: …, m: …}, an axis left out = any: the
    first that holds decides; `cells` = every cell a group of its own; none = the ten groups of CRM
    tools on RF with 5 bins, elsewhere `cells`"""

    rest: Name = REST
    """name of the cells that no group claims"""

    def following(self) -> Mapping[str, Any]:
        """Return the axes and the number of scores, which follow from cuts and map."""
        return {"axes": self._letters, "bins": self._best}

    def check_parameters(self) -> None:
        """Refuse cuts that do not fit the bins, and groups that do not fit the grid."""
        for letter, axis in AXES.items():
            cuts = list(getattr(self, axis.cuts))
            if cuts and letter not in self._letters:
                raise ValueError(
                    f"{axis.cuts} is given, but the axes are {self._letters}; leave it out, or set "
                    f"axes with {letter}"
                )
            if len(cuts) >= self._best:
                raise ValueError(
                    f"{axis.cuts} has {len(cuts)} numbers; {self._best} bins have at most "
                    f"{self._best - 1} cuts between them"
                )
            if any(low >= high for low, high in pairwise(cuts)):
                raise ValueError(f"{axis.cuts} is {cuts}; give different numbers, ascending")
        self._grid.check()

    @property
    def contested(self) -> tuple[str, ...]:
        """Which cells not exactly one group claims, and which groups get none, in sentences."""
        return tuple(self._grid.sentences())

    @property
    def _letters(self) -> str:
        """The letters of the axes."""
        revenue = self.monetary_cuts or any(group.m for group in groups_of(self.map))
        return self.axes or ("RFM" if revenue else AXES_SHIPPED)

    @property
    def _best(self) -> int:
        """The best score, which is how many there are."""
        longest = max(len(getattr(self, axis.cuts)) for axis in AXES.values())
        return self.bins or max(BINS, longest + 1)

    @property
    def _grid(self) -> GridMap:
        return GridMap.chosen(self.map, self._letters, self._best, self.rest)

    def _fit(self, customers: Customers) -> State:
        try:
            self.check_parameters()
        except ValidationError as error:
            first = error.errors()[0]
            why = first["msg"].removeprefix("Value error, ")
            where = ".".join(printable(str(part)) for part in ("map", *first["loc"]))
            raise SegbenchError(f"rfm_grid: {where}: {printable(why, 1000)}.") from None
        except ValueError as error:
            raise SegbenchError(f"rfm_grid: {error}.") from None
        state: State = {"cuts": {}, "scores": {}}
        for letter in self._letters:
            axis = AXES[letter]
            cuts = [float(cut) for cut in getattr(self, axis.cuts)]
            if not cuts:
                shares = [place / self._best for place in range(1, self._best)]
                cuts = cuts_at(column(customers, axis.column), shares, self.least)
            scores = scores_of(len(cuts) + 1, self._best)
            state["cuts"][letter] = cuts
            state["scores"][letter] = scores[::-1] if letter == "R" else scores
        return state

    def _scores(self, customers: Customers) -> Places:
        """Return each customer's score on each axis, shape (n, axes)."""
        state = self.state_
        scores = [
            np.array(state["scores"][letter])[
                digitize(column(customers, AXES[letter].column), state["cuts"][letter])
            ]
            for letter in self._letters
        ]
        return np.column_stack(scores)

    def _met(self) -> list[Cell]:
        """Return the cells that customers can have, the best first, where each is a group."""
        scores = [set(self.state_["scores"][letter]) for letter in self._letters]
        return [
            cell
            for cell in self._grid.cells[::-1]
            if all(score in own for score, own in zip(cell, scores, strict=True))
        ]

    def _describe(self) -> Segments:
        grid = self._grid
        if not grid.groups:
            for cell in self._met():
                name = grid.name_of(cell)
                spans = {
                    letter: (score, score)
                    for letter, score in zip(self._letters, cell, strict=True)
                }
                yield Segment(name.replace(" ", "").lower(), name, name, self._words(spans))
            return
        shadowed = {place for claims in grid.contested() for place in claims[1:]}
        for place, group in enumerate(grid.groups):
            code = f"group{place + 1}" if self.map else SHIPPED_CODES[group.name]
            earlier = ", and no group before it" if place in shadowed else ""
            who = self._words(ranges(group)) + earlier
            yield Segment(code, group.name, group.name_zh or group.name, who)
        if () in grid.contested():
            chinese = REST_ZH if self.rest == REST else self.rest
            yield Segment("rest", self.rest, chinese, "no group claims the cell")

    def _words(self, spans: dict[str, tuple[int, int]]) -> str:
        """Return who has these scores, with the fitted cuts."""
        parts = []
        for letter, (low, high) in spans.items():
            scores = self.state_["scores"][letter]
            bands = [band for band, score in enumerate(scores) if low <= score <= high]
            who = "nobody"
            if bands:
                who = words(letter, ends(self.state_["cuts"][letter], bands[0], bands[-1]))
            parts.append(f"{letter} {low if low == high else f'{low} to {high}'} ({who})")
        return " and ".join(parts) or "everybody"

    def _assign(self, customers: Customers) -> Places:
        grid = self._grid
        taken = grid.taken
        if not grid.groups:
            taken = {cell: place for place, cell in enumerate(self._met())}
        table = np.full((self._best,) * len(self._letters), -1, dtype=np.intp)
        for cell, place in taken.items():
            table[tuple(score - 1 for score in cell)] = place
        return table[tuple((self._scores(customers) - 1).T)]

    def scores(self, customers: Customers) -> pd.DataFrame:
        """Return each customer's score on each axis: r_score, f_score, m_score."""
        names = [f"{letter.lower()}_score" for letter in self._letters]
        return pd.DataFrame(self._scores(customers), customers.index, names)

    def cells(self, customers: Customers) -> pd.DataFrame:
        """Return each customer's band on each axis, by score; see `Method.cells`."""
        bands = {}
        for letter, scores in zip(self._letters, self._scores(customers).T, strict=True):
            cuts = self.state_["cuts"][letter]
            texts = {
                score: f"{letter}{score}: {label(letter, ends(cuts, band, band))}"
                for band, score in enumerate(self.state_["scores"][letter])
            }
            ordered = sorted(texts)
            bands[AXES[letter].title] = pd.Categorical.from_codes(
                np.searchsorted(ordered, scores), [texts[score] for score in ordered], ordered=True
            )
        return pd.DataFrame(bands, index=customers.index)

    def _notes(self) -> Texts:
        """Say how scores come about, what ties did to them, and whether the map has gaps."""
        yield (
            f"{listed(self._letters)} are each scored from 1 to {self._best}; {self._best} is "
            "best, for R the fewest days. Where no cuts are given, equal numbers of customers "
            "have each score, as far as equal customers stay together."
        )
        for letter, scores in self.state_["scores"].items():
            if len(scores) < self._best:
                here = ", ".join(map(str, sorted(scores)))
                own = getattr(self, AXES[letter].cuts)
                why = "There are too few own cuts" if own else "Too many customers share a value"
                yield (
                    f"{why} for {self._best} scores of {letter}: here there are {here}, spread so "
                    "that names at both ends are met."
                )
        yield from self._contested_notes()

    def _contested_notes(self) -> Iterator[str]:
        grid = self._grid
        counts = {True: 0, False: 0}
        for claims, cells in grid.contested().items():
            counts[bool(claims)] += len(cells)
        if counts[True]:
            yield (
                f"{counts[True]} of {len(grid.cells)} cells are claimed by two groups or more; "
                "the first in the list takes them. They are listed below."
            )
        if counts[False]:
            yield (
                f"{counts[False]} of {len(grid.cells)} cells belong to no group: they are "
                f"'{printable(self.rest)}'. They are listed below."
            )
        yield from (f"{sentence}." for sentence in grid.groups_without_cell())

    def details(self, customers: Customers) -> pd.DataFrame | None:  # noqa: ARG002
        """Return the cells that not exactly one group claims; None where there is no such cell."""
        grid = self._grid
        names = [group.name for group in grid.groups]
        rows: list[dict[str, Any]] = [
            {
                "cells": ", ".join(map(grid.name_of, cells)),
                "claimed by": ", ".join(names[place] for place in claims) or "nobody",
                "belong to": names[claims[0]] if claims else self.rest,
            }
            for claims, cells in grid.contested().items()
        ]
        return pd.DataFrame(rows) if rows else None
