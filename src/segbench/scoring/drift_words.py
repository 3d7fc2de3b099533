"""What drift is called, and what to conclude from it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segbench.errors import printable
from segbench.evaluation.segments.drift import LARGE, MODERATE, Shift, moved
from segbench.methods.discretise import LEAST_CUSTOMERS
from segbench.pages.tables import Table
from segbench.pages.wording import NOT_SHOWN, decimal, listed, percent, title

COLUMN, SIZES = "column", "segment sizes"

Key = tuple[str, str]
"""What may have shifted: `COLUMN` and its name, or `SIZES` and the method whose segments they are.
"""

Shifts = Mapping[Key, Shift]

READINGS = {
    "stable": "stable",
    "chance": "no more than sampling gives",
    "moderate": "moved",
    "large": "moved far",
}


def shifts_text(shifts: Shifts, before: int, after: int) -> str:
    """Return the table of population stability indices as text."""
    rows = [
        (_called(*key), item.psi, item.chance, READINGS[item.reading], _most(item))
        for key, item in shifts.items()
    ]
    columns = ["what", "PSI", "by chance under", "reading", "most"]
    caption = (
        f"Population stability index, {before:,} customers of the run against {after:,} new ones. "
        "By rule of thumb under "
        f"{MODERATE} is stable and {LARGE} or more is far; sampling alone stays under the second "
        "number, in all rows together, "
        "19 times out of 20."
    )
    frame = pd.DataFrame(rows, columns=columns)
    return repr(Table(frame, caption, {"PSI": decimal, "by chance under": decimal}))


def _called(kind: str, name: str, the: str = "") -> str:
    return name if kind == COLUMN else f"{the}sizes of the segments of {title(name)}"


def _most(item: Shift) -> str:
    if not item.label:
        return NOT_SHOWN
    return f"{printable(item.label, 40)}: {percent(item.before)} → {percent(item.after)}"


def conclusion(shifts: Shifts, before: int, after: int) -> tuple[bool, str]:
    """Return whether to refit, and why, with the numbers.

    Refit where a column that the methods read, or the sizes of a method's segments, have moved by
    `LARGE` or more and by more than sampling alone gives.
    """
    named = {_called(*key, the="the "): item for key, item in shifts.items()}
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
