"""Refits of a study's methods on slightly different data, settings and seeds."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import signature
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.base import clone

from segbench.evaluation.segments.cluster_stability import (
    REFIT_COLUMNS,
    Partition,
    compare,
    stability_summary,
)
from segbench.methods import METHODS, Method
from segbench.methods.disclosure import hidden_rows
from segbench.params import Params
from segbench.runtime.workers import shielded, workers
from segbench.study.cutoffs import refit_cutoffs
from segbench.study.study import Study

RESAMPLES, SEARCHED = 20, 8
"""Resamples of the customers; fewer for methods that search (a map, clusters), whose refits take a hundred times as long."""

SEEDS = 10

MOST_LABELLED, MOST_FITTED = 5_000, 50_000
"""Customers that refits are compared on and resamples are drawn of; customers that other settings and seeds are fitted on."""

TABLE_COLUMNS = [
    "method",
    "kind",
    "code",
    "segment",
    "segment_zh",
    "refits",
    "customers",
    "jaccard",
    "low",
    "high",
]
TABLE_COLUMNS += ["chance", "dissolved", "same_name", "ari", "ari_min"]


class ClusterStability:
    """Whether segments are still there if the data, the settings or the seed were a little different."""

    def __init__(self, study: Study) -> None:
        self.study = study

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods, and the baselines whose labels depend on a seed."""
        return (*self.study.methods, *(name for name in self.study.baselines if self.seeded(name)))

    @staticmethod
    def seeded(name: str) -> bool:
        """Return whether another seed may change labels."""
        return METHODS[name].seed_moves_labels and _searches(name)

    def variants(self, name: str) -> dict[str, Method]:
        """Return the method with other settings, unfitted, without those that it has anyhow."""
        own = self.study.unfitted(name).get_params(deep=False)
        return {
            words: self.study.unfitted(name).set_params(**changed)
            for words, changed in METHODS[name].variants
            if {**own, **changed} != own
        }

    def everything(self) -> None:
        """Compute the refits of all methods in processes of their own, through the folder that the study keeps."""
        study = self.study
        assert study.cache.folder is not None
        for cutoff in refit_cutoffs(
            self.study
        ):  # what has to be read is read here: not every process shall open the data
            study.customers(cutoff)
        slowest_first = sorted(self.methods, key=lambda name: (not _searches(name), name))
        with workers() as pool:
            with shielded():
                running = [
                    pool.submit(_refits, study.params, study.cache.folder, name)
                    for name in slowest_first
                ]
            for one in running:
                one.result()

    def refits(self, name: str) -> pd.DataFrame:
        """Return how far every segment of a method comes back in each refit.

        Returns
        -------
        DataFrame
            `REFIT_COLUMNS`; kind is ``resample``, ``cutoff``, ``bins`` or ``seed``.
        """

        def compute() -> pd.DataFrame:
            customers = self.study.customers_of(name)
            rng = np.random.default_rng(self.study.params.seed)
            shown = customers.iloc[_some(len(customers), MOST_LABELLED, rng)]
            own = Partition.labelled(
                self.study.method(name), self.study.labels(name).loc[shown.index]
            )
            found = [
                compare(own, Partition.of(method, shown), rng).assign(kind=kind, setting=setting)
                for kind, setting, method in self._refitted(name, customers, rng)
            ]
            return pd.concat(found, ignore_index=True)[REFIT_COLUMNS]

        return self.study.cache.frame(f"refits-{name}", compute)

    def _refitted(
        self, name: str, customers: pd.DataFrame, rng: np.random.Generator
    ) -> Iterator[tuple[str, str, Method]]:
        unfitted, drawn = self.study.unfitted(name), min(len(customers), MOST_LABELLED)
        for number in range(SEARCHED if _searches(name) else RESAMPLES):
            yield (
                "resample",
                str(number),
                clone(unfitted).fit(customers.iloc[rng.integers(len(customers), size=drawn)]),
            )
        for cutoff in refit_cutoffs(self.study):
            yield "cutoff", str(cutoff), self.study.method(name, cutoff)
        seen = customers.iloc[_some(len(customers), MOST_FITTED, rng)]
        for words, method in self.variants(name).items():
            yield "bins", words, method.fit(seen)
        for number in range(1, 1 + SEEDS) if self.seeded(name) else ():
            seed = self.study.params.seed + number
            yield "seed", str(seed), clone(unfitted).set_params(seed=seed).fit(seen)

    def card(self, name: str) -> pd.DataFrame:
        """Return the refits of one method, one row a kind and segment, with the segments' names; see `stability_summary`.

        Segments that are hidden anyhow or have too few of the customers that refits are compared on
        have no numbers.
        """
        named = {
            segment.code: (segment.name, segment.name_zh)
            for segment in self.study.method(name).segments_
        }
        table = stability_summary(self.refits(name), self.study.params.evaluation.confidence)
        names = [named.get(code, ("", "")) for code in table["code"]]
        table = table.assign(
            method=name, segment=[en for en, _ in names], segment_zh=[zh for _, zh in names]
        )
        shown, sizes = (
            self.study.disclosure(name),
            table[table["code"] != ""].drop_duplicates("code"),
        )
        always = sizes["code"].isin(shown.hidden)
        hidden = set(sizes.loc[hidden_rows(sizes["customers"], shown.least, always), "code"])
        table = table.astype({"customers": "Int64"})
        none = table["code"].isin(hidden)
        table.loc[none, "customers"] = pd.NA
        table.loc[
            none, [column for column in TABLE_COLUMNS[7:] if not column.startswith("ari")]
        ] = np.nan
        return table[TABLE_COLUMNS]

    def table(self) -> pd.DataFrame:
        """Return the cards of all methods."""
        return pd.concat([self.card(name) for name in self.methods], ignore_index=True)


def _refits(params: Params, folder: Path, name: str) -> None:
    ClusterStability(Study(params, folder)).refits(name)


def _searches(name: str) -> bool:
    """Return whether a method searches for its segments: those that do take a seed."""
    return "seed" in signature(METHODS[name]).parameters


def _some(n: int, most: int, rng: np.random.Generator) -> slice | np.ndarray:
    """Return places of at most this many of n customers, drawn at random, in their order."""
    return slice(None) if n <= most else np.sort(rng.choice(n, most, replace=False))
