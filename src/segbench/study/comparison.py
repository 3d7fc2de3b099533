"""The comparison: methods frozen, rates learned, and both scored on what they have not seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from segbench.evaluation import RETENTION, TIME_TO_ORDER, ClusterBootstrap, Outcome, Split
from segbench.evaluation.comparison.attainable import FOLDS, folds_of, unit_losses
from segbench.evaluation.comparison.contestants import recommendable, simplest
from segbench.evaluation.comparison.league import (
    NOT_ELIGIBLE,
    Scores,
    contrasts_of,
    degrees_of_freedom,
    league_table,
)
from segbench.evaluation.comparison.metrics import Samples
from segbench.evaluation.comparison.purpose import SHARE
from segbench.evaluation.comparison.random_classes import CLASSES, deal_to, measure_each
from segbench.evaluation.comparison.reference_models import MODEL_TITLES
from segbench.evaluation.comparison.verdict import Overall, Verdict
from segbench.methods import METHODS
from segbench.methods.arrays import Floats, Places
from segbench.runtime.shown import Offering
from segbench.study.attainable import Attainable
from segbench.study.cache import cached, cached_in_memory
from segbench.study.ceilings import Ceilings
from segbench.study.equal_size import EqualSize
from segbench.study.other_settings import OtherSettings
from segbench.study.part import Part
from segbench.study.predictions import learn, metrics_of, predict, units_of
from segbench.study.robustness import Robustness
from segbench.study.splits import Splits, scored
from segbench.study.study import Study
from segbench.study.time_to_order import TimeToOrder
from segbench.study.untold import Untold
from segbench.study.verdicts import Verdicts

FEW_CAMPAIGNS = 5
"""Fewer campaigns than this say nothing of others, however they are drawn."""


class Comparison(Part, Offering):
    """Scores of methods, baselines and ceilings on customers or months that they have not seen.

    `segbench.study.splits` says which these are.
    """

    offered = (
        "league contrasts verdicts unit_counts outcomes events entries left_out splits scores"
        " measured predictions units overall"
    )

    def __init__(self, study: Study) -> None:
        super().__init__(study)
        self.ceilings = Ceilings(study)
        self.equal_size = EqualSize(self)
        self.time_to_order = TimeToOrder(self)
        self.other_settings = OtherSettings(self)
        self.robustness = Robustness(self)

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
        if outcome == TIME_TO_ORDER.name:
            scores = self.time_to_order.scores(methods)
        table = _without_ranks(league_table(scores, self.limits.confidence))
        return table.reset_index(drop=True)

    @property
    def _is_known(self) -> bool:
        return self.cache.knows(self, "league_of", self.study.methods)

    @cached
    def league_of(self, methods: tuple[str, ...]) -> pd.DataFrame:
        """Return the league table of these methods alone, with baselines and ceilings."""
        scores = [self.scores(outcome, methods) for outcome in self.splits()]
        scores += self.time_to_order.scores(methods)
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
        """Return the method recommended for an outcome, else for everything, else the simplest.

        It is kept for itself: where it stays the same, so does what follows from nothing else.
        """
        verdict = self.verdicts().get(outcome)
        recommended = verdict.recommended if verdict is not None else ""
        every = self.judged.contestants().values()
        return recommended or self.overall().pick or simplest(recommendable(every) or every)

    def foretells(self, outcome: str) -> bool:
        """Return whether a method is recommended for an outcome: it tells more than chance."""
        verdict = self.verdicts().get(outcome)
        return verdict is not None and bool(verdict.recommended)

    @cached
    def main(self) -> str:
        """Return the method whose segments are shown: recommended for everything, or for the most.

        See `shown_for`; where nothing is recommended, the simplest.
        """
        outcome = self.shown_for()
        alone = self.verdicts()[outcome].recommended if outcome else ""
        return self.overall().pick or alone or self.pick("retention")

    def shown_for(self) -> str:
        """Return for which outcome the method is recommended whose segments are shown.

        That is asked where none is recommended for everything, as `verdict.weights` may have it.
        Empty where nothing is recommended.
        """
        verdicts = self.verdicts()
        order = dict.fromkeys((RETENTION.name, "spend", *verdicts))
        return next((name for name in order if self.foretells(name)), "")

    def verdicts(self) -> dict[str, Verdict]:
        """Return the verdict for every outcome that could be compared."""
        return self.judged.by_outcome()

    def overall(self) -> Overall:
        """Return which one classification to use for everything."""
        return self.judged.overall()

    @property
    def judged(self) -> Verdicts:
        """Who may be recommended, for what, and how far behind the best everybody is."""
        return Verdicts(self)

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
        columns = ["outcome", "part", "units", "customers", "events", "groups"]
        return pd.DataFrame(rows, columns=columns)

    def no_conversion(self) -> str:
        """Return why conversion is not compared, as the end of a sentence; empty if it is."""
        return Untold(self.study).reasons().get("conversion", "")

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
        # What is attainable is known where all there is was measured.
        best = Attainable(self).loss(outcome) if methods == self.study.methods else None
        scores.derive(best, self.params.verdict.min_attainable, self.limits.confidence)
        return scores

    @cached
    def measured(self, outcome: str, name: str) -> pd.DataFrame:
        """Return the metrics of one entry: the first row is the sample, the others are resamples.

        Raises
        ------
        NotComputableError
            It is a ceiling that cannot be computed on this data.
        """
        return pd.DataFrame(self.metrics_of(outcome, self.predictions(outcome, name)))

    @cached
    def fold_losses(self, outcome: str, name: str) -> list[float]:
        """Return what an entry loses in each fold of the customers; see `Attainable`."""
        within = self._outcome(outcome).within_group
        predicted = self.predictions(outcome, name)
        lost = unit_losses(predicted, self.units(outcome), within_group=within)
        return np.bincount(folds_of(self.draws(outcome)), lost, minlength=FOLDS).tolist()

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
        return self.metrics_of(outcome, np.concatenate(predicted))

    def metrics_of(self, outcome: str, predicted: Floats) -> Samples:
        """Return the metrics of what was said of each unit: the sample, then its resamples."""
        units, draws = self.units(outcome), self.draws(outcome)
        return metrics_of(predicted, units, draws, self._outcome(outcome))

    @cached_in_memory
    def draws(self, outcome: str) -> ClusterBootstrap:
        """Return how often each customer is drawn; where there are several, each campaign, too."""
        units = self.units(outcome)
        draws = ClusterBootstrap(units["customer_id"], self.limits.replicates, self.params.seed)
        if len(self.campaigns(outcome)) >= FEW_CAMPAIGNS:
            group, names = pd.factorize(units["group"], sort=True)
            draws.resample_groups(self._campaign_of(pd.Series(names)), group)
        return draws

    def campaigns(self, outcome: str) -> pd.Series:
        """Return how many contacts are scored of each campaign, most first; none of no campaign."""
        if not self._outcome(outcome).within_group:
            return pd.Series(dtype=int)
        return self._campaign_of(self.units(outcome)["group"]).value_counts()

    def _campaign_of(self, groups: pd.Series) -> pd.Series:
        """Return the campaign of each group of units, in the order of the groups' names."""
        ordered = groups.sort_values()
        return ordered.str.partition("/")[2] if len(self.splits()["conversion"]) > 1 else ordered

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
        return self.predicted(outcome, name)

    def predicted(self, outcome: str, name: str, most: int | None = None) -> Floats:
        """Return what the past said of each unit's segment; of `most`, when they are joined."""
        return self.predicted_on(self.splits()[outcome], name, most)

    def predicted_on(self, splits: Sequence[Split], name: str, most: int | None = None) -> Floats:
        """Return the same of units of any splits."""
        return np.concatenate([predict(split, self._labels(name, split), most) for split in splits])

    def takers(self, methods: Sequence[str]) -> tuple[str, ...]:
        """Return everyone, these methods, and the baselines and references on this data."""
        others = *self.study.baselines, *self.study.references
        return tuple(dict.fromkeys(("everyone", *methods, *others)))

    def entries(self, outcome: str, methods: Sequence[str]) -> dict[str, str]:
        """Return who takes part and as what: these methods, and all that there is beside them."""
        return self.roles(methods) | self.ceilings.roles(outcome)

    def roles(self, methods: Sequence[str]) -> dict[str, str]:
        """Return what `takers` take part as."""
        return {
            name: NOT_ELIGIBLE if self.study.why_ineligible(name) else METHODS[name].role
            for name in self.takers(methods)
        }

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
        rng = np.random.default_rng([self.params.seed, list(self.splits()).index(outcome)])
        dealt = deal_to(self.splits()[outcome], self.limits.random_draws, rng)
        predicted = (
            np.concatenate([learn(split, train, CLASSES)[test] for split, train, test in each])
            for each in dealt
        )
        measured = measure_each(predicted, self.units(outcome), self._outcome(outcome))
        return pd.DataFrame(measured)


def _without_ranks(league: pd.DataFrame) -> pd.DataFrame:
    """Return what is known of some alone: not what hangs on all, as what is attainable does."""
    return league[league["metric"] != SHARE].drop(columns=["rank", "in_best_set"])


def _columns(table: pd.DataFrame) -> dict[str, Floats]:
    return {str(name): table[name].to_numpy(copy=True) for name in table}
