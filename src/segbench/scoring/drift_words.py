"""Drift in words: what has moved how far, who changed segment, whether to refit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segbench.errors import printable
from segbench.evaluation.segments.drift import LARGE, MODERATE, Shift, moved
from segbench.evaluation.segments.transitions import Stay, shown
from segbench.methods.disclosure import small
from segbench.methods.discretise import LEAST_CUSTOMERS
from segbench.pages.tables import Table, not_shown
from segbench.pages.wording import NOT_SHOWN, count, decimal, listed, percent, title

READINGS = {
    "stable": "stable",
    "chance": "no more than sampling gives",
    "moderate": "moved",
    "large": "moved far",
}

NEW, GONE = "not known before", "no longer there"


@dataclass(frozen=True)
class Transitions:
    """How the segments of one method changed hands.

    Attributes
    ----------
    names
        Names of the segments, in business order, as are all counts.
    moves
        See `transition_table`: customers known in both populations.
    stay
        How many of them kept their segment.
    before, after
        Customers of each segment in the run and in the new data.
    gone, new, new_revenue
        Customers of the run who are not in the new data, by old segment; those who are in the new
        data only, by new segment, and what they brought.
    least, hidden
        Customers from which a group is shown, and codes of segments that are hidden anyhow.
    """

    names: tuple[str, ...]
    moves: pd.DataFrame
    stay: Stay
    before: NDArray[np.int64]
    after: NDArray[np.int64]
    gone: NDArray[np.int64]
    new: NDArray[np.int64]
    new_revenue: NDArray[np.float64]
    least: int = 1
    hidden: frozenset[str] = frozenset()

    @property
    def shown(self) -> list[str]:
        """Names of the segments that are not hidden."""
        codes = dict.fromkeys(self.moves["from"])
        return [
            name for code, name in zip(codes, self.names, strict=True) if code not in self.hidden
        ]

    @property
    def few(self) -> bool:
        """Whether those who came or went are too few to show, and so how many are known in both."""
        return bool(small([self.new.sum(), self.gone.sum()], self.least).any())

    def frame(self) -> pd.DataFrame:
        """Return one row a move.

        Columns: from, to, from_segment, to_segment, customers, by_chance, revenue. The last rows
        are those who came (`from` is empty) and those who went (`to` is empty). Numbers that may
        not be shown are NaN.
        """
        codes = list(dict.fromkeys(self.moves["from"]))
        named = dict(zip(codes, self.names, strict=True))
        came = pd.DataFrame(
            {
                "from": "",
                "to": codes,
                "customers": self.new,
                "revenue": self.new_revenue,
            }
        )
        went = pd.DataFrame({"from": codes, "to": "", "customers": self.gone})
        every = shown(
            pd.concat([self.moves, came, went], ignore_index=True), self.least, self.hidden
        )
        every.insert(2, "from_segment", every["from"].map({**named, "": NEW}))
        every.insert(3, "to_segment", every["to"].map({**named, "": GONE}))
        return every


def shifts_text(
    inputs: Mapping[str, Shift], sizes: Mapping[str, Shift], before: int, after: int
) -> str:
    """Return the table of population stability indices as text."""
    rows = [(name, item) for name, item in inputs.items()]
    rows += [(f"sizes of the segments of {title(name)}", item) for name, item in sizes.items()]
    frame = pd.DataFrame(
        {
            "what": [name for name, _ in rows],
            "PSI": [item.psi for _, item in rows],
            "by chance under": [item.chance for _, item in rows],
            "reading": [READINGS[item.reading] for _, item in rows],
            "most": [_most(item) for _, item in rows],
        }
    )
    caption = (
        f"Population stability index, {before:,} customers of the run against {after:,} new ones. "
        "By rule of thumb under "
        f"{MODERATE} is stable and {LARGE} or more is far; sampling alone stays under the second "
        "number, in all rows together, "
        "19 times out of 20."
    )
    return repr(Table(frame, caption, {"PSI": decimal, "by chance under": decimal}))


def _most(item: Shift) -> str:
    if not item.label:
        return NOT_SHOWN
    return f"{printable(item.label, 40)}: {percent(item.before)} → {percent(item.after)}"


def migration_text(name: str, migration: Transitions) -> str:
    """Return who of one method changed segment, as text."""
    kept = migration.stay
    came, went = int(migration.new.sum()), int(migration.gone.sum())
    told = [NOT_SHOWN if migration.few else count(n) for n in (kept.customers, came, went)]
    caption = (
        f"{title(name)}: {told[0]} customers known in both, {told[1]} {NEW}, {told[2]} {GONE}."
    )
    if not kept.customers:
        return caption
    caption += (
        f" {percent(kept.stayed)} kept their segment; {percent(kept.chance)} would if the new "
        "segment did not depend on the old "
        f"one (kappa {decimal(kept.kappa, 2)}). Rows: segment in the run; columns: now, with the "
        "revenue that they carry now."
    )
    codes, every = list(dict.fromkeys(migration.moves["from"])), migration.frame()
    inside = every[every["from"].isin(codes) & every["to"].isin(codes)]
    counts = inside.pivot(index="from", columns="to", values="customers").loc[codes, codes]
    table = counts.map(count)
    table.insert(
        0,
        "segment",
        [f"{segment} ({code})" for code, segment in zip(codes, migration.names, strict=True)],
    )
    revenue = inside.groupby("to")["revenue"].sum(min_count=len(codes)).loc[codes]
    sums = {
        "segment": "revenue now",
        **{
            code: count(round(value)) if pd.notna(value) else NOT_SHOWN
            for code, value in revenue.items()
        },
    }
    if counts.isna().any(axis=None):
        caption += f" {not_shown(migration.least)}"
    return repr(Table(pd.concat([table, pd.DataFrame([sums])], ignore_index=True), caption))


def conclusion(
    inputs: Mapping[str, Shift], sizes: Mapping[str, Shift], before: int, after: int
) -> tuple[bool, str]:
    """Return whether to refit, and why, with the numbers.

    Refit where a column that the methods read, or the sizes of a method's segments, have moved by
    `LARGE` or more and by more than sampling alone gives.
    """
    named = {
        **inputs,
        **{f"the sizes of the segments of {title(name)}": item for name, item in sizes.items()},
    }
    large, moderate, chance = (moved(named, reading) for reading in ("large", "moderate", "chance"))
    samples = f"{before:,} customers then and {after:,} now"
    if large:
        return True, (
            f"Refit: {_told(named, large)} moved far, above {LARGE} and above what sampling alone "
            f"gives to {samples}. "
            "The thresholds were fitted on customers of another kind: run the params again with a "
            "later cutoff."
        )
    if moderate:
        reason = (
            f"{_told(named, moderate)} moved, above {MODERATE} but under {LARGE}. Look again soon"
        )
    elif chance:
        reason = (
            f"{_told(named, chance)} differ no more than sampling alone gives to {samples}; "
            "more customers would tell more"
        )
    else:
        values = [item.psi for item in named.values() if not np.isnan(item.psi)]
        highest = decimal(max(values, default=0.0))
        reason = (
            f"no column and no segment size moved by {MODERATE} or more "
            f"(the highest PSI is {highest})"
        )
    if before < 2 * LEAST_CUSTOMERS or any(item.chance >= LARGE for item in named.values()):
        reason += f". {samples.capitalize()} are too few to show a PSI of {LARGE} in every row"
    return False, f"Keep: {reason}."


def _told(named: Mapping[str, Shift], names: list[str]) -> str:
    return listed(
        [
            f"{name} (PSI {decimal(named[name].psi)}, by chance under "
            f"{decimal(named[name].chance)})"
            for name in names
        ]
    )
