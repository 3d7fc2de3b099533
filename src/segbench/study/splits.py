"""What is learned from and what is scored: an earlier cutoff and a later one, or folds of the customers of one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd

from segbench.errors import SegbenchError
from segbench.evaluation import AMOUNTS, RETENTION, Outcome, Split
from segbench.study.study import Study


def make_splits(study: Study) -> dict[str, list[Split]]:
    """Return, for every outcome with something to learn and to score, its splits: one, or several.

    Raises
    ------
    SegbenchError
        Nobody, or everybody, ordered again, so that there is nothing to tell.
    """
    scheme = OutOfTime(study) if study.params.evaluation.folds is None else OutOfCustomer(study)
    found = {
        "retention": scheme.retention(),
        "conversion": scheme.conversion() if "conversion" in study.outcomes else [],
    }
    found |= {name: scheme.amount(name) for name in study.amounts}
    if (
        study.params.evaluation.folds is None
    ):  # an early cutoff that teaches nothing is left out, not the outcome
        found = {
            name: splits[:1] + [split for split in splits[1:] if _tells(split.train)]
            for name, splits in found.items()
        }
    usable = {name: splits for name, splits in found.items() if _all_tell(splits)}
    if "retention" not in usable:
        parts = (found["retention"][0].train, scored(found["retention"]))
        counts = [f"{int(part['event'].sum())} of {len(part)} customers" for part in parts]
        raise SegbenchError(
            f"retention cannot be compared: {counts[0]} to learn from and {counts[1]} to score ordered again within "
            f"{study.params.retention_days} days; some have to, and some must not. Take more customers, or another cutoff "
            "or retention_days."
        )
    return {name: [_with_rows(study, split) for split in splits] for name, splits in usable.items()}


def scored(splits: Sequence[Split]) -> pd.DataFrame:
    """Return the units that splits score; where there are several, units of different splits are in different groups.

    What two splits were taught differs, and with it the level of their scores; only units of one
    split are compared.
    """
    if len(splits) == 1:
        return splits[0].test
    tests = [split.test.assign(group=f"{split.name}/" + split.test["group"]) for split in splits]
    return pd.concat(tests, ignore_index=True)


def no_comparison(study: Study) -> str:
    """Return why conversion, though known at the last cutoff, cannot be compared, as the end of a sentence."""
    params = study.params
    if params.evaluation.folds is not None:
        return "in some fold, nobody or everybody of those to learn from converted"
    if study.conversion.within_group:
        return "too few campaigns closed before the cutoff or started after it"
    return (
        f"rates have to be learned from one-time buyers of an earlier cutoff, whose {params.conversion_days} days were over by "
        f"{params.cutoff}, with {params.evaluation.min_history_days} days of history before it, and of whom some ordered again "
        "and some did not; there is no such cutoff"
    )


def earlier_cutoffs(study: Study) -> list[date]:
    """Return the cutoffs that label the customers of campaigns before the last cutoff, the latest first.

    They go back in steps as long as `min_history_days` of data lie before them.
    """
    params = study.params
    step = timedelta(days=params.cutoff_step_days)
    earliest = date.fromisoformat(study.about["first_day"]) + timedelta(
        days=params.evaluation.min_history_days
    )
    return [
        study.learning_cutoff - step * back
        for back in range((study.learning_cutoff - earliest) // step + 1)
    ]


class Scheme(ABC):
    """Which units teach and which are scored.

    Every unit comes with the cutoff that labels it and its customer's row in that cutoff's customer
    table.
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self.cutoff = study.params.cutoff

    @abstractmethod
    def every(self, outcome: Outcome, units: Callable[[date], pd.DataFrame]) -> list[Split]:
        """Return the splits of what is known of all customers at every cutoff.

        Parameters
        ----------
        units
            Cutoff -> what followed it: customer_id, group, and event or value.
        """

    def retention(self) -> list[Split]:
        """Return the splits of retention."""
        return self.every(RETENTION, self._retention)

    def amount(self, name: str) -> list[Split]:
        """Return the splits of an amount; they are those of retention, less whoever the amount is not known of."""
        return self.every(AMOUNTS[name], lambda cutoff: self._amount(name, cutoff))

    @abstractmethod
    def conversion(self) -> list[Split]:
        """Return the splits of conversion; none if there is nothing to learn from."""

    def _retention(self, cutoff: date) -> pd.DataFrame:
        events = self.study.source.retention(cutoff, self.study.customers(cutoff).index)
        return self._located(events.assign(cutoff=cutoff))

    def _amount(self, name: str, cutoff: date) -> pd.DataFrame:
        if name == "spend":
            return self._retention(cutoff).drop(columns="event")
        known = self.study.source.service(cutoff, self.study.customers(cutoff).index)
        units = (
            known[["customer_id", "group", name]]
            .rename(columns={name: "value"})
            .dropna(subset="value")
        )
        return self._located(units.assign(cutoff=cutoff).reset_index(drop=True))

    def _conversion(self, cutoff: date) -> pd.DataFrame:
        """Return whom conversion can happen to in the days from a cutoff on."""
        source = self.study.source
        if self.study.conversion.within_group:
            end = cutoff + timedelta(days=self.study.params.conversion_days)
            return self._located(source.contacts(cutoff, end).assign(cutoff=cutoff))
        return self._located(
            source.first_repeat(cutoff, self.study.customers(cutoff).index).assign(cutoff=cutoff)
        )

    def _located(self, units: pd.DataFrame) -> pd.DataFrame:
        """Return the units of customers with a label (an order in the window), and their row at their cutoff."""
        row = pd.Series(-1, units.index)
        for cutoff, part in units.groupby("cutoff"):
            row[part.index] = self.study.customers(cutoff).index.get_indexer(part["customer_id"])
        return units.assign(row=row)[row >= 0].reset_index(drop=True)


