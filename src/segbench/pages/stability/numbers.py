"""Refits of a study's methods on slightly different data, settings and seeds.

Who changes segment is in `transitions_numbers.py`, where methods disagree in
`disagreement_numbers.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from datetime import date
from functools import cached_property
from inspect import signature

import numpy as np
import pandas as pd
from sklearn.base import clone

from segbench.evaluation.segments import cluster_stability
from segbench.evaluation.segments.cluster_stability import REFIT_COLUMNS, Partition
from segbench.methods import METHODS, Method
from segbench.methods.disclosure import hidden_rows
from segbench.pages.method.som import SOMNumbers
from segbench.pages.stability.disagreement_numbers import DisagreementNumbers
from segbench.pages.stability.transitions_numbers import TransitionsNumbers
from segbench.params import Params
from segbench.runtime.workers import Workers, lent, shielded, workers
from segbench.study.cache import cached, cached_in_memory
from segbench.study.cutoffs import refit_cutoffs, with_customers
from segbench.study.store import Store
from segbench.study.study import Study

RESAMPLES, SEARCHED = 20, 8
"""Resamples of the customers; fewer for methods that search, which take a hundred times as long."""

SEEDS = 10

MOST_LABELLED, MOST_FITTED = 5_000, 50_000
"""Customers that refits are compared on and resamples drawn of; and that others are fitted on."""

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
        return (*self.study.methods, *filter(seeded, self.study.baselines))

    def variants(self, name: str) -> dict[str, Method]:
        """Return the method with other settings, unfitted, without those that it has anyhow."""
        own = self.study.unfitted(name).get_params(deep=False)
        return {
            words: self.study.unfitted(name).set_params(**changed)
            for words, changed in METHODS[name].variants
            if {**own, **changed} != own
        }

    def begin(self) -> None:
        """Have the processes of a run refit methods while the run computes other pages."""
        if lent and len(new := self._new()) > 1:
            self._begun += self._submitted(Workers(lent[-1]), new)

    def compute(self) -> None:
        """Compute everything; refits of several methods in processes, through the store."""
        if not self._begun and len(new := self._new()) > 1:
            with workers() as pool:
                self._begun += self._submitted(pool, new)
                self._wait()
        self._wait()
        super().compute()

    @cached_property
    def _begun(self) -> list[Future[None]]:
        return []

    def _wait(self) -> None:
        for one in self._begun:
            one.result()

    def _new(self) -> list[str]:
        """Return the methods whose refits are to be computed and can be handed on."""
        if self.cache.store is None:
            return []
        return [name for name in self.methods if not self.cache.knows(self, "refits", name)]

    def _submitted(self, pool: Workers, names: Sequence[str]) -> list[Future[None]]:
        study, store = self.study, self.cache.store
        # What has to be read, and what other pages need as well, is computed here, and once.
        self._refit_cutoffs  # noqa: B018 - it reads the customers of each
        for name in names:
            study.labels(name)
        slowest_first = sorted(names, key=lambda name: (not _searches(name), name))
        with shielded():
            return [pool.submit(_refit, study.params, store, name) for name in slowest_first]

    @property
    def _refit_cutoffs(self) -> list[date]:
        return with_customers(self.study, refit_cutoffs(self.study))

    @cached
    def refits(self, name: str) -> pd.DataFrame:
        """Return how far every segment of a method comes back in each refit.

        Returns
        -------
        DataFrame
            `REFIT_COLUMNS`; kind is ``resample``, ``cutoff``, ``bins`` or ``seed``.
        """
        customers = self.study.customers_of(name)
        rng = np.random.default_rng(self.study.params.seed)
        compared = customers.iloc[_some(len(customers), MOST_LABELLED, rng)]
        labels = self.study.labels(name).loc[compared.index]
        own = Partition.of(self.study.method(name), labels)
        tables = []
        for kind, setting, method in self._refitted(name, customers, rng):
            other = Partition.of(method, method.predict(compared))
            table = cluster_stability.compare(own, other, rng)
            tables.append(table.assign(kind=kind, setting=setting))
        return pd.concat(tables, ignore_index=True)[REFIT_COLUMNS]

    def _refitted(
        self, name: str, customers: pd.DataFrame, rng: np.random.Generator
    ) -> Iterator[tuple[str, str, Method]]:
        unfitted, size = self.study.unfitted(name), min(len(customers), MOST_LABELLED)
        for number in range(SEARCHED if _searches(name) else RESAMPLES):
            resample = customers.iloc[rng.integers(len(customers), size=size)]
            yield "resample", str(number), clone(unfitted).fit(resample)
        for cutoff in self._refit_cutoffs:
            yield "cutoff", str(cutoff), self.study.method(name, cutoff)
        seen = customers.iloc[_some(len(customers), MOST_FITTED, rng)]
        for words, method in self.variants(name).items():
            yield "bins", words, method.fit(seen)
        for number in range(1, 1 + SEEDS) if seeded(name) else ():
            seed = self.study.params.seed + number
            yield "seed", str(seed), clone(unfitted).set_params(seed=seed).fit(seen)

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
        """Code -> name of its segments as frozen, one step before the last cutoff."""
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


def seeded(name: str) -> bool:
    """Return whether another seed may change a method's labels."""
    return METHODS[name].seed_moves_labels and _searches(name)


def _refit(params: Params, store: Store, name: str) -> None:
    StabilityNumbers(Study(params, store)).refits(name)


def _searches(name: str) -> bool:
    """Return whether a method searches for its segments: those that do take a seed."""
    return "seed" in signature(METHODS[name]).parameters


def _some(n: int, most: int, rng: np.random.Generator) -> slice | np.ndarray:
    """Return places of at most this many of n customers, drawn at random, in their order."""
    return slice(None) if n <= most else np.sort(rng.choice(n, most, replace=False))
