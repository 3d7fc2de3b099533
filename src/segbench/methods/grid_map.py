"""The cells of a grid of scores, and the named groups that they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from pydantic import TypeAdapter

from segbench.errors import printable
from segbench.params.grid import CELLS, GridGroup, GroupList

Cell = tuple[int, ...]
"""A score on each axis."""

BINS, AXES = 5, "RF"
"""The grid that the shipped groups are drawn on."""

MOST_CELLS = 125
"""Cells that may each be a group of their own."""

REST, REST_ZH = "Others", "其他"
"""Name of the cells that belong to no group."""

SHIPPED_CODES = {
    "Champions": "champions",
    "Loyal": "loyal",
    "Potential loyalists": "potential",
    "New": "new",
    "Promising": "promising",
    "Need attention": "attention",
    "Can't lose them": "cannot_lose",
    "At risk": "at_risk",
    "About to sleep": "about_to_sleep",
    "Hibernating": "hibernating",
}

SHIPPED_GROUPS = (
    GridGroup(name="Champions", name_zh="冠军客户", r=(5, 5), f=(4, 5)),
    GridGroup(name="Loyal", name_zh="忠诚客户", r=(3, 4), f=(4, 5)),
    GridGroup(name="Potential loyalists", name_zh="潜在忠诚客户", r=(4, 5), f=(2, 3)),
    GridGroup(name="New", name_zh="新客户", r=(5, 5), f=(1, 1)),
    GridGroup(name="Promising", name_zh="有希望的客户", r=(4, 4), f=(1, 1)),
    GridGroup(name="Need attention", name_zh="需要关注的客户", r=(3, 3), f=(3, 3)),
    GridGroup(name="Can't lose them", name_zh="不能失去的客户", r=(1, 2), f=(5, 5)),
    GridGroup(name="At risk", name_zh="有流失风险的客户", r=(1, 2), f=(3, 4)),
    GridGroup(name="About to sleep", name_zh="即将沉睡的客户", r=(3, 3), f=(1, 2)),
    GridGroup(name="Hibernating", name_zh="沉睡客户", r=(1, 2), f=(1, 2)),
)
"""Best first: the names that are common in CRM tools, on R × F in fifths, no cell twice."""


@dataclass(frozen=True)
class GridMap:
    """Which group each cell of a grid belongs to: the first in the list that claims it.

    Attributes
    ----------
    groups
        Best first; none: every cell is a group of its own.
    axes, bins
        Letters of the axes, and scores on each.
    rest
        Name of the cells that no group claims.
    """

    groups: tuple[GridGroup, ...]
    axes: str
    bins: int
    rest: str = REST

    @classmethod
    def chosen(cls, groups: Any, axes: str, bins: int, rest: str = REST) -> GridMap:
        """Return the map of these parameters; of none, the shipped one where it fits the grid."""
        shipped = not groups and (axes, bins) == (AXES, BINS)
        return cls(SHIPPED_GROUPS if shipped else groups_of(groups), axes, bins, rest)

    @property
    def cells(self) -> list[Cell]:
        """Every cell, the lowest scores first."""
        return list(product(range(1, self.bins + 1), repeat=len(self.axes)))

    def claims(self, cell: Cell) -> list[int]:
        """Return the places of the groups that claim a cell."""
        scores = dict(zip(self.axes, cell, strict=True))
        return [
            place
            for place, group in enumerate(self.groups)
            if all(low <= scores[axis] <= high for axis, (low, high) in ranges(group).items())
        ]

    @property
    def taken(self) -> dict[Cell, int]:
        """The place of each cell's group; of a cell of nobody, the number of groups."""
        return {cell: (self.claims(cell) or [len(self.groups)])[0] for cell in self.cells}

    def check(self) -> None:
        """Refuse groups that do not fit the grid.

        Raises
        ------
        ValueError
            Which, and why, for people.
        """
        if not self.groups and len(self.cells) > MOST_CELLS:
            raise ValueError(
                f"{self.bins} scores on {len(self.axes)} axes make {len(self.cells):,} groups, one "
                f"a cell, of at most {MOST_CELLS}; take fewer bins or axes, or list named groups"
            )
        names = [group.name.strip().lower() for group in self.groups]
        for group, own in zip(self.groups, names, strict=True):
            if names.count(own) > 1:
                raise ValueError(f"two groups are called '{group.name}'; give each its own name")
            if own == self.rest.strip().lower():
                raise ValueError(
                    f"'{group.name}' is the name of the cells that no group claims; call the group "
                    "or `rest` something else"
                )
            self._check_ranges(group)

    def _check_ranges(self, group: GridGroup) -> None:
        for axis, (low, high) in ranges(group).items():
            where = f"group '{group.name}': {axis.lower()}"
            if axis not in self.axes:
                raise ValueError(
                    f"{where} is given, but the axes are {self.axes}; leave {axis.lower()} out, or "
                    f"set axes with {axis}"
                )
            if low > high:
                raise ValueError(f"{where} is [{low}, {high}]; write the lower score first")
            if high > self.bins:
                raise ValueError(
                    f"{where} is [{low}, {high}]; scores go from 1 to {self.bins} (`bins`)"
                )

    def contested(self) -> dict[tuple[int, ...], list[Cell]]:
        """Return the cells that not exactly one group claims, by the groups that do."""
        found: dict[tuple[int, ...], list[Cell]] = {}
        for cell in self.cells if self.groups else ():
            claims = self.claims(cell)
            if len(claims) != 1:
                found.setdefault(tuple(claims), []).append(cell)
        return found

    def sentences(self) -> Iterator[str]:
        """Yield which cells not exactly one group claims, and which groups get none."""
        for claims, cells in self.contested().items():
            one = len(cells) == 1
            which = f"{'cell' if one else 'cells'} {', '.join(map(self.name_of, cells))}"
            if claims:
                who = listed([f"'{printable(self.groups[place].name)}'" for place in claims])
                yield f"{which} {'is' if one else 'are'} claimed by {who}; the first wins"
            else:
                verb, they = ("belongs", "it is") if one else ("belong", "they are")
                yield f"{which} {verb} to no group; {they} '{printable(self.rest)}'"
        yield from self.groups_without_cell()

    def groups_without_cell(self) -> Iterator[str]:
        """Yield which groups take no cell, as groups before them take theirs."""
        taken = set(self.taken.values())
        for place, group in enumerate(self.groups):
            if place not in taken:
                name = printable(group.name)
                yield f"'{name}' takes no cell: groups before it claim all of its own"

    def name_of(self, cell: Cell) -> str:
        """Return what a cell is called: R5 F4."""
        return " ".join(f"{axis}{score}" for axis, score in zip(self.axes, cell, strict=True))


