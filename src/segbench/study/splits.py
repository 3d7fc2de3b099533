"""What is learned from and what is scored: an earlier cutoff and a later one, or folds of one."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import pairwise

import numpy as np
import pandas as pd

from segbench.errors import SegbenchError
from segbench.evaluation import AMOUNTS, RETENTION, Outcome, Split
from segbench.study.cutoffs import earlier_cutoffs, fitting_cutoff
from segbench.study.study import Study


def make_splits(study: Study) -> dict[str, list[Split]]:
    """Return, for every outcome with something to learn and to score, its splits.

    Raises
    ------
    SegbenchError
        Nobody, or everybody, ordered again, so that there is nothing to tell.
    """
    scheme = OutOfTime(study) if study.limits.folds is None else OutOfCustomer(study)
    splits = {"retention": scheme.retention()}
    if "conversion" in study.outcomes:
        splits["conversion"] = scheme.conversion()
    splits |= {name: scheme.amount(name) for name in study.amounts}
    splits = {name: scheme.teaching(each) for name, each in splits.items()}
    if not _tell(splits["retention"]):
        raise SegbenchError(_no_retention(study, splits["retention"]))
    return {
        name: [_with_rows(study, split) for split in each]
        for name, each in splits.items()
        if _tell(each)
    }


def _no_retention(study: Study, splits: Sequence[Split]) -> str:
    learned, tested = (
        f"{int(units['event'].sum())} of {len(units)} customers"
        for units in (splits[0].train, scored(splits))
    )
    return (
        f"retention cannot be compared: {learned} to learn from and {tested} to score ordered again"
        f" within {study.params.retention_days} days; some have to, and some must not. Take more"
        " customers, or another cutoff or retention_days."
    )


def scored(splits: Sequence[Split]) -> pd.DataFrame:
    """Return the units that splits score; those of different splits are in different groups.

    What two splits were taught differs, and with it the level of their scores; only units of one
    split are compared.
    """
    if len(splits) == 1:
        return splits[0].test
    tests = [split.test.assign(group=f"{split.name}/" + split.test["group"]) for split in splits]
    return pd.concat(tests, ignore_index=True)


def no_comparison(study: Study) -> str:
    """Return why conversion, though known at the last cutoff, is not compared.

    It is the end of a sentence.
    """
    params = study.params
    if params.evaluation.folds is not None:
        return "in some fold, nobody or everybody of those to learn from converted"
    if study.after.conversion.within_group:
        return "too few campaigns closed before the cutoff or started after it"
    return (
        "rates have to be learned from one-time buyers of an earlier cutoff, whose"
        f" {params.conversion_days} days were over by {params.cutoff}, with"
        f" {params.evaluation.min_history_days} days of history before it, and of whom some ordered"
        " again and some did not; there is no such cutoff"
    )


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

    @abstractmethod
    def conversion(self) -> list[Split]:
        """Return the splits of conversion; none if there is nothing to learn from."""

    def teaching(self, splits: list[Split]) -> list[Split]:
        """Return the splits without those that an outcome can do without: here, none."""
        return splits

    def retention(self) -> list[Split]:
        """Return the splits of retention."""
        return self.every(RETENTION, self._retention)

    def amount(self, name: str) -> list[Split]:
        """Return the splits of an amount: those of retention, of whom the amount is known."""
        units = self._spend if name == "spend" else partial(self._service, name)
        return self.every(AMOUNTS[name], units)

    def _retention(self, cutoff: date) -> pd.DataFrame:
        return self._of_customers(self.study.source.retention, cutoff)

    def _spend(self, cutoff: date) -> pd.DataFrame:
        return self._retention(cutoff).drop(columns="event")

    def _service(self, name: str, cutoff: date) -> pd.DataFrame:
        """Return the customers of whom an amount of service contacts is known."""
        contacts = self._of_customers(self.study.source.service, cutoff)
        known = contacts.rename(columns={name: "value"}).dropna(subset="value")
        return known[["customer_id", "group", "value", "cutoff", "row"]].reset_index(drop=True)

    def _conversion(self, cutoff: date) -> pd.DataFrame:
        """Return whom conversion can happen to in the days from a cutoff on."""
        if not self.study.after.conversion.within_group:
            return self._of_customers(self.study.source.first_repeat, cutoff)
        end = cutoff + timedelta(days=self.study.params.conversion_days)
        return self._located(self.study.source.contacts(cutoff, end), cutoff)

    def _of_customers(
        self, read: Callable[[date, pd.Index], pd.DataFrame], cutoff: date
    ) -> pd.DataFrame:
        return self._located(read(cutoff, self.study.customers(cutoff).index), cutoff)

    def _located(self, units: pd.DataFrame, cutoff: date) -> pd.DataFrame:
        """Return the units of customers of a cutoff, with their row in its customer table."""
        row = self.study.customers(cutoff).index.get_indexer(units["customer_id"])
        return units.assign(cutoff=cutoff, row=row)[row >= 0].reset_index(drop=True)


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
        return [
            Split(outcome, units(learning), units(scored_at), learning)
            for scored_at, learning in pairwise(self.study.cutoffs)
        ]

    def teaching(self, splits: list[Split]) -> list[Split]:
        """Return the splits without early cutoffs that teach nothing: the outcome need not go."""
        return splits[:1] + [split for split in splits[1:] if _differ(split.train)]

    def conversion(self) -> list[Split]:
        """Return the one split of conversion, or none if no earlier cutoff can teach it."""
        conversion, params = self.study.after.conversion, self.study.params
        if conversion.within_group:
            train = self._past_contacts()
        else:
            steps = math.ceil(params.conversion_days / params.cutoff_step_days)
            earlier = self.cutoff - steps * self._step
            if earlier not in earlier_cutoffs(self.study):
                return []
            train = self._conversion(earlier)
        test = self._conversion(self.cutoff)
        return [Split(conversion, train, test, fitting_cutoff(params))]

    @property
    def _step(self) -> timedelta:
        return timedelta(days=self.study.params.cutoff_step_days)

    def _past_contacts(self) -> pd.DataFrame:
        """Return the contacts of campaigns that had closed by the last cutoff.

        Each is at its labelling cutoff. Nothing that happened from the last cutoff on is read, not
        even a late response.
        """
        closed = []
        for start in reversed(earlier_cutoffs(self.study)):
            contacts = self.study.source.contacts(start, start + self._step, known_by=self.cutoff)
            over = contacts["closes_at"] < pd.Timestamp(self.cutoff)
            closed.append(self._located(contacts[over], start))
        return pd.concat(closed, ignore_index=True)


class OutOfCustomer(Scheme):
    """Customers of the one cutoff are in folds; each fold is scored with what the others taught.

    For each fold the methods are fitted and rates are learned on the customers outside it.
    """

    def every(self, outcome: Outcome, units: Callable[[date], pd.DataFrame]) -> list[Split]:
        """Return one split a fold."""
        return self._folded(outcome, units(self.cutoff))

    def conversion(self) -> list[Split]:
        """Return the splits of conversion, one a fold."""
        return self._folded(self.study.after.conversion, self._conversion(self.cutoff))

    def _folded(self, outcome: Outcome, units: pd.DataFrame) -> list[Split]:
        fold = self.study.labelling.folds(self.cutoff).loc[units["customer_id"]].to_numpy()
        return [
            Split(outcome, units[fold != number], units[fold == number], self.cutoff, number)
            for number in np.unique(fold).tolist()
        ]


def _with_rows(study: Study, split: Split) -> Split:
    """Return the split with rows counted through the customer tables of its cutoffs, end to end."""
    starts, start = {}, 0
    for cutoff in split.cutoffs:
        starts[cutoff] = start
        start += len(study.customers(cutoff))
    train, test = (
        units.assign(row=units["cutoff"].map(starts) + units["row"])
        for units in (split.train, split.test)
    )
    return replace(split, train=train, test=test)


def _tell(splits: list[Split]) -> bool:
    """Return whether each split teaches something, and something can be told of those scored."""
    if not splits:
        return False
    return all(_differ(split.train) for split in splits) and _differ(scored(splits))


def _differ(units: pd.DataFrame) -> bool:
    return units["event" if "event" in units else "value"].nunique() > 1
