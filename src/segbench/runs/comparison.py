"""The comparison: methods frozen at one cutoff, scored on what happened after a later one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segbench.errors import SegbenchError
from segbench.evaluation import OUTCOMES, Draws, Split
from segbench.evaluation.ceilings import CEILINGS, HISTORY, RFM_INPUTS
from segbench.evaluation.league import Scores, contrasts, league_table
from segbench.evaluation.learning import segment_scores
from segbench.evaluation.metrics import measure
from segbench.evaluation.verdict import Verdict, verdict
from segbench.methods import METHODS
from segbench.runs.study import Study

RANDOM_LIKE = "rfm"
"""Random classifications have the segment sizes of this method (or of the first one asked for)."""


class Comparison:
    """Scores of methods, baselines and ceilings on customers and months that they have not seen.

    Methods are fitted one step before the last cutoff and frozen. Retention: rates are learned from what
    followed that earlier cutoff, and scored on what followed the last. Conversion: effects against each
    campaign's own rate are learned from all contacts of campaigns that had closed by the last cutoff, and
    scored on the contacts after it; a contact's customer is labelled at the last cutoff on or before the
    campaign's start.
    """

    def __init__(self, study: Study) -> None:
        self.study = study

    def league(self, methods: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the league table of these methods (default: all), with baselines and ceilings."""
        study = self.study
        if methods is None or study.store.folder:
            table = study.store.frame("league", lambda: self._league(study.methods))
        else:
            table = self._league(methods)
        return table if methods is None else table[(table["role"] != "method") | table["method"].isin(methods)]

    def _league(self, methods: Sequence[str]) -> pd.DataFrame:
        return league_table([self.scores(outcome, methods) for outcome in self.splits()], self.study.params.evaluation.confidence)

    def contrasts(self) -> pd.DataFrame:
        """Return paired differences of every method to every baseline that was resampled, in AUC."""

        def compute() -> pd.DataFrame:
            confidence = self.study.params.evaluation.confidence
            tables = []
            for outcome in self.splits():
                scores = self.scores(outcome, self.study.methods)
                against = [name for name, role in scores.roles.items() if role == "baseline"]
                tables.append(contrasts(scores, "auc", scores.methods(), against, confidence))
            return pd.concat(tables, ignore_index=True)

        return self.study.store.frame("contrasts", compute)

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
        """Return how many units each outcome is learned from and scored on."""

        def compute() -> pd.DataFrame:
            rows = [
                (name, part, len(units), units["customer_id"].nunique(), int(units["event"].sum()), units["group"].nunique())
                for name, split in self.splits().items()
                for part, units in (("learned from", split.train), ("scored on", split.test))
            ]
            return pd.DataFrame(rows, columns=["outcome", "part", "units", "customers", "events", "groups"])

        return self.study.store.frame("unit-counts", compute)

    def splits(self) -> dict[str, Split]:
        """Return the units of every outcome that has events to learn from and to score.

        Raises
        ------
        SegbenchError
            Nobody, or everybody, ordered again, so that there is nothing to tell.
        """
        splits: dict[str, Split] = self.study.store.memory("splits", self._splits)
        return splits

    def _splits(self) -> dict[str, Split]:
        found = [
            Split(OUTCOMES["retention"], self._retention(self.study.learning_cutoff), self._retention(self.study.params.cutoff))
        ]
        if self.study.sees_conversion:
            found.append(Split(OUTCOMES["conversion"], self._past_contacts(), self._later_contacts()))
        usable = [split for split in found if _has_both(split.train) and _has_both(split.test)]
        if found[0] not in usable:
            counts = [f"{units['event'].sum()} of {len(units)}" for units in (found[0].train, found[0].test)]
            raise SegbenchError(
                f"retention cannot be compared: {counts[0]} customers ordered again after {self.study.learning_cutoff} and "
                f"{counts[1]} after {self.study.params.cutoff}; some have to, and some must not. Take more customers, or "
                "another cutoff or retention_days."
            )
        return {split.outcome.name: self._with_rows(split) for split in usable}

    def _with_rows(self, split: Split) -> Split:
        """Return the split with each unit's row in the customer tables of all its cutoffs, laid end to end."""
        tables = {cutoff: self.study.customers(cutoff).index for cutoff in split.cutoffs}
        starts = dict(zip(tables, np.cumsum([0, *map(len, tables.values())]), strict=False))
        train, test = (
            part.assign(row=part["cutoff"].map(starts) + part["position"]).drop(columns="position")
            for part in (split.train, split.test)
        )
        return Split(split.outcome, train, test)

    def _retention(self, cutoff: date) -> pd.DataFrame:
        events = self.study.source.retention(cutoff, self.study.customers(cutoff).index)
        return self._located(events.assign(cutoff=cutoff))

    def _later_contacts(self) -> pd.DataFrame:
        cutoff = self.study.params.cutoff
        end = cutoff + timedelta(days=self.study.params.conversion_days)
        return self._located(self.study.source.contacts(cutoff, end).assign(cutoff=cutoff))

    def _past_contacts(self) -> pd.DataFrame:
        """Return the contacts of campaigns that had closed by the last cutoff, each at its labelling cutoff.

        Nothing that happened from the last cutoff on is read, not even a late response.
        """
        params = self.study.params
        step = timedelta(days=params.cutoff_step_days)
        earliest = date.fromisoformat(self.study.about["first_day"]) + timedelta(days=params.evaluation.min_history_days)
        parts = []
        start = self.study.learning_cutoff
        while start >= earliest:
            contacts = self.study.source.contacts(start, start + step, known_by=params.cutoff)
            parts.append(contacts[contacts["closes_at"] < pd.Timestamp(params.cutoff)].assign(cutoff=start))
            start -= step
        return self._located(pd.concat(parts[::-1], ignore_index=True))

    def _located(self, units: pd.DataFrame) -> pd.DataFrame:
        """Return the units of customers with a label (an order in the window), and their row at their cutoff."""
        position = pd.Series(-1, units.index)
        for cutoff, part in units.groupby("cutoff"):
            position[part.index] = self.study.customers(cutoff).index.get_indexer(part["customer_id"])
        return units.assign(position=position)[position >= 0].reset_index(drop=True)

    def scores(self, outcome: str, methods: Sequence[str]) -> Scores:
        """Return everything measured for one outcome: these methods, all baselines, ceilings, random labels."""
        scores: Scores = self.study.store.memory(f"scores-{outcome}-{'-'.join(methods)}", lambda: self._scores(outcome, methods))
        return scores

    def _scores(self, outcome: str, methods: Sequence[str]) -> Scores:
        study, split = self.study, self.splits()[outcome]
        within = split.outcome.within_group
        draws = Draws(split.test["customer_id"], study.params.evaluation.replicates, study.params.seed)
        scores = Scores(outcome)
        for name in ("everyone", *methods, *(b for b in study.baselines if b != "everyone")):
            values = self._learn_and_measure(self._codes(name, split), len(study.method(name).segments_), split, draws)
            scores.add(name, METHODS[name].role, values)
        for name, fit in CEILINGS.items():
            train_rows, test_rows = self._rows(split)
            predicted = fit(train_rows, split.train, test_rows, within)
            scores.add(name, "ceiling", measure(predicted, split.test, draws, within))
        scores.random = self._random(split)
        scores.derive()
        return scores

    def _codes(self, name: str, split: Split) -> dict[date, NDArray[np.intp]]:
        """Return the segment numbers of the customers of every cutoff, by the frozen method."""
        labels = {c: self.study.labels(name, c, self.study.learning_cutoff) for c in split.cutoffs}
        return {c: series.cat.codes.to_numpy(dtype=np.intp) for c, series in labels.items()}

    def _learn_and_measure(
        self, codes: dict[date, NDArray[np.intp]], k: int, split: Split, draws: Draws | None
    ) -> dict[str, NDArray[np.float64]]:
        within = split.outcome.within_group
        learned = segment_scores(_of_units(codes, split.train), k, split.train, within)
        return measure(learned[_of_units(codes, split.test)], split.test, draws, within)

    def _rows(self, split: Split) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the customer rows of the training and the test units, as far as ceilings read them."""
        history = HISTORY if split.outcome.within_group else ()
        tables = [self.study.customers(cutoff, ("contacts",) if history else ()) for cutoff in split.cutoffs]
        rows = pd.concat([table[[*RFM_INPUTS, *history]] for table in tables])
        return rows.iloc[split.train["row"]], rows.iloc[split.test["row"]]

    def _random(self, split: Split) -> dict[str, NDArray[np.float64]]:
        """Return the metrics of random classifications: a method's labels, shuffled among each cutoff's customers."""
        study = self.study
        like = RANDOM_LIKE if RANDOM_LIKE not in study.refused else study.methods[0]
        codes, k = self._codes(like, split), len(study.method(like).segments_)
        rng = np.random.default_rng([study.params.seed, list(OUTCOMES).index(split.outcome.name)])
        drawn = []
        for _ in range(study.params.evaluation.random_draws):
            shuffled = {cutoff: rng.permutation(values) for cutoff, values in codes.items()}
            drawn.append(self._learn_and_measure(shuffled, k, split, None))
        return {metric: np.array([values[metric][0] for values in drawn]) for metric in drawn[0]}


def _of_units(values: Mapping[date, NDArray[np.intp]], units: pd.DataFrame) -> NDArray[np.intp]:
    """Return, for each unit, its customer's entry at the unit's cutoff."""
    return np.concatenate([values[cutoff] for cutoff in sorted(values)])[units["row"].to_numpy()]


def _has_both(units: pd.DataFrame) -> bool:
    return len(units) > 0 and 0 < units["event"].sum() < len(units)
