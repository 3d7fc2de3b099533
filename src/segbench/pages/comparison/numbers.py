"""What each classification of a study adds to each other."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations, permutations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2

from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.comparison.incremental import (
    additive_scores,
    likelihood_ratio,
    losses,
    permutation_p,
    resampled_mean,
)
from segbench.evaluation.comparison.league import degrees_of_freedom, two_sided
from segbench.evaluation.comparison.multiple_testing import holm
from segbench.evaluation.intervals import percentile_interval
from segbench.study.comparison import Comparison

PLANNED = ("pdp", "rfm")
"""The planned contrast: what personality adds to RFM."""

PERMUTATIONS = 499

COLUMNS = ["outcome", "row", "column", "gain", "ci_low", "ci_high", "p_holm", "lr", "df", "p_lr"]


class Incremental:
    """What the row adds to the column, for every two methods and every event.

    Parameters
    ----------
    comparison
        Whose splits, methods and resamples are used.
    """

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self.study = comparison.study

    def matrix(self) -> pd.DataFrame:
        """Return one row per outcome and ordered pair of methods.

        Returns
        -------
        DataFrame
            outcome, row, column; gain (share of the log-loss of everyone alike that column and row
            together take away beyond the column alone, out of sample) with ci_low, ci_high and
            p_holm (over the pairs of an outcome); lr, df and p_lr (likelihood-ratio test at the
            last cutoff; it takes a customer's contacts for independent).
        """

        def compute() -> pd.DataFrame:
            tables = [self._matrix(outcome) for outcome in self.comparison.events]
            return pd.concat(tables, ignore_index=True)[COLUMNS]

        return self.study.cache.frame("incremental", compute)

    def planned(self) -> pd.DataFrame:
        """Return the planned contrast: outcome, row, column, permutations, p (row shuffled inside the column's segments)."""

        def compute() -> pd.DataFrame:
            row, column = PLANNED
            usable = {row, column} <= set(self.study.methods)
            found = [
                (name, *PLANNED, PERMUTATIONS, self._permuted(name))
                for name in self.comparison.events
                if usable
            ]
            return pd.DataFrame(
                found, columns=["outcome", "row", "column", "permutations", "p"]
            ).astype({"p": float})

        return self.study.cache.frame("planned-contrast", compute)

    def _permuted(self, outcome: str) -> float:
        row, column = (self._last(name, outcome) for name in PLANNED)
        units = self.comparison.splits()[outcome][0].test
        return permutation_p(column, row, units, PERMUTATIONS, self.study.params.seed)

    def _matrix(self, outcome: str) -> pd.DataFrame:
        study, methods = self.study, self.study.methods
        confidence = study.params.evaluation.confidence
        units, within = (
            self.comparison.units(outcome),
            self.comparison.splits()[outcome][0].outcome.within_group,
        )
        draws = ClusterBootstrap(
            units["customer_id"], study.params.evaluation.replicates, study.params.seed
        )
        everyone = resampled_mean(
            losses(self.comparison.predictions(outcome, "everyone"), units, within), draws
        )
        sets = [frozenset(names) for size in (1, 2) for names in combinations(methods, size)]
        lost = {
            names: resampled_mean(losses(self._learned(names, outcome), units, within), draws)
            for names in sets
        }
        last = {name: self._last(name, outcome) for name in methods}
        scored = self.comparison.splits()[outcome][0].test
        rows, p_values, degrees = [], [], degrees_of_freedom(units)
        for row, column in permutations(methods, 2):
            gain = (lost[frozenset([column])] - lost[frozenset([row, column])]) / everyone
            lr, df = likelihood_ratio(last[column], last[row], scored)
            p_values.append(two_sided(gain, degrees))
            ends = percentile_interval(gain[1:], confidence)
            rows.append(
                (
                    outcome,
                    row,
                    column,
                    gain[0],
                    *ends,
                    lr,
                    df,
                    float(chi2.sf(lr, df)) if df else 1.0,
                )
            )
        table = pd.DataFrame(rows, columns=[name for name in COLUMNS if name != "p_holm"])
        return table.assign(p_holm=holm(p_values))

    def _learned(self, names: Collection[str], outcome: str) -> NDArray[np.float64]:
        """Return what the past said of each scored unit by some methods together: log-odds."""
        learned = []
        for split in self.comparison.splits()[outcome]:
            codes = [self.comparison.unit_codes(name, split) for name in sorted(names)]
            train, test = [code[0] for code in codes], [code[1] for code in codes]
            learned.append(additive_scores(train, split.train, test, split.outcome.within_group))
        return np.concatenate(learned)

    def _last(self, name: str, outcome: str) -> NDArray[np.intp]:
        """Return the segment numbers of the units scored at the last cutoff."""
        return self.comparison.unit_codes(name, self.comparison.splits()[outcome][0])[1]
