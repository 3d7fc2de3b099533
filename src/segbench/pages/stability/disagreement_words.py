"""Where two methods say different things, in words and a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from segbench.methods import Segment
from segbench.pages.markup import strong
from segbench.pages.tables import Format, Table
from segbench.pages.wording import NOT_SHOWN, count, decimal, percent, percent_interval, title

SHOWN = 6
APART = 0.1
"""Difference of two rates from which two methods are said to disagree about customers."""


def in_words(
    cells: pd.DataFrame, pair: tuple[str, str | None], segments: Sequence[Sequence[Segment]]
) -> list[str]:
    """Return how many customers two methods disagree about, and which was right."""
    first, second = title(pair[0]), title(pair[1]) if pair[1] else ""
    if not second or cells.empty:
        return ["There is only one method, so nothing disagrees with it."]
    known = cells[cells["customers"].notna()]
    if known.empty:
        return [f"There are too few customers to show where {first} and {second} disagree."]
    apart = known[(known["predicted_a"] - known["predicted_b"]).abs() >= APART]
    every = int(known["customers"].sum())
    n = int(apart["customers"].sum())
    whom = (
        "customers"
        if len(known) == len(cells)
        else "customers in cells that are large enough to be shown"
    )
    right = apart.groupby("right")["customers"].sum()
    decided = [
        f"{name} for {count(right.get(side, 0))}" for side, name in (("a", first), ("b", second))
    ]
    told = strong(f"{first} and {second} disagree about {count(n)} of {count(every)} {whom}") + (
        f" ({percent(n / every)}): what the past "
        f"told of their two segments differs by {decimal(100 * APART, 0)} points of retention or more."
    )
    if n:
        told += (
            f" Where what happened fits only one of the two, it was {decided[0]} and {decided[1]}; it fits neither for "
            f"{count(right.get('neither', 0))}, and cannot tell them apart for {count(right.get('', 0))}."
        )
    return [told, *_ends(cells, (first, second), segments)]


def _ends(
    cells: pd.DataFrame, names: tuple[str, str], segments: Sequence[Sequence[Segment]]
) -> list[str]:
    words = []
    for one, two, best, worst in (("a", "b", *names), ("b", "a", *reversed(names))):
        own, other = (segments["ab".index(side)] for side in (one, two))
        cell = cells[
            (cells[f"code_{one}"] == own[0].code) & (cells[f"code_{two}"] == other[-1].code)
        ]
        n = 0 if cell.empty else cell["customers"].iloc[0]
        if pd.isna(n):
            words.append(
                f"In the best segment of {best} (“{own[0].name}”) and in the worst of {worst} "
                f"(“{other[-1].name}”): too few customers to be shown."
            )
            continue
        chance = f", where chance would put {decimal(cell['by_chance'].iloc[0], 0)}" if n else ""
        words.append(
            f"In the best segment of {best} (“{own[0].name}”) and in the worst of {worst} "
            f"(“{other[-1].name}”): {count(n)} customers{chance}."
        )
    return words


def largest(
    cells: pd.DataFrame,
    pair: tuple[str, str],
    segments: Sequence[Sequence[Segment]],
    confidence: float,
    min_cell: int,
) -> Table:
    """Return the cells in which two methods disagree most, and what happened to their customers."""
    shown = cells[cells["customers"] >= min_cell].head(SHOWN)
    names = [{segment.code: segment.name for segment in own} for own in segments]
    titles = [title(name) for name in pair]
    frame = pd.DataFrame(
        {
            titles[0]: shown["code_a"].map(names[0]),
            titles[1]: shown["code_b"].map(names[1]),
            "customers": shown["customers"],
            "by chance": shown["by_chance"],
            f"{titles[0]} says": shown["predicted_a"],
            f"{titles[1]} says": shown["predicted_b"],
            "retention": [
                percent_interval(row.rate, row.ci_low, row.ci_high) for row in shown.itertuples()
            ],
            "right": shown["right"].map(
                {"a": titles[0], "b": titles[1], "neither": "neither", "": NOT_SHOWN}
            ),
        }
    )
    caption = (
        "The largest disagreements: most customers times the difference of what the two say first. Says: the retention that "
        "customers of these segments had before, learned from the past. Retention: what happened then, with "
        f"{percent(confidence, 0)} Wilson intervals. Right: whose number lies inside the interval, if only one does. By chance: "
        f"customers of the cell if the two had nothing to do with each other. Cells under {min_cell} customers are left out, "
        "and those needed to keep such a cell from being worked out."
    )
    whole = [f"{name} says" for name in titles]
    formats: dict[str, Format] = {
        "customers": count,
        "by chance": lambda value: decimal(value, 0),
        "retention": str,
    }
    return Table(
        frame, caption, formats | {name: lambda value: percent(value, 0) for name in whole}
    )
