"""Where two methods say different things, in words and a table."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pandas as pd

from segbench.methods import Segment
from segbench.pages._page import Page
from segbench.pages.markup import Prose, strong
from segbench.pages.stability.numbers import StabilityNumbers
from segbench.pages.tables import Table
from segbench.pages.wording import (
    NOT_SHOWN,
    bullet_list,
    count,
    decimal,
    intervals,
    percent,
    percent_interval,
    title,
)

MOST_CELLS = 6
APART = 0.1
"""Difference of two rates from which two methods are said to disagree about customers."""


class DisagreementWords(Page):
    """How many customers two methods disagree about."""

    data: StabilityNumbers

    def disagreement(self) -> Prose:
        """Return how many customers two methods disagree about, and which was right."""
        return bullet_list(self._disagreement())

    def _disagreement(self) -> Iterator[str]:
        cells = self.data.disagreement
        if len(self.data.pair) == 1:
            yield "There is only one method, so nothing disagrees with it."
            return
        if cells.empty:
            yield (
                "What two methods say of the same customers is not held against each other: it "
                "would be how many order again, and that is not compared here."
            )
            return
        first, second = map(title, self.data.pair)
        known = cells[cells["customers"].notna()]
        if known.empty:
            yield f"There are too few customers to show where {first} and {second} disagree."
            return
        yield _how_many(known, first, second, hidden=len(known) < len(cells))
        of_first, of_second = self.data.pair_segments
        yield _ends(cells, (first, "code_a", of_first[0]), (second, "code_b", of_second[-1]))
        yield _ends(cells, (second, "code_b", of_second[0]), (first, "code_a", of_first[-1]))

    def largest_disagreements(self) -> Table | None:
        """Return the cells in which two methods disagree most, and what happened there."""
        cells, limits = self.data.disagreement, self.study.limits
        if cells.empty:
            return None
        rows = cells[cells["customers"] >= limits.min_cell].head(MOST_CELLS)
        first, second = map(title, self.data.pair)
        names, other_names = (
            {segment.code: segment.name for segment in segments}
            for segments in self.data.pair_segments
        )
        right = {"a": first, "b": second, "neither": "neither", "": NOT_SHOWN}
        frame = pd.DataFrame(
            {
                first: rows["code_a"].map(names),
                second: rows["code_b"].map(other_names),
                "customers": rows["customers"],
                "by chance": rows["by_chance"],
                f"{first} says": rows["predicted_a"],
                f"{second} says": rows["predicted_b"],
                "retention": intervals(rows, "rate", 0, percent_interval),
                "right": rows["right"].map(right),
            }
        )
        return Table(
            frame,
            "The largest disagreements: most customers times the difference of what the two say "
            "first. Says: the retention that customers of these segments had before, learned from "
            f"the past. Retention: what happened then, with {percent(limits.confidence, 0)} Wilson "
            "intervals. Right: whose number lies inside the interval, if only one does. By chance: "
            "customers of the cell if the two had nothing to do with each other. Cells under "
            f"{limits.min_cell} customers are left out, and those needed to keep such a cell from "
            "being worked out.",
            {
                "customers": count,
                "by chance": partial(decimal, digits=0),
                f"{first} says": partial(percent, digits=0),
                f"{second} says": partial(percent, digits=0),
                "retention": str,
            },
        )


def _how_many(known: pd.DataFrame, first: str, second: str, *, hidden: bool) -> str:
    apart = known[(known["predicted_a"] - known["predicted_b"]).abs() >= APART]
    every, n = int(known["customers"].sum()), int(apart["customers"].sum())
    customers = "customers in cells that are large enough to be shown" if hidden else "customers"
    sentence = strong(
        f"{first} and {second} disagree about {count(n)} of {count(every)} {customers}"
    ) + (
        f" ({percent(n / every)}): what the past told of their two segments differs by "
        f"{decimal(100 * APART, 0)} points of retention or more."
    )
    if not n:
        return sentence
    right = apart.groupby("right")["customers"].sum().reindex(["a", "b", "neither", ""])
    a, b, neither, open_ = map(count, right.fillna(0))
    return sentence + (
        f" Where what happened fits only one of the two, it was {first} for {a} and {second} for "
        f"{b}; it fits neither for {neither}, and cannot tell them apart for {open_}."
    )


def _ends(
    cells: pd.DataFrame, best: tuple[str, str, Segment], worst: tuple[str, str, Segment]
) -> str:
    """Return how many are in the best segment of one method and the worst of the other.

    Each side is the method's title, its column of codes, and the segment.
    """
    best_of, best_codes, first = best
    worst_of, worst_codes, last = worst
    cell = cells[(cells[best_codes] == first.code) & (cells[worst_codes] == last.code)]
    size = "0 customers"
    if len(cell):
        n, by_chance = cell.iloc[0][["customers", "by_chance"]]
        size = "too few customers to be shown"
        if pd.notna(n):
            size = f"{count(n)} customers, where chance would put {decimal(by_chance, 0)}"
    return (
        f"In the best segment of {best_of} (“{first.name}”) and in the worst of {worst_of} "
        f"(“{last.name}”): {size}."
    )