def groups_of(given: Any) -> tuple[GridGroup, ...]:
    """Return the groups of a list; none of the word `cells`, or of nothing."""
    read = TypeAdapter(GroupList).validate_python(given)
    return read if isinstance(read, tuple) else ()


def ranges(group: GridGroup) -> dict[str, tuple[int, int]]:
    """Return the ranges that a group gives, by the letter of the axis."""
    given = {"R": group.r, "F": group.f, "M": group.m}
    return {axis: span for axis, span in given.items() if span is not None}


def scores_of(bands: int, bins: int) -> list[int]:
    """Return the scores of bands, lowest first: spread over 1 to `bins` where ties leave fewer.

    The lowest band keeps score 1 and the highest the best, so that names there are met; a single
    band is the middle.
    """
    if bands == 1:
        return [(bins + 1) // 2]
    return [1 + int((bins - 1) * band / (bands - 1) + 0.5) for band in range(bands)]


def listed(names: Sequence[str]) -> str:
    """Return names in a row, with "and" before the last."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


__all__ = [
    "AXES",
    "BINS",
    "CELLS",
    "REST",
    "REST_ZH",
    "SHIPPED_CODES",
    "SHIPPED_GROUPS",
    "Cell",
    "GridMap",
    "groups_of",
    "listed",
    "ranges",
    "scores_of",
]
