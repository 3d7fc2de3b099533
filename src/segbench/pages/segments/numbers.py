"""Whether the segments of a study's methods differ, which could be one, and which hold two kinds of customers."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from statsmodels.stats.proportion import proportion_confint

from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.comparison.reference_models import HISTORY, MODEL_GROUPS
from segbench.evaluation.segments.heterogeneity import (
    INSIDE_COLUMNS,
    best_split,
    inside,
    worth_splitting,
)
from segbench.evaluation.segments.pairwise import differences, merged
from segbench.methods.base import exact_mean
from segbench.study.comparison import Comparison
from segbench.study.labels import labels_at
from segbench.study.plan import Plan
from segbench.study.segment_tables import WHOLE
from segbench.study.study import Study

TRAITS = ("recency_days", "frequency", "monetary", "tenure_days")
"""Plain numbers that every dataset has, by which a segment could be split; those of `HISTORY` come after them."""


MOST_REPLICATES = 500
"""Resamples of the customers of a segment, at most: a proposal to split it does not hang on the third digit."""


class Differences:
    """What tells the segments of each method apart, at the last cutoff; and what is left to tell inside those of one.

    Segments are those of the methods as fitted at the last cutoff, whatever customers they label:
    clusters of another fit would be others under the same names.
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self.plan = Plan(study)

    @cached_property
    def name(self) -> str:
        """The method that the page looks into: that of “What to do”."""
        return self.plan.name

    def pairs(self) -> pd.DataFrame:
        """Return the differences of every two segments of every method: method and the columns of `differences`.

        Where the number of a segment's units is not shown, rates, differences and tests are too
        coarse to tell it.
        """
        study = self.study

        def compute() -> pd.DataFrame:
            confidence = study.params.evaluation.confidence
            return _by_method(
                {
                    name: _coarse(differences(table, confidence), table)
                    for name, table in self._counted.items()
                }
            )

        return study.cache.frame("differences-pairs", compute)

    def groups(self) -> pd.DataFrame:
        """Return which segments could be one: method, code, group (the code of the first that it could be one with)."""
        study, limits = self.study, self.study.params.evaluation

        def compute() -> pd.DataFrame:
            found = {
                name: merged(table, limits.confidence, limits.min_cell)
                for name, table in self._counted.items()
            }
            return _by_method({name: groups.reset_index() for name, groups in found.items()})

        return study.cache.frame("differences-groups", compute)

    @cached_property
    def _counted(self) -> dict[str, pd.DataFrame]:
        return {name: self.study.tables.counted(name) for name in self.study.methods}

    def groups_of(self) -> pd.DataFrame:
        """Return the segments of the page's method, put together where they could be one.

        Returns
        -------
        DataFrame
            One row per segment with enough customers, in business order: code, segment, group,
            customers, revenue (mean, before the cutoff), and per outcome the `rate` of its whole
            group with a Wilson interval (`rate_`, `ci_low_` and `ci_high_` with the outcome's name;
            NaN where nothing is known).
        """
        study, name = self.study, self.name
        groups = self.groups().query("method == @name").set_index("code")["group"]
        revenue = study.customers()["monetary"].groupby(study.labels(name), observed=False)
        segments = self._counted[name]
        names = {segment.code: segment.name for segment in study.method(name).segments_}
        table = pd.DataFrame(
            {"code": groups.index, "segment": groups.index.map(names), "group": groups.to_numpy()}
        )
        table = table.assign(
            customers=groups.index.map(revenue.size()), revenue=groups.index.map(revenue.agg(_mean))
        )
        for outcome in study.outcomes:
            rows = segments[(segments["outcome"] == outcome) & segments["code"].isin(groups.index)]
            counts = rows.groupby(rows["code"].map(groups))[["n", "events"]].sum().astype(int)
            low, high = proportion_confint(
                counts["events"],
                counts["n"],
                alpha=1 - study.params.evaluation.confidence,
                method="wilson",
            )
            rates = pd.DataFrame(
                {"rate": counts["events"] / counts["n"], "ci_low": low, "ci_high": high},
                index=counts.index,
            )
            vague = rows["vague"].groupby(rows["code"].map(groups)).any()
            rates = rates.where(~vague, rates.round(WHOLE), axis=0)
            table = table.join(rates.add_suffix(f"_{outcome}"), on="group")
        return table

    def inside(self) -> pd.DataFrame:
        """Return what the best ceiling still tells inside the page's segments: outcome, model, and the columns of `inside`."""
        return self.study.cache.frame(
            f"differences-inside-{self.name}",
            lambda: pd.concat(
                [self._inside(outcome) for outcome in self.comparison.events], ignore_index=True
            ),
        )

    def splits(self) -> pd.DataFrame:
        """Return how to split the segments worth it: outcome, code, and what `best_split` found; see there."""

        def compute() -> pd.DataFrame:
            limits, found = self.study.params.evaluation, self.inside()
            rows = [
                self._split(str(outcome), code)
                for outcome, rows in found.groupby("outcome", sort=False)
                for code in worth_splitting(rows, limits.confidence, limits.min_rate_n)
            ]
            known = [row for row in rows if row]
            return pd.DataFrame(known, columns=list(known[0]) if known else ["outcome", "code"])

        return self.study.cache.frame(f"differences-splits-{self.name}", compute)

    @cached_property
    def comparison(self) -> Comparison:
        """The comparison, whose scored units and ceilings are looked at inside segments."""
        return Comparison(self.study)

    def _inside(self, outcome: str) -> pd.DataFrame:
        comparison, limits = self.comparison, self.study.params.evaluation
        units, model = comparison.units(outcome), self._best_model(outcome)
        if not model:
            return pd.DataFrame(columns=["outcome", "model", *INSIDE_COLUMNS])
        found = inside(
            self._codes(units),
            [segment.code for segment in self.study.method(self.name).segments_],
            {
                "model": comparison.predictions(outcome, model),
                "method": comparison.predictions(outcome, self.name),
            },
            units,
            ClusterBootstrap(units["customer_id"], self._replicates, self.study.params.seed),
            within_group=comparison.splits()[outcome][0].outcome.within_group,
            confidence=limits.confidence,
            min_cell=limits.min_cell,
        )
        found = found[~found["code"].isin(self.study.disclosure(self.name).hidden)].reset_index(
            drop=True
        )
        return found.assign(outcome=outcome, model=model)[["outcome", "model", *INSIDE_COLUMNS]]

    def _best_model(self, outcome: str) -> str:
        """Return the ceiling with the lowest log-loss; empty if none could be computed."""
        league = self.comparison.league()
        losses = league[
            (league["outcome"] == outcome)
            & (league["metric"] == "log_loss")
            & (league["role"] == "ceiling")
        ].sort_values(["value", "method"])
        return str(losses["method"].iloc[0]) if len(losses) else ""

    def _split(self, outcome: str, code: str) -> dict[str, float | str] | None:
        """Return the best split of one segment: found on what a split of the comparison learned from, tried on what it scored.

        With folds, it is found on the customers of every second fold, and tried on the others.
        """
        splits = self.comparison.splits()[outcome]
        if splits[0].fold is None:
            past, later = splits[0].train, splits[0].test
        else:
            past, later = (
                pd.concat([split.test for split in splits[start::2]], ignore_index=True)
                for start in (0, 1)
            )
        past, later = (self._traits(units[self._codes(units) == code]) for units in (past, later))
        found = best_split(
            past,
            later,
            [name for name in (*TRAITS, *HISTORY) if name in past],
            self.study.params.seed,
            self._replicates,
            within_group=splits[0].outcome.within_group,
            confidence=self.study.params.evaluation.confidence,
        )
        return None if found is None else {"outcome": outcome, "code": code, **found}

    @property
    def _replicates(self) -> int:
        return min(self.study.params.evaluation.replicates, MOST_REPLICATES)

    def _codes(self, units: pd.DataFrame) -> NDArray[np.str_]:
        """Return the segment of every unit at its cutoff."""
        return labels_at(self.study, self.name, units).to_numpy(dtype=str)

    def _traits(self, units: pd.DataFrame) -> pd.DataFrame:
        """Return units with the plain numbers of their customers at their cutoffs, as far as the data has them."""
        parts = []
        for cutoff, rows in units.groupby("cutoff"):
            customers = self.study.customers(cutoff, MODEL_GROUPS)
            known = [name for name in (*TRAITS, *HISTORY) if name in customers]
            parts.append(customers.loc[rows["customer_id"], known].set_axis(rows.index))
        return units.join(pd.concat(parts)) if parts else units


def _coarse(pairs: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Return pairs that do not tell the numbers of units that are not shown."""
    vague = set(
        segments.loc[segments["vague"], ["outcome", "code"]].itertuples(index=False, name=None)
    )
    first, other = (
        np.array(
            [pair in vague for pair in zip(pairs["outcome"], pairs[side], strict=True)], dtype=bool
        )
        for side in ("code", "other")
    )
    pairs, either = pairs.astype({"n": "Int64", "n_other": "Int64"}), first | other
    pairs.loc[first, "n"] = pd.NA
    pairs.loc[other, "n_other"] = pd.NA
    ends = ["rate", "rate_other", "difference", "ci_low", "ci_high"]
    pairs.loc[either, ends] = pairs.loc[either, ends].round(WHOLE)
    pairs.loc[either, "z"] = pairs.loc[either, "z"].round(1)
    for name in ("p", "p_holm"):
        pairs.loc[either, name] = [float(f"{value:.{WHOLE}g}") for value in pairs.loc[either, name]]
    return pairs


def _mean(values: pd.Series) -> float:
    return exact_mean(values) if len(values) else math.nan


def _by_method(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(
        [table.assign(method=name)[["method", *table]] for name, table in tables.items()],
        ignore_index=True,
    )