class OutOfTime(Scheme):
    """Methods are frozen at a cutoff, and what followed the next one is scored.

    Retention and amounts are learned from what followed a cutoff and scored at the next, for every
    two of the last `evaluation.cutoffs` whose look-back the data cover. Conversion is rarer and
    scored at the last cutoff alone, by methods frozen one step before it. Conversion by campaign is
    learned from all contacts of campaigns that had closed by the last cutoff; a contact's customer
    is labelled at the last cutoff on or before the campaign's start. First repeats are learned at
    the latest cutoff whose window had closed by the last.
    """

    def every(self, outcome: Outcome, units: Callable[[date], pd.DataFrame]) -> list[Split]:
        """Return one split for every two neighbouring cutoffs, the latest first."""
        cutoffs = self.study.cutoffs
        return [
            Split(outcome, units(learning), units(scored_at), learning)
            for scored_at, learning in pairwise(cutoffs)
        ]

    def conversion(self) -> list[Split]:
        """Return the one split of conversion, or none if no earlier cutoff can teach it."""
        if self.study.conversion.within_group:
            train = self._past_contacts()
        else:
            steps = -(-self.study.params.conversion_days // self.study.params.cutoff_step_days)
            earlier = self.cutoff - steps * self._step
            if earlier not in earlier_cutoffs(self.study):
                return []
            train = self._conversion(earlier)
        return [
            Split(
                self.study.conversion,
                train,
                self._conversion(self.cutoff),
                self.study.learning_cutoff,
            )
        ]

    @property
    def _step(self) -> timedelta:
        return timedelta(days=self.study.params.cutoff_step_days)

    def _past_contacts(self) -> pd.DataFrame:
        """Return the contacts of campaigns that had closed by the last cutoff, each at its labelling cutoff.

        Nothing that happened from the last cutoff on is read, not even a late response.
        """
        parts = []
        for start in reversed(earlier_cutoffs(self.study)):
            contacts = self.study.source.contacts(start, start + self._step, known_by=self.cutoff)
            parts.append(
                contacts[contacts["closes_at"] < pd.Timestamp(self.cutoff)].assign(cutoff=start)
            )
        return self._located(pd.concat(parts, ignore_index=True))


class OutOfCustomer(Scheme):
    """Customers of the one cutoff are dealt into folds; each fold is scored with what the others taught.

    For each fold the methods are fitted and rates are learned on the customers outside it.
    """

    def every(self, outcome: Outcome, units: Callable[[date], pd.DataFrame]) -> list[Split]:
        """Return one split a fold."""
        return self._folded(outcome, units(self.cutoff))

    def conversion(self) -> list[Split]:
        """Return the splits of conversion, one a fold."""
        return self._folded(self.study.conversion, self._conversion(self.cutoff))

    def _folded(self, outcome: Outcome, units: pd.DataFrame) -> list[Split]:
        fold = self.study.folds(self.cutoff).loc[units["customer_id"]].to_numpy()
        return [
            Split(outcome, units[fold != number], units[fold == number], self.cutoff, number)
            for number in np.unique(fold).tolist()
        ]


def _with_rows(study: Study, split: Split) -> Split:
    """Return the split with rows counted through the customer tables of all its cutoffs, laid end to end."""
    tables = {cutoff: study.customers(cutoff).index for cutoff in split.cutoffs}
    starts = dict(zip(tables, np.cumsum([0, *map(len, tables.values())]), strict=False))
    train, test = (
        part.assign(row=part["cutoff"].map(starts) + part["row"])
        for part in (split.train, split.test)
    )
    return replace(split, train=train, test=test)


def _all_tell(splits: list[Split]) -> bool:
    parts = [*(split.train for split in splits), scored(splits)] if splits else []
    return bool(parts) and all(map(_tells, parts))


def _tells(units: pd.DataFrame) -> bool:
    """Return whether there is a difference between units that something could be learned of."""
    return units["event" if "event" in units else "value"].nunique() > 1
