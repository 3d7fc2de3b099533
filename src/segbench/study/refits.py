"""Refits of a study's methods on slightly different data, settings and seeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from datetime import date
from functools import cached_property
from inspect import signature

import numpy as np
import pandas as pd

from segbench.evaluation.segments import cluster_stability
from segbench.evaluation.segments.cluster_stability import REFIT_COLUMNS, Partition
from segbench.methods import METHODS, Method
from segbench.params import Params
from segbench.runtime.workers import Workers, lent, shielded, workers
from segbench.study.cache import cached, cached_in_memory
from segbench.study.cutoffs import refit_cutoffs, with_customers
from segbench.study.part import Part
from segbench.study.store import Store

RESAMPLES, SEARCHED = 20, 8
"""Resamples of the customers; fewer for methods that search, which take a hundred times as long."""

SEEDS = 10

MOST_LABELLED, MOST_FITTED = 5_000, 50_000
"""Customers that refits are compared on and resamples drawn of; and that others are fitted on."""


class Refits(Part):
    """Whether segments come back if the data, the settings or the seed were different."""

    @cached_in_memory
    def of(self, name: str) -> float:
        """Return how far a method's segments come back: a mean Jaccard, weighted by customers.

        Refits on resampled customers count as much as those at cutoffs one step away: there are
        more of the former only because they can be drawn.
        """
        refits = self.refits(name)
        by_kind = [
            cluster_stability.weighted_jaccard(refits[refits["kind"] == kind])
            for kind in ("resample", "cutoff")
        ]
        return float(np.nanmean(by_kind))

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
        """Wait for what was begun, or refit several methods in processes, through the store."""
        if not self._begun and len(new := self._new()) > 1:
            with workers() as pool:
                self._begun += self._submitted(pool, new)
                self._wait()
        self._wait()

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
        from sklearn.base import clone  # not for who reads what was computed

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


def seeded(name: str) -> bool:
    """Return whether another seed may change a method's labels."""
    return METHODS[name].seed_moves_labels and _searches(name)


def _refit(params: Params, store: Store, name: str) -> None:
    from segbench.study.study import Study  # which has a `Refits`

    Study(params, store).stability.refits(name)


def _searches(name: str) -> bool:
    """Return whether a method searches for its segments: those that do take a seed."""
    return "seed" in signature(METHODS[name]).parameters


def _some(n: int, most: int, rng: np.random.Generator) -> slice | np.ndarray:
    """Return places of at most this many of n customers, drawn at random, in their order."""
    return slice(None) if n <= most else np.sort(rng.choice(n, most, replace=False))
