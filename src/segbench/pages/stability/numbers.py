"""What refits of a study's methods on slightly different data, settings and seeds say.

Who changes segment is in `transitions_numbers.py`, where methods disagree in
`disagreement_numbers.py`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segbench.evaluation.segments import cluster_stability
from segbench.methods.disclosure import hidden_rows
from segbench.pages.method.som import SOMNumbers
from segbench.pages.stability.disagreement_numbers import DisagreementNumbers
from segbench.pages.stability.transitions_numbers import TransitionsNumbers
from segbench.study.cache import cached_in_memory

SEGMENT_NUMBERS = ["jaccard", "low", "high", "chance", "dissolved", "same_name"]
"""Columns of a summary of which nothing is shown for hidden segments."""

TABLE_COLUMNS = ["method", "kind", "code", "segment", "segment_zh", "refits", "customers"]
TABLE_COLUMNS += [*SEGMENT_NUMBERS, "ari", "ari_min"]


class StabilityNumbers(TransitionsNumbers, DisagreementNumbers):
    """Whether segments are still there if the data, the settings or the seed were different."""

    offered = (
        "summary all_summaries resampled refits prediction_strength transitions"
        " all_transitions destinations staying lags disagreement largest_disagreements"
        " pair why_not methods"
    )

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods, and the baselines whose labels depend on a seed."""
        return self.study.stability.methods

    def begin(self) -> None:
        """Have the processes of a run refit methods while the run computes other pages."""
        self.study.stability.begin()

    def compute(self) -> None:
        """Compute everything; refits of several methods in processes, through the store."""
        self.study.stability.compute()
        super().compute()

    def refits(self, name: str) -> pd.DataFrame:
        """Return how far every segment of a method comes back in each refit."""
        return self.study.stability.refits(name)

    @cached_in_memory
    def summary_of(self, name: str) -> pd.DataFrame:
        """Return the refits of one method, one row a kind and segment, with the segments' names.

        Segments that are hidden anyhow or have too few of the customers that refits are compared on
        have no numbers.
        """
        method, disclosure = self.study.method(name), self.study.disclosure(name)
        confidence = self.study.limits.confidence
        table = cluster_stability.stability_summary(self.refits(name), confidence)
        table = table.astype({"customers": "Int64"})
        names_zh = {segment.code: segment.name_zh for segment in method.segments_}
        table = table.assign(
            method=name,
            segment=table["code"].map(method.names).fillna(""),
            segment_zh=table["code"].map(names_zh).fillna(""),
        )
        sizes = table[table["code"] != ""].drop_duplicates("code")
        always = sizes["code"].isin(disclosure.hidden)
        small = hidden_rows(sizes["customers"].astype(int), disclosure.least, always)
        hidden = table["code"].isin(sizes.loc[small, "code"])
        table.loc[hidden, "customers"] = pd.NA
        table.loc[hidden, SEGMENT_NUMBERS] = np.nan
        return table[TABLE_COLUMNS]

    @property
    def summary(self) -> pd.DataFrame:
        """That of the page's method."""
        return self.summary_of(self.plan.name)

    @property
    def resampled(self) -> pd.DataFrame:
        """Its segments on resampled customers, with what their Jaccard index is read as."""
        return resampled(self.summary, self.study.limits.min_cell)

    @property
    def all_summaries(self) -> pd.DataFrame:
        """Those of all methods."""
        return pd.concat([self.summary_of(name) for name in self.methods], ignore_index=True)

    @property
    def prediction_strength(self) -> pd.DataFrame:
        """The prediction strength of 2 to 12 clusters on the map; empty without one."""
        if "som" not in self.study.methods:
            return pd.DataFrame(columns=["k", "strength"])
        return SOMNumbers(self.study, "som").strength

    @property
    def clusters(self) -> int:
        """The number of clusters that the map is cut into."""
        return SOMNumbers(self.study, "som").method.chosen_

    @property
    def transitions(self) -> pd.DataFrame:
        """Who went from which segment of the page's method to which, over one step."""
        return self.transitions_of(self.plan.name)

    destinations = transitions

    @property
    def earlier_names(self) -> dict[str, str]:
        """Code -> name of its segments, one step before the last cutoff; none: see `why_not`."""
        if self.why_not:
            return {}
        return self.study.method(self.plan.name, self.study.learning_cutoff).names

    @property
    def lags(self) -> pd.DataFrame:
        """Who kept their segment of the page's method since each earlier cutoff."""
        return self.lags_of(self.plan.name)


def resampled(summary: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Return the segments of a method that are large enough to be shown, with their `reading`."""
    large = summary[(summary["code"] != "") & (summary["customers"] >= min_cell)]
    rows = large[large["kind"] == "resample"]
    readings = [
        cluster_stability.reading(row.jaccard, row.low, row.chance) for row in rows.itertuples()
    ]
    return rows.assign(reading=readings).reset_index(drop=True)
