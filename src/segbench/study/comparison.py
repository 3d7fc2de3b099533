"""The comparison: methods frozen, rates learned, and both scored on what they have not seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date

import numpy as np
import pandas as pd

from segbench.evaluation import ClusterBootstrap, Outcome, Split
from segbench.evaluation.comparison.league import (
    NOT_ELIGIBLE,
    Scores,
    contrasts_of,
    degrees_of_freedom,
    league_table,
)
from segbench.evaluation.comparison.metrics import Samples
from segbench.evaluation.comparison.random_classes import CLASSES, deal, measure_each
from segbench.evaluation.comparison.reference_models import (
    MEAN,
    MODEL_TITLES,
    TREE,
    NotComputableError,
)
from segbench.evaluation.comparison.verdict import Verdict, verdict
from segbench.methods import METHODS
from segbench.methods.arrays import Floats, Places
from segbench.params import Params
from segbench.runtime.shown import Offering
from segbench.runtime.workers import shielded, workers
from segbench.study.cache import cached, cached_in_memory
from segbench.study.ceilings import Ceilings
from segbench.study.part import Part
from segbench.study.predictions import learn, metrics_of, predict, units_of
from segbench.study.splits import Splits, no_comparison, scored
from segbench.study.store import Store
from segbench.study.study import Study

PARTS = 4
"""Processes that entries without models are shared out to, two at a time."""

Task = tuple[str, ...]
"""A method of `Comparison` that keeps what it returns, and its arguments."""


class Comparison(Part, Offering):
    """Scores of methods, baselines and ceilings on customers or months that they have not seen.

    `segbench.study.splits` says which these are.
    """

    offered = (
        "league contrasts verdicts unit_counts outcomes events entries left_out splits scores"
        " measured predictions units"
    )

    def __init__(self, study: Study) -> None:
        super().__init__(study)
        self.ceilings = Ceilings(study)

    def measure_all(self) -> None:
        """Measure every entry that is not known yet, in processes that hand them on by the store.

        Without a store nothing is done, nor where there is nothing to share: each is measured when
        it is asked for.
        """
        store = self.cache.store
        if store is None or self.cache.knows(self, "league_of", self.study.methods):
            return
        parts = self._shared_out()
        if len(parts) < 2:
            return
        with workers() as pool:
            with shielded():
                running = [pool.submit(_measure_some, self.params, store, part) for part in parts]
            for one in running:
                one.result()

    def _shared_out(self) -> list[list[Task]]:
        """Return what is not known yet in parts, each for one process, the longest first.

        The models of an outcome are together, because their mean needs them all.
        """
        models: list[list[Task]] = []
        others: dict[str, list[Task]] = {}
        for outcome in self.outcomes():
            names = [*self.ceilings.models(outcome), MEAN, TREE]
            models.append([("measured", outcome, name) for name in names])
            others.setdefault("random", []).append(("random_classes", outcome))
            for name in self.takers(self.study.methods):
                others.setdefault(name, []).append(("measured", outcome, name))
        # The first outcome, retention, has many customers and cutoffs: its models take longest.
        first, rest = models[:1], [task for each in models[1:] for task in each]
        dealt = self._unknown(others.values())
        parts = [[task for each in dealt[start::PARTS] for task in each] for start in range(PARTS)]
        return self._unknown([*first, *parts, rest])

    def _unknown(self, parts: Iterable[Sequence[Task]]) -> list[list[Task]]:
        """Return these parts without what is known, and none that is empty."""
        unknown = [[task for task in part if not self.cache.knows(self, *task)] for part in parts]
        return [part for part in unknown if part]

    def league(self, methods: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the league table with baselines and ceilings.

        Parameters
        ----------
        methods
            None: all. Of some alone, without ranks and the best set, which are among all.
        """
        return self.league_of(self.study.methods) if methods is None else self._part(tuple(methods))

    @cached
    def _part(self, methods: tuple[str, ...]) -> pd.DataFrame:
        """Return the league table of some methods, with baselines and ceilings."""
        # A run has made the league of all methods; nobody waits for it who asks for one alone.
        table = self.league_of(self.study.methods if self._is_known else methods)
        others = {*self.study.methods} - {*methods}
        part = table[~table["method"].isin(others)]
        return _without_ranks(part).reset_index(drop=True)

    def league_on(self, outcome: str, methods: Sequence[str]) -> pd.DataFrame:
        """Return what `league` says of one outcome and some methods, and measure no more than that.

        No rows where the outcome cannot be compared.
        """
        if not (self.cache.knows(self, "_part", tuple(methods)) or self._is_known):
            return self._league_on(outcome, tuple(methods))
        table = self.league(methods)
        return table[table["outcome"] == outcome].reset_index(drop=True)

    @cached
    def _league_on(self, outcome: str, methods: tuple[str, ...]) -> pd.DataFrame:
        scores = [self.scores(outcome, methods)] if outcome in self.splits() else []
        return _without_ranks(league_table(scores, self.limits.confidence))

    @property
    def _is_known(self) -> bool:
        return self.cache.knows(self, "league_of", self.study.methods)

    @cached
    def league_of(self, methods: tuple[str, ...]) -> pd.DataFrame:
        """Return the league table of these methods alone, with baselines and ceilings."""
        scores = [self.scores(outcome, methods) for outcome in self.splits()]
        return league_table(scores, self.limits.confidence)

    @cached
    def contrasts(self) -> pd.DataFrame:
        """Return paired differences of every method to every baseline.

        They are in AUC; of amounts, in explained variance.
        """
        scores = [self.scores(outcome, self.study.methods) for outcome in self.splits()]
        return contrasts_of(scores, self.limits.confidence)

    @cached
    def pick(self, outcome: str) -> str:
        """Return the method recommended for an outcome; where none is eligible, the simplest.

        It is kept for itself: where it stays the same, so does what follows from nothing else.
        """
        recommended = self.verdicts()[outcome].pick
        return recommended or min(
            self.study.methods, key=lambda name: (METHODS[name].complexity, name)
        )

    @cached_in_memory
    def verdicts(self) -> dict[str, Verdict]:
        """Return the verdict for every outcome that could be compared."""
        league, contrasts = self.league(), self.contrasts()
        complexity = {name: METHODS[name].complexity for name in self.study.methods}
        confidence = self.limits.confidence
        return {
            outcome: verdict(outcome, league, contrasts, complexity, confidence)
            for outcome in league["outcome"].drop_duplicates()
        }

    @cached
    def unit_counts(self) -> pd.DataFrame:
        """Return how many units each event is learned from and scored on; with folds, both."""
        rows = []
        for outcome in self.events:
            splits = self.splits()[outcome]
            test = pd.concat([split.test for split in splits])
            if splits[0].fold is not None:
                units_of = {f"learned from and scored on, in {len(splits)} folds,": test}
            else:
                often = f", at {len(splits)} cutoffs," if len(splits) > 1 else ""
                train = pd.concat([split.train for split in splits])
                units_of = {f"learned from{often}": train, f"scored on{often}": test}
            for part, units in units_of.items():
                rows.append(
                    {
                        "outcome": outcome,
                        "part": part,
                        "units": len(units),
                        "customers": units["customer_id"].nunique(),
                        "events": int(units["event"].sum()),
                        "groups": units["group"].nunique(),
                    }
                )
        return pd.DataFrame(rows)

    def no_conversion(self) -> str:
        """Return why conversion is not compared, as the end of a sentence; empty if it is."""
        if "conversion" in set(self.league()["outcome"]):
            return ""
        return self.study.after.no_conversion or no_comparison(self.study)

    @cached
    def outcomes(self) -> list[str]:
        """Return the names of the outcomes that can be compared; see `make_splits`."""
        return list(self.splits())

    def splits(self) -> dict[str, list[Split]]:
        """Return the splits of every outcome that can be compared; see `make_splits`."""
        return Splits(self.study).by_outcome()

    @property
    def events(self) -> list[str]:
        """The outcomes that are events, not amounts."""
        return [name for name in self.splits() if not self._outcome(name).of_amount]

    def _outcome(self, name: str) -> Outcome:
        return self.splits()[name][0].outcome

    @cached_in_memory
    def scores(self, outcome: str, methods: tuple[str, ...]) -> Scores:
        """Return what was measured for one outcome.

        These methods take part, and all baselines, ceilings and random classes.
        """
        return self.scores_beside(outcome, methods, {})

    def scores_beside(
        self, outcome: str, methods: tuple[str, ...], others: Mapping[str, Samples]
    ) -> Scores:
        """Return the same with other methods beside them, and what was measured of those."""
        scores = Scores(outcome, degrees=degrees_of_freedom(self.units(outcome)))
        for name, role in self.entries(outcome, methods).items():
            scores.add(name, role, _columns(self.measured(outcome, name)))
        for name, samples in others.items():
            scores.add(name, "method", dict(samples))
        scores.random = _columns(self.random_classes(outcome))
        scores.derive()
        return scores

    @cached
    def measured(self, outcome: str, name: str) -> pd.DataFrame:
        """Return the metrics of one entry: the first row is the sample, the others are resamples.

        Raises
        ------
        NotComputableError
            It is a ceiling that cannot be computed on this data.
        """
        return pd.DataFrame(self._measured(outcome, self.predictions(outcome, name)))

    def measured_by(self, outcome: str, labels_of: Callable[[date, Split], pd.Series]) -> Samples:
        """Return the metrics of a classification that is none of the registered.

        Parameters
        ----------
        labels_of
            Returns the labels of a cutoff's customers, as a categorical, for a split.
        """
        predicted = [
            predict(split, {day: labels_of(day, split) for day in split.cutoffs})
            for split in self.splits()[outcome]
        ]
        return self._measured(outcome, np.concatenate(predicted))

    def _measured(self, outcome: str, predicted: Floats) -> Samples:
        units, draws = self.units(outcome), self._draws(outcome)
        return metrics_of(predicted, units, draws, self._outcome(outcome))

    @cached_in_memory
    def _draws(self, outcome: str) -> ClusterBootstrap:
        customers = self.units(outcome)["customer_id"]
        return ClusterBootstrap(customers, self.limits.replicates, self.params.seed)

    @cached_in_memory
    def units(self, outcome: str) -> pd.DataFrame:
        """Return the scored units of an outcome; see `scored`.

        customer_id, cutoff, row, group, event or value.
        """
        return scored(self.splits()[outcome])

    @cached_in_memory
    def predictions(self, outcome: str, name: str) -> Floats:
        """Return what the past said of each unit by a method, baseline or ceiling.

        Log-odds of events, expected amounts; in the order of `units`.
        """
        if name in MODEL_TITLES:
            return self.ceilings.scores(outcome, name)
        splits = self.splits()[outcome]
        return np.concatenate([predict(split, self._labels(name, split)) for split in splits])

    def takers(self, methods: Sequence[str]) -> tuple[str, ...]:
        """Return everyone, these methods, and the baselines and references on this data."""
        return "everyone", *methods, *self.study.baselines, *self.study.references

    def entries(self, outcome: str, methods: Sequence[str]) -> dict[str, str]:
        """Return who takes part and as what: these methods, and all that there is beside them."""
        roles: dict[str, str] = {
            name: NOT_ELIGIBLE if self.study.why_ineligible(name) else METHODS[name].role
            for name in self.takers(methods)
        }
        return roles | self.ceilings.roles(outcome)

    def left_out(self) -> dict[str, dict[str, str]]:
        """Return, for every outcome, the models that cannot be computed here, and why."""
        return {outcome: self.ceilings.left_out(outcome) for outcome in self.outcomes()}

    def unit_codes(self, name: str, split: Split) -> tuple[Places, Places]:
        """Return the segment numbers of training and test units, by the method frozen for them."""
        return units_of(split, self._labels(name, split))

    def _labels(self, name: str, split: Split) -> dict[date, pd.Series]:
        """Return the labels of each cutoff's customers, by the method frozen for this split."""
        return {
            cutoff: self.study.labelling.labels(name, cutoff, split.fitted_at, split.fold)
            for cutoff in split.cutoffs
        }

    @cached
    def random_classes(self, outcome: str) -> pd.DataFrame:
        """Return the metrics of random classes, a row for each time that they are dealt out."""
        splits = self.splits()[outcome]
        parts = [part["customer_id"] for split in splits for part in (split.train, split.test)]
        place, customers = pd.factorize(pd.concat(parts), sort=True)
        places = np.split(place, np.cumsum([len(part) for part in parts[:-1]]))
        rng = np.random.default_rng([self.params.seed, list(self.splits()).index(outcome)])
        dealt = (deal(len(customers), rng) for _ in range(self.limits.random_draws))
        predicted = (
            np.concatenate(
                [
                    learn(split, classes[train], CLASSES)[classes[test]]
                    for split, train, test in zip(splits, places[::2], places[1::2], strict=True)
                ]
            )
            for classes in dealt
        )
        measured = measure_each(predicted, self.units(outcome), self._outcome(outcome))
        return pd.DataFrame(measured)


def _without_ranks(league: pd.DataFrame) -> pd.DataFrame:
    return league.drop(columns=["rank", "in_best_set"])


def _columns(table: pd.DataFrame) -> dict[str, Floats]:
    return {str(name): table[name].to_numpy(copy=True) for name in table}


def _measure_some(params: Params, store: Store, tasks: Sequence[Task]) -> None:
    comparison = Comparison(Study(params, store))
    for method, *arguments in tasks:
        with suppress(NotComputableError):  # a ceiling, which `left_out` tells of
            getattr(comparison, method)(*arguments)
