"""The DataFrames behind the summary: the league, and the segments of the recommended method."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from segbench.methods import Method
from segbench.pages._page import Numbers
from segbench.pages.method.numbers import MethodNumbers
from segbench.study.added_crossings import AddedCrossings
from segbench.study.in_use import InUse


class SummaryNumbers(Numbers):
    """What the summary says."""

    @property
    def recommended(self) -> MethodNumbers[Method]:
        """The numbers of the method that is recommended for everything."""
        return MethodNumbers(self.study, self.comparison.main())

    @property
    def league(self) -> pd.DataFrame:
        """One row an entry, outcome and metric; see `AddedCrossings.with_league`."""
        return AddedCrossings(self.study).with_league()

    @property
    def crossed(self) -> pd.DataFrame:
        """What was crossed with a plain fact that wins; see `AddedCrossings.differences`."""
        return AddedCrossings(self.study).differences()

    @property
    def ineligible_crossings(self) -> dict[str, str]:
        """Added crossings that could not be recommended, and why."""
        return AddedCrossings(self.study).ineligible()

    @property
    def in_use(self) -> pd.DataFrame:
        """How far own labels lie behind what is recommended; see `InUse.differences`."""
        return InUse(self.study).differences()

    @property
    def rates(self) -> pd.DataFrame:
        """One row a segment of the recommended method and outcome."""
        return self.recommended.rates

    @property
    def playbook(self) -> pd.DataFrame:
        """One row a segment of the recommended method: what to do."""
        return self.recommended.playbook

    @property
    def overview(self) -> pd.DataFrame:
        """One row a segment of the recommended method; see `segment_overview`."""
        own = self.recommended
        names = [f"{segment.name} {segment.name_zh}" for segment in own.method.segments_]
        return segment_overview(own.profile, own.rates, names)


def segment_overview(
    profile: pd.DataFrame, rates: pd.DataFrame, names: Sequence[str] = ()
) -> pd.DataFrame:
    """Return one row a segment: size, share of revenue, and the shrunk rate of each outcome.

    Parameters
    ----------
    profile
        As `segbench.pages.method.numbers.segment_profile` returns it.
    names
        Of the segments, in both languages; by default as `rates` has them, if it has any rows.
    """
    table = profile[["customers", "of revenue"]].copy()
    both = rates[["code", "segment", "segment_zh"]].drop_duplicates()
    table.insert(0, "segment", list(names or both["segment"] + " " + both["segment_zh"]))
    for outcome, rows in rates.groupby("outcome", sort=False):
        table[str(outcome)] = rows["rate_shrunk"].to_numpy()
    return table
