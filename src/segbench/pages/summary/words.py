"""The segments of the recommended classification at a glance."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from segbench.evaluation import Outcome
from segbench.pages.tables import Table, not_shown
from segbench.pages.wording import NOT_SHOWN, count, percent

LEAGUE = (
    "Methods, yardsticks and ceilings (models that use the numbers themselves) on what they "
    "had not seen: the further right, the better. Lines are intervals; the grey band is what "
    "random classes reach."
)
RATES = "Rates after the cutoff by segment, with intervals; the vertical line is the average."
STYLES = (
    "PDP styles here are read off purchases. They are a stand-in for personality, not a test of it."
)


def overview(
    segments: pd.DataFrame,
    averages: Mapping[str, float],
    outcomes: Mapping[str, Outcome],
    min_cell: int,
) -> Table:
    """Return one row a segment: size, share of revenue, shrunk rates against the average.

    Parameters
    ----------
    segments
        As `segbench.pages.summary.numbers.SummaryNumbers.overview` returns them.
    """
    frame = segments[["segment", "customers", "of revenue"]].copy()
    for name, average in averages.items():
        frame[outcomes[name].title.lower()] = [
            NOT_SHOWN
            if pd.isna(rate)
            else f"{percent(rate)} ({round(100 * (rate - average), 1) + 0.0:+.1f})"
            for rate in segments[name]
        ]
    rates = {outcome.title.lower(): str for outcome in outcomes.values()}
    caption = "The segments, best first: size, and share of revenue before the cutoff."
    if averages:
        caption = (
            "The segments, best first: size, share of revenue before the cutoff, and what followed "
            "it. Rates are shrunk towards the average where a segment is small; in brackets the "
            "difference from the average, in percentage points."
        )
    return Table(
        frame,
        f"{caption} {not_shown(min_cell)}",
        {"customers": count, "of revenue": percent, **rates},
    )
