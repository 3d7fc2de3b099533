"""What is learned from and what is scored: an earlier cutoff and a later one, or folds of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd

from segbench.datasets.horizons import FEWEST
from segbench.evaluation import TIME_TO_ORDER, Outcome, Split
from segbench.params.horizon import Horizon
from segbench.study.cache import cached_in_memory
from segbench.study.cutoffs import days_after, earlier_cutoffs, pairs_within, step
from segbench.study.part import Part
from segbench.study.study import Study


class Splits(Part):
    """The splits of a study."""

    @cached_in_memory
    def by_outcome(self) -> dict[str, list[Split]]:
        """Return the splits of every outcome that can be compared; see `make_splits`."""
        return make_splits(self.study)


def make_splits(study: Study) -> dict[str, list[Split]]:
    """Return, for every outcome with something to learn and to score, its splits.

    Every unit comes with the cutoff that labels it and its customer's row in the customer tables of
    its split's cutoffs, end to end. Why the others have none: see `segbench.study.untold`.
    """
    known = study.outcomes | study.amounts
    further = study.after.horizons
    # Further horizons come last: where there are some, random classes of the others stay the same.
    outcomes = {name: known[name] for name in known if name not in further} | further
    return {
        name: [_with_rows(study, split) for split in splits]
        for name, outcome in outcomes.items()
        if tell(splits := splits_of(study, outcome))
    }


def splits_of(study: Study, outcome: Outcome) -> list[Split]:
    """Return the splits of an outcome, whether they tell something or not."""
    split_up = out_of_time if study.limits.folds is None else out_of_customer
    return split_up(study, outcome)


def splits_of_time(study: Study) -> list[Split]:
    """Return the splits of the time to the next order; none where they tell nothing.

    They are those of retention, whatever the horizon. Who is scored is followed to the last day of
    the data. Of who is learned from, nothing is known by the day on which the others are scored but
    what happened before it.
    """
    splits = [_known_in_time(split) for split in splits_of(study, TIME_TO_ORDER)]
    splits = splits[:1] + [split for split in splits[1:] if differ(split.train)]
    return [_with_rows(study, split) for split in splits] if tell(splits) else []


def _known_in_time(split: Split) -> Split:
    """Return the split with waits cut off, in what is learned from, where scoring begins."""
    if split.fold is not None or split.test.empty:
        return split
    most = (split.test["cutoff"].iloc[0] - split.fitted_at).days
    days, event = split.train["days"], split.train["event"]
    train = split.train.assign(days=days.clip(upper=most), event=event & (days <= most))
    return replace(split, train=train)


def scored(splits: Sequence[Split]) -> pd.DataFrame:
    """Return the units that splits score; those of different splits are in different groups.

    What two splits were taught differs, and with it the level of their scores; only units of one
    split are compared.
    """
    if len(splits) == 1:
        return splits[0].test
    tests = [split.test.assign(group=f"{split.name}/" + split.test["group"]) for split in splits]
    return pd.concat(tests, ignore_index=True)


def out_of_time(study: Study, outcome: Outcome) -> list[Split]:
    """Return splits of which methods are frozen at a cutoff, and what followed the next is scored.

    Retention and amounts are learned from what followed a cutoff and scored at the next, for every
    two of the last `evaluation.cutoffs` whose look-back the data cover, the latest first; the
    outcome need not go where early cutoffs teach nothing: these are left out. Conversion is rarer
    and scored at the last cutoff alone, by methods frozen one step before it. Conversion by
    campaign is learned from all contacts of campaigns that had closed by the last cutoff; a
    contact's customer is labelled at the last cutoff on or before the campaign's start. First
    repeats are learned at the latest cutoff whose window had closed by the last; there are no
    splits if there is none, or nobody at the cutoff at which methods are frozen. Retention within
    further horizons: see `pairs_within`.
    """
    if study.learning_cutoff not in study.cutoffs:
        return []
    if outcome.name == "conversion":
        train = _past_contacts(study) if outcome.within_group else _past_buyers(study, outcome)
        if train is None:
            return []
        test = _units(study, outcome, study.params.cutoff)
        return [Split(outcome, train, test, study.learning_cutoff)]
    further = outcome.name in study.after.horizons
    pairs = (
        pairs_within(study, study.params.horizons[outcome.name])
        if further
        else pairwise(study.cutoffs)
    )
    splits = [
        Split(outcome, _units(study, outcome, learning), _units(study, outcome, later), learning)
        for later, learning in pairs
    ]
    return splits[:1] + [split for split in splits[1:] if differ(split.train)]


def _past_contacts(study: Study) -> pd.DataFrame:
    """Return the contacts of campaigns that had closed by the last cutoff.

    Each is at its labelling cutoff. Nothing that happened from the last cutoff on is read, not even
    a late response.
    """
    closed, last = [], study.params.cutoff
    for start in reversed(earlier_cutoffs(study)):
        contacts = study.after.contacts(start, start + step(study.params), last)
        closed.append(_located(study, contacts[contacts["closes_at"] < pd.Timestamp(last)], start))
    return pd.concat(closed, ignore_index=True)


def _past_buyers(study: Study, outcome: Outcome) -> pd.DataFrame | None:
    """Return the one-time buyers of the latest cutoff whose window had closed by the last."""
    latest = study.params.cutoff - timedelta(days=study.params.conversion_days)
    over = next((cutoff for cutoff in earlier_cutoffs(study) if cutoff <= latest), None)
    return None if over is None else _units(study, outcome, over)


def splits_within(study: Study, outcome: str, horizon: Horizon) -> list[Split]:
    """Return the splits of retention, or of spend, had it been asked within another horizon.

    They are at cutoffs of the comparison, as far as the data reach; rates are learned at the latest
    of those by which the whole horizon was over. Methods are frozen there, as they are for the
    comparison; none is fitted.
    """
    if outcome not in study.outcomes | study.amounts:
        return []
    of = (study.outcomes | study.amounts)[outcome]
    no = ["event"] if of.of_amount else []

    def units(cutoff: date) -> pd.DataFrame:
        followed = study.after.ordered_within(horizon.key, cutoff)
        return _located(study, followed.drop(columns=no), cutoff)

    splits = []
    if study.limits.folds is not None:
        if horizon.days(study.params.cutoff) <= days_after(study, study.params.cutoff):
            splits = _by_fold(study, of, units(study.params.cutoff))
    else:
        for later in study.cutoffs:
            over = [cutoff for cutoff in study.cutoffs if cutoff <= horizon.latest(later)]
            if over and horizon.days(later) <= days_after(study, later):
                splits.append(Split(of, units(over[0]), units(later), over[0]))
        splits = [split for split in splits if differ(split.train)]
    return [_with_rows(study, split) for split in splits] if tell(splits) else []


def out_of_customer(study: Study, outcome: Outcome) -> list[Split]:
    """Return one split a fold of the one cutoff's customers, scored with what the others taught.

    For each fold the methods are fitted and rates are learned on the customers outside it.
    """
    return _by_fold(study, outcome, _units(study, outcome, study.params.cutoff))


def _by_fold(study: Study, outcome: Outcome, units: pd.DataFrame) -> list[Split]:
    cutoff = study.params.cutoff
    fold = study.labelling.folds(cutoff).loc[units["customer_id"]].to_numpy()
    return [
        Split(outcome, units[fold != number], units[fold == number], cutoff, number)
        for number in np.unique(fold).tolist()
    ]


def _units(study: Study, outcome: Outcome, cutoff: date) -> pd.DataFrame:
    """Return what followed a cutoff, with the row of each unit's customer."""
    return _located(study, study.after.followed(outcome.name, cutoff), cutoff)


def _located(study: Study, units: pd.DataFrame, cutoff: date) -> pd.DataFrame:
    """Return the units of customers of a cutoff, with their row in its customer table."""
    row = study.customers(cutoff).index.get_indexer(units["customer_id"])
    return units.assign(cutoff=cutoff, row=row)[row >= 0].reset_index(drop=True)


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


def tell(splits: Sequence[Split]) -> bool:
    """Return whether each split teaches something, and something can be told of those scored."""
    return bool(splits) and all(differ(split.train) for split in splits) and differ(scored(splits))


def differ(units: pd.DataFrame) -> bool:
    """Return whether enough units had the event, and enough not; whether enough amounts differ.

    Of times to the next order, whether any two differ.
    """
    if "days" in units:
        waits = units[["days", "event"]].drop_duplicates()
        return len(waits) > 1 and bool(waits["event"].any())
    if "event" in units:
        return min(units["event"].sum(), (~units["event"].astype(bool)).sum()) >= FEWEST
    values = units["value"].value_counts()
    return len(units) - values.max() >= FEWEST if len(values) else False
