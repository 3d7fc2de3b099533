"""What cannot be told from a study's data, why, and what would have to be changed."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from segbench.datasets.horizons import FEWEST, Attempt, first_comparable, others_to_try
from segbench.evaluation import AMOUNTS, RETENTION, Outcome, Split
from segbench.params.horizon import Horizon
from segbench.study.cache import cached
from segbench.study.part import Part
from segbench.study.splits import Splits, differ, scored, splits_of


class Untold(Part):
    """The outcomes that are not compared."""

    @cached
    def reasons(self) -> dict[str, str]:
        """Return why, for each outcome that the data records and nobody can compare.

        Retention is asked for of any data, within every horizon of the parameters, and so is
        conversion: by first repeat where no campaigns are known.

        Returns
        -------
        dict
            Outcome -> the end of a sentence, without a stop.
        """
        compared = self.compared
        main, *further = self.params.horizons
        asked = (main, "conversion", *self.study.about["amounts"], *further)
        return {name: self._why(name) for name in asked if name not in compared}

    @property
    def compared(self) -> list[str]:
        """The outcomes that are compared."""
        return list(Splits(self.study).by_outcome())

    def remedy(self, name: str) -> str:
        """Return with which lines of a params file an outcome would be told; empty: nobody knows.

        Amounts are read in the days of retention.
        """
        if name != "conversion":
            return self.instead()
        latest = self.study.last_day + timedelta(days=1 - self.params.conversion_days)
        return f"cutoff: {latest}" if self.params.cutoff > latest else ""

    def outcome(self, name: str) -> Outcome:
        """Return what an outcome is called, whether anything is known of it or not."""
        return {"retention": RETENTION, "conversion": self.study.after.conversion, **AMOUNTS}[name]

    @cached
    def instead(self) -> str:
        """Return with which parameters retention can be compared, as lines of a params file.

        Other cutoffs are tried first, then other days. Empty where retention is compared, and where
        none of those tried would do.
        """
        if "retention" not in self.reasons():
            return ""
        params, folds = self.params, self.limits.folds is not None
        now = Attempt(params.cutoff, params.retention, 0 if folds else params.cutoff_step_days)
        days = self.study.first_day, self.study.last_day
        tried = others_to_try(now, *days, self.limits.min_history_days)
        orders = self.study.source.net_of_returns.orders
        found = first_comparable(orders, tried, params.observation_days)
        if found is None:
            return ""
        _, *further = params.horizons.values()
        lines = {
            "cutoff": (str(found.cutoff), str(now.cutoff)),
            "retention_days": (_written(found.horizon, further), _written(now.horizon, further)),
            "cutoff_step_days": (str(found.step), str(now.step)),
        }
        return ", ".join(f"{key}: {then}" for key, (then, old) in lines.items() if then != old)

    def no_time_to_order(self) -> str:
        """Return why, where nobody knows who orders sooner, as the end of a sentence."""
        if self.limits.folds is None and self.study.learning_cutoff not in self.study.cutoffs:
            return self._nothing_to_learn_from()
        return "nobody ordered again, or all who did on one day"

    def _why(self, name: str) -> str:
        study, horizons = self.study, self.params.horizons
        within = name if name in horizons else RETENTION.name  # amounts are read in its days
        after = study.after
        unknown = after.no_conversion if name == "conversion" else after.no_horizon(within)
        if unknown:
            return unknown
        outcome = (study.outcomes | study.amounts)[name]
        folds = self.limits.folds is not None
        if name == "conversion" and folds:
            return (
                f"in some fold, fewer than {FEWEST} of those to learn from converted, or fewer than"
                f" {FEWEST} did not"
            )
        if not folds and study.learning_cutoff not in study.cutoffs:
            return self._nothing_to_learn_from()
        if name == "conversion":
            return self._no_conversion(outcome)
        if outcome.of_amount:
            return self._alike(outcome)
        splits = splits_of(study, outcome)
        return self._all_or_none(splits, horizons[name]) if splits else self._no_earlier(name)

    def _no_earlier(self, name: str) -> str:
        """Say that a further horizon was not over at any cutoff it could be learned at."""
        params, horizon = self.params, self.params.horizons[name]
        return (
            f"rates have to be learned at an earlier cutoff, {params.cutoff_step_days} days or a"
            f" multiple of it before {params.cutoff}, by which its {horizon.words} were over (on"
            f" {horizon.latest(params.cutoff)} or earlier), with"
            f" {params.evaluation.min_history_days} days of history before it; the data begin on"
            f" {self.study.first_day}"
        )

    def _nothing_to_learn_from(self) -> str:
        learning, least = self.study.learning_cutoff, self.limits.min_history_days
        where = (
            f"methods and rates would be learned at {learning},"
            f" {self.params.cutoff_step_days} days before the cutoff"
        )
        if learning < self.study.first_day + timedelta(days=least):
            return (
                f"{where}, and the data begin on {self.study.first_day}: less than {least} days"
                " (evaluation.min_history_days) before that"
            )
        return f"{where}, and nobody had ordered in the days before it"

    def _no_conversion(self, outcome: Outcome) -> str:
        params = self.params
        if outcome.within_group:
            (split,) = splits_of(self.study, outcome)
            return (
                f"rates have to be learned from campaigns that had closed by {params.cutoff}, and"
                f" are scored on those that started in the {params.conversion_days} days from then"
                f" on, both with {FEWEST} or more contacts that were responded to and {FEWEST} or"
                f" more that were not; of the former, {self._responded(split.train)}, and of the"
                f" latter, {self._responded(split.test)}"
            )
        return (
            "rates have to be learned from one-time buyers of an earlier cutoff, whose"
            f" {params.conversion_days} days were over by {params.cutoff}, with"
            f" {params.evaluation.min_history_days} days of history before it, and {FEWEST} or more"
            f" of whom ordered again and {FEWEST} or more did not; there is no such cutoff, or too"
            " few of either at the last"
        )

    def _responded(self, contacts: pd.DataFrame) -> str:
        """Say how many contacts there are, and how many of them were responded to."""
        number, responded = len(contacts), int(contacts["event"].sum())
        if not number:
            return "there is no contact"
        least, of = self.limits.min_cell, f"of {number:,} contacts were responded to"
        if not responded:
            return f"none {of}"
        if responded == number:
            return f"all {of}"
        if responded < least:
            return f"fewer than {least} {of}"
        return (
            f"all but fewer than {least} {of}"
            if number - responded < least
            else f"{responded:,} {of}"
        )

    def _alike(self, outcome: Outcome) -> str:
        horizon = self.params.retention
        if outcome.name != "spend":
            return (
                f"too few service contacts that tell it followed the cutoffs within {horizon.words}"
            )
        retention = splits_of(self.study, RETENTION)
        if not all(split.train["event"].any() and split.test["event"].any() for split in retention):
            return self._all_or_none(retention, horizon)  # who does not order spends nothing
        return (
            f"fewer than {FEWEST} customers spent another amount than all others in the"
            f" {horizon.words} from a cutoff on"
        )

    def _all_or_none(self, splits: list[Split], horizon: Horizon) -> str:
        """Say how many of those to learn from, and of those to score, ordered again."""
        split, within = splits[0], horizon.words
        if self.limits.folds is None:
            sides = {split.fitted_at: split.train, self.params.cutoff: split.test}
        else:
            sides = {self.params.cutoff: scored(splits)}
        parts = [
            self._how_many(int(units["event"].sum()), len(units), cutoff)
            for cutoff, units in sides.items()
        ]
        if self.limits.folds is not None and differ(scored(splits)):
            return (
                f"of the customers to learn from, fewer than {FEWEST} ordered again within"
                f" {within}, or fewer than {FEWEST} did not, in some of the {len(splits)} folds"
            )
        return (
            f"{' and '.join(parts)} ordered again within {within}; it takes {FEWEST} or more who"
            f" do, and {FEWEST} or more who do not"
        )

    def _how_many(self, again: int, customers: int, cutoff: date) -> str:
        least = self.limits.min_cell
        if customers == 1:
            return f"the only customer of {cutoff}{'' if again else ' has not'}"
        if not again:
            return f"none of the {customers:,} customers of {cutoff}"
        if again == customers:
            return f"all {customers:,} customers of {cutoff}"
        if again < least:
            return f"fewer than {least} of the {customers:,} customers of {cutoff}"
        if customers - again < least:
            return f"all but fewer than {least} of the {customers:,} customers of {cutoff}"
        return f"{again:,} of the {customers:,} customers of {cutoff}"


def _written(main: Horizon, further: list[Horizon]) -> str:
    """Return horizons as a params file has them: one alone, or several, the main one first."""
    every = dict.fromkeys([main, *further])
    written = [each.words if each.of_months else str(each.length) for each in every]
    return written[0] if len(written) == 1 else f"[{', '.join(written)}]"
