"""The comparison: methods frozen, rates learned, and both scored on what they have not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segbench.evaluation import ClusterBootstrap, Outcome, Split
from segbench.evaluation.comparison.league import (
    Scores,
    contrasts,
    degrees_of_freedom,
    league_table,
)
from segbench.evaluation.comparison.metrics import RANKED, measure, measure_amounts
from segbench.evaluation.comparison.permutation import PermutationBaseline
from segbench.evaluation.comparison.reference_models import (
    AMOUNT_MODELS,
    INPUTS,
    MODEL_GROUPS,
    REFERENCE_MODELS,
    WITHOUT_CAMPAIGNS,
    NotComputableError,
    Task,
    scores_of,
)
from segbench.evaluation.comparison.shrinkage import segment_means, segment_scores
from segbench.evaluation.comparison.verdict import Verdict, verdict
from segbench.methods import METHODS
from segbench.study.splits import make_splits, no_comparison, scored
from segbench.study.study import Study

RANDOM_LIKE = "rfm"
"""Random classifications have the segment sizes of this method (or of the first one asked for)."""


class Comparison:
    """Scores of methods, baselines and ceilings on customers or months that they have not seen; `splits` says which."""

    def __init__(self, study: Study) -> None:
        self.study = study

    def league(self, methods: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the league table of these methods (default: all), with baselines and ceilings."""
        study = self.study
        if methods is None or study.cache.folder:
            table = study.cache.frame("league", lambda: self._league(study.methods))
        else:
            table = self._league(methods)
        return (
            table
            if methods is None
            else table[(table["role"] != "method") | table["method"].isin(methods)]
        )

    def _league(self, methods: Sequence[str]) -> pd.DataFrame:
        return league_table(
            [self.scores(outcome, methods) for outcome in self.splits()],
            self.study.params.evaluation.confidence,
        )

    def contrasts(self) -> pd.DataFrame:
        """Return paired differences of every method to every baseline: in AUC, of amounts in explained variance."""

        def compute() -> pd.DataFrame:
            confidence = self.study.params.evaluation.confidence
            tables = []
            for outcome in self.splits():
                scores = self.scores(outcome, self.study.methods)
                against = [name for name, role in scores.roles.items() if role == "baseline"]
                metric = next(name for name in RANKED if name in scores.metrics)
                tables.append(contrasts(scores, metric, scores.methods(), against, confidence))
            return pd.concat(tables, ignore_index=True)

        return self.study.cache.frame("contrasts", compute)

    def verdicts(self) -> dict[str, Verdict]:
        """Return the verdict for every outcome that could be compared."""
        league, contrasts = self.league(), self.contrasts()
        complexity = {name: METHODS[name].complexity for name in self.study.methods}
        confidence = self.study.params.evaluation.confidence
        return {
            outcome: verdict(outcome, league, contrasts, complexity, confidence)
            for outcome in league["outcome"].drop_duplicates()
        }

    def unit_counts(self) -> pd.DataFrame:
        """Return how many units each event is learned from and scored on; with folds, every unit is both."""

        def compute() -> pd.DataFrame:
            rows = []
            for name in self.events:
                splits = self.splits()[name]
                if splits[0].fold is not None:
                    both = f"learned from and scored on, in {len(splits)} folds,"
                    parts = {both: pd.concat([split.test for split in splits])}
                else:
                    often = f", at {len(splits)} cutoffs," if len(splits) > 1 else ""
                    parts = {
                        f"learned from{often}": pd.concat([split.train for split in splits]),
                        f"scored on{often}": pd.concat([split.test for split in splits]),
                    }
                rows += [
                    (
                        name,
                        part,
                        len(units),
                        units["customer_id"].nunique(),
                        int(units["event"].sum()),
                        units["group"].nunique(),
                    )
                    for part, units in parts.items()
                ]
            return pd.DataFrame(
                rows, columns=["outcome", "part", "units", "customers", "events", "groups"]
            )

        return self.study.cache.frame("unit-counts", compute)

    def no_conversion(self) -> str:
        """Return why conversion is not compared, as the end of a sentence; empty if it is."""
        if "conversion" in set(self.league()["outcome"]):
            return ""
        return self.study.no_conversion or no_comparison(self.study)

    def splits(self) -> dict[str, list[Split]]:
        """Return the splits of every outcome that can be compared; see `make_splits`."""
        splits: dict[str, list[Split]] = self.study.cache.memory(
            "splits", lambda: make_splits(self.study)
        )
        return splits

    @property
    def events(self) -> list[str]:
        """The outcomes that are events, not amounts."""
        return [name for name, splits in self.splits().items() if not splits[0].outcome.of_amount]

    def scores(self, outcome: str, methods: Sequence[str]) -> Scores:
        """Return everything measured for one outcome: these methods, all baselines, ceilings, random labels."""
        scores: Scores = self.study.cache.memory(
            f"scores-{outcome}-{'-'.join(methods)}", lambda: self._scores(outcome, methods)
        )
        return scores

    def units(self, outcome: str) -> pd.DataFrame:
        """Return the scored units of an outcome: customer_id, cutoff, row, group, event or value; see `scored`."""
        return scored(self.splits()[outcome])

    def predictions(self, outcome: str, name: str) -> NDArray[np.float64]:
        """Return what the past said of each scored unit by a method, baseline or ceiling, in the order of `units`.

        Log-odds of events, expected amounts.
        """
        splits = self.splits()[outcome]
        ceilings = AMOUNT_MODELS if splits[0].outcome.of_amount else REFERENCE_MODELS

        def learn() -> NDArray[np.float64]:
            if name in ceilings:
                return np.concatenate(
                    [scores_of(ceilings[name], self._task(split)) for split in splits]
                )
            return np.concatenate([_learn(split, *self._codes(name, split)) for split in splits])

        learned: NDArray[np.float64] = self.study.cache.memory(f"learned-{outcome}-{name}", learn)
        return learned

    def entries(self, outcome: str, methods: Sequence[str]) -> dict[str, str]:
        """Return who takes part and as what: these methods, the baselines, the ceilings that can be computed."""
        names = ("everyone", *methods, *(b for b in self.study.baselines if b != "everyone"))
        left_out = self.left_out()[outcome]
        ceilings = [name for name in self._ceilings(outcome) if name not in left_out]
        return {name: METHODS[name].role for name in names} | dict.fromkeys(ceilings, "ceiling")

    def left_out(self) -> dict[str, dict[str, str]]:
        """Return, for every outcome, the ceilings that cannot be computed on this data, and why."""

        def compute() -> dict[str, dict[str, str]]:
            found: dict[str, dict[str, str]] = {}
            for outcome in self.splits():
                found[outcome] = {}
                for name in self._ceilings(outcome):
                    try:
                        self.predictions(outcome, name)
                    except NotComputableError as error:
                        found[outcome][name] = str(error)
            return found

        left_out: dict[str, dict[str, str]] = self.study.cache.json("left-out", compute)
        return left_out

    def _ceilings(self, outcome: str) -> list[str]:
        """Return the ceilings that know this outcome."""
        about = self.splits()[outcome][0].outcome
        known = AMOUNT_MODELS if about.of_amount else REFERENCE_MODELS
        return [name for name in known if not (about.within_group and name in WITHOUT_CAMPAIGNS)]

    def _scores(self, outcome: str, methods: Sequence[str]) -> Scores:
        study, splits = self.study, self.splits()[outcome]
        study.read_together((*methods, *study.baselines))
        units = self.units(outcome)
        draws = ClusterBootstrap(
            units["customer_id"], study.params.evaluation.replicates, study.params.seed
        )
        scores = Scores(outcome, degrees=degrees_of_freedom(units))
        for name, role in self.entries(outcome, methods).items():
            scores.add(
                name,
                role,
                _measure(self.predictions(outcome, name), units, draws, splits[0].outcome),
            )
        scores.random = self._random(splits, units)
        scores.derive()
        return scores

    def unit_codes(self, name: str, split: Split) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the segment numbers of the training and of the test units, by the method frozen for this split."""
        return _units_of(split, self._codes(name, split)[0])

    def _codes(self, name: str, split: Split) -> tuple[dict[date, NDArray[np.intp]], int]:
        """Return the segment numbers of the customers of every cutoff, by the frozen method, and how many segments it has."""
        labels = {c: self.study.labels(name, c, split.fitted_at, split.fold) for c in split.cutoffs}
        k = max(len(series.cat.categories) for series in labels.values())
        return {c: series.cat.codes.to_numpy(dtype=np.intp) for c, series in labels.items()}, k

    def _task(self, split: Split) -> Task:
        """Return what a ceiling is to learn and to score: customer rows of the training and the test units."""
        params = self.study.params
        tables = [self.study.customers(cutoff, MODEL_GROUPS) for cutoff in split.cutoffs]
        rows = pd.concat([table[[name for name in INPUTS if name in table]] for table in tables])
        within = split.outcome.within_group
        days = (
            params.conversion_days if split.outcome.name == "conversion" else params.retention_days
        )
        return Task(
            rows.iloc[split.train["row"]],
            split.train,
            rows.iloc[split.test["row"]],
            within,
            days,
            params.seed,
        )

    def _random(
        self, splits: Sequence[Split], units: pd.DataFrame
    ) -> dict[str, NDArray[np.float64]]:
        """Return the metrics of random classifications: a method's labels, dealt out anew among each cutoff's customers."""
        study = self.study
        like = RANDOM_LIKE if RANDOM_LIKE not in study.refused else study.methods[0]
        labels = [self._codes(like, split) for split in splits]
        classes = PermutationBaseline(
            {cutoff: study.customers(cutoff).index for split in splits for cutoff in split.cutoffs}
        )
        rng = np.random.default_rng(
            [study.params.seed, list(self.splits()).index(splits[0].outcome.name)]
        )
        drawn = []
        for _ in range(study.params.evaluation.random_draws):
            luck = rng.permutation(classes.count)
            learned = [
                _learn(split, classes.assign(codes, luck), k)
                for split, (codes, k) in zip(splits, labels, strict=True)
            ]
            drawn.append(_measure(np.concatenate(learned), units, None, splits[0].outcome))
        return {metric: np.array([values[metric][0] for values in drawn]) for metric in drawn[0]}


def _learn(split: Split, codes: Mapping[date, NDArray[np.intp]], k: int) -> NDArray[np.float64]:
    """Return what the training units say of each test unit's segment."""
    train, test = _units_of(split, codes)
    if split.outcome.of_amount:
        return segment_means(train, k, split.train)[test]
    return segment_scores(train, k, split.train, split.outcome.within_group)[test]


def _units_of(
    split: Split, codes: Mapping[date, NDArray[np.intp]]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the segment numbers of the training and of the test units from those of the customers of every cutoff."""
    segments = np.concatenate([codes[cutoff] for cutoff in sorted(codes)])
    return segments[split.train["row"].to_numpy()], segments[split.test["row"].to_numpy()]


def _measure(
    learned: NDArray[np.float64],
    units: pd.DataFrame,
    draws: ClusterBootstrap | None,
    outcome: Outcome,
) -> dict[str, NDArray[np.float64]]:
    if outcome.of_amount:
        return measure_amounts(learned, units, draws)
    return measure(learned, units, draws, outcome.within_group)
