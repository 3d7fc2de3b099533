"""The league of a study's classifications, how far they agree, and what each adds to each other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2

from segbench.evaluation import TIME_TO_ORDER, ClusterBootstrap
from segbench.evaluation.comparison.incremental import (
    additive_scores,
    likelihood_ratio,
    losses,
    permutation_p,
)
from segbench.evaluation.comparison.league import degrees_of_freedom, two_sided
from segbench.evaluation.comparison.multiple_testing import holm
from segbench.evaluation.comparison.units import resampled_mean
from segbench.evaluation.intervals import percentile_interval
from segbench.evaluation.segments.agreement import agreement
from segbench.methods.arrays import Places
from segbench.pages._page import Numbers
from segbench.study.added_crossings import AddedCrossings
from segbench.study.cache import cached
from segbench.study.in_use import InUse

PLANNED = ("pdp", "rfm")
"""The planned contrast: what personality adds to RFM."""

PERMUTATIONS = 499

INCREMENTAL_COLUMNS = ["outcome", "row", "column", "gain", "ci_low", "ci_high"]
INCREMENTAL_COLUMNS += ["p_holm", "lr", "df", "p_lr"]
PLANNED_COLUMNS = ["outcome", "row", "column", "permutations", "p"]


UnitCodes = tuple[Places, Places]
"""Segment numbers of the units learned from, and of those scored."""


def _of_outcome(table: str, outcome: str) -> Any:
    """Return a property: the rows of a table for one outcome, none where it is not compared."""
    return property(lambda numbers: getattr(numbers, table).query(f"outcome == {outcome!r}"))


class ComparisonNumbers(Numbers):
    """What the page shows of the comparison, whose splits, methods and resamples are used."""

    offered = (
        "units league auc retention conversion horizons time_to_order spend contrasts equal_size"
        " crossed agreement incremental planned comparison"
    )

    @property
    def units(self) -> pd.DataFrame:
        """How many units each event is learned from and scored on."""
        return self.comparison.unit_counts()

    @property
    def league(self) -> pd.DataFrame:
        """Everything that was measured: one row a metric, outcome and classification."""
        return AddedCrossings(self.study).with_league()

    @property
    def auc(self) -> pd.DataFrame:
        """How well each classification ranks customers."""
        return self.league.query("metric == 'auc'")

    in_short = auc

    retention = more_retention = _of_outcome("league", "retention")
    conversion = more_conversion = _of_outcome("league", "conversion")
    spend = _of_outcome("league", "spend")
    satisfaction = _of_outcome("league", "satisfaction")
    service_cost = _of_outcome("league", "service_cost")

    @property
    def horizons(self) -> pd.DataFrame:
        """What was measured of retention, within each horizon."""
        return self.league[self.league["outcome"].isin(self.study.params.horizons)]

    @property
    def time_to_order(self) -> pd.DataFrame:
        """How well each classification tells who orders sooner."""
        return self.league[self.league["outcome"] == TIME_TO_ORDER.name]

    @property
    def ineligible_crossings(self) -> dict[str, str]:
        """Added crossings that could not be recommended, and why."""
        return AddedCrossings(self.study).ineligible()

    @property
    def in_use(self) -> pd.DataFrame:
        """How far own labels lie behind what is recommended; see `InUse.differences`."""
        return InUse(self.study).differences()

    @property
    def crossed(self) -> pd.DataFrame:
        """What was crossed with a plain fact that wins; see `AddedCrossings.differences`."""
        return AddedCrossings(self.study).differences()

    @property
    def equal_size(self) -> pd.DataFrame:
        """What each classification tells by number of segments; see `EqualSize.table`."""
        return self.comparison.equal_size.table()

    @property
    def known_equal_size(self) -> pd.DataFrame:
        """The same, of outcomes of which it is known what is attainable."""
        return self.equal_size[self.equal_size["share"].notna()]

    @property
    def picks(self) -> dict[str, str]:
        """Outcome -> the recommended method; see `Comparison.pick`."""
        return {name: self.comparison.pick(name) for name in self.comparison.outcomes()}

    @property
    def contrasts(self) -> pd.DataFrame:
        """Paired differences of every method to every baseline."""
        return self.comparison.contrasts()

    @property
    def against_recency(self) -> pd.DataFrame:
        """Those to five bands of recency."""
        return self.contrasts.query("against == 'recency_only'")

    @property
    def against_responses(self) -> pd.DataFrame:
        """Those to “responded before, yes or no”; empty where no campaigns are known."""
        return self.contrasts.query("against == 'responder_only'")

    @property
    @cached
    def agreement(self) -> pd.DataFrame:
        """How far every two methods agree at the last cutoff."""
        return agreement(self.study.labelling.label_table())

    @property
    @cached
    def incremental(self) -> pd.DataFrame:
        """What the row adds to the column, for every event and every two methods that are eligible.

        One row per outcome and ordered pair of methods: outcome, row, column; gain (share of the
        log-loss of everyone alike that column and row together take away beyond the column alone,
        out of sample) with ci_low, ci_high and p_holm (over the pairs of an outcome); lr, df and
        p_lr (likelihood-ratio test at the last cutoff; it takes a customer's contacts for
        independent).
        """
        tables = [self._incremental(outcome) for outcome in self.comparison.events]
        empty = pd.DataFrame(columns=INCREMENTAL_COLUMNS)
        return pd.concat(tables or [empty], ignore_index=True)[INCREMENTAL_COLUMNS]

    incremental_retention = _of_outcome("incremental", "retention")
    incremental_conversion = _of_outcome("incremental", "conversion")

    @property
    @cached
    def planned(self) -> pd.DataFrame:
        """The planned contrast: p, when the row is shuffled inside the column's segments."""
        events = self.comparison.events if {*PLANNED} <= {*self.study.methods} else []
        rows = [(name, *PLANNED, PERMUTATIONS, self._permuted(name)) for name in events]
        return pd.DataFrame(rows, columns=PLANNED_COLUMNS).astype({"p": float})

    def _permuted(self, outcome: str) -> float:
        row, column = (self._last(name, outcome) for name in PLANNED)
        units = self.comparison.splits()[outcome][0].test
        return permutation_p(column, row, units, PERMUTATIONS, self.study.params.seed)

    def _incremental(self, outcome: str) -> pd.DataFrame:
        study, comparison = self.study, self.comparison
        eligible = tuple(name for name in study.methods if name not in study.ineligible)
        methods = eligible if len(eligible) > 1 else study.methods
        units, last_split = comparison.units(outcome), comparison.splits()[outcome][0]
        resamples = ClusterBootstrap(
            units["customer_id"], study.limits.replicates, study.params.seed
        )

        def loss(scores: NDArray[np.float64]) -> NDArray[np.float64]:
            return resampled_mean(losses(scores, units, last_split.outcome.within_group), resamples)

        codes = {
            name: [comparison.unit_codes(name, split) for split in comparison.splits()[outcome]]
            for name in methods
        }
        everyone = loss(comparison.predictions(outcome, "everyone"))
        alone = {name: loss(self._scores(outcome, codes[name])) for name in methods}
        both = {
            pair: loss(self._scores(outcome, *(codes[name] for name in sorted(pair))))
            for pair in combinations(methods, 2)
        }
        last = {name: self._last(name, outcome) for name in methods}
        rows, p_values, degrees = [], [], degrees_of_freedom(units)
        for row, column in permutations(methods, 2):
            together = both[row, column] if (row, column) in both else both[column, row]
            gain = (alone[column] - together) / everyone
            p_values.append(two_sided(gain, degrees))
            ends = percentile_interval(gain[1:], study.limits.confidence)
            lr, df = likelihood_ratio(last[column], last[row], last_split.test)
            p_lr = float(chi2.sf(lr, df)) if df else 1.0
            rows.append((outcome, row, column, gain[0], *ends, lr, df, p_lr))
        columns = [name for name in INCREMENTAL_COLUMNS if name != "p_holm"]
        return pd.DataFrame(rows, columns=columns).assign(p_holm=holm(p_values))

    def _scores(self, outcome: str, *codes: Sequence[UnitCodes]) -> NDArray[np.float64]:
        """Return what the past said of each scored unit by some methods together: log-odds.

        Parameters
        ----------
        codes
            Per method, the segment numbers of the units of each split.
        """
        scores = []
        for split, *both in zip(self.comparison.splits()[outcome], *codes, strict=True):
            train, test = zip(*both, strict=True)
            scores.append(additive_scores(train, split.train, test, split.outcome.within_group))
        return np.concatenate(scores)

    def _last(self, name: str, outcome: str) -> NDArray[np.intp]:
        """Return the segment numbers of the units scored at the last cutoff."""
        return self.comparison.unit_codes(name, self.comparison.splits()[outcome][0])[1]
