"""What followed the last cutoff: who ordered again or responded, and what amounts came to."""

from __future__ import annotations

from datetime import date

import pandas as pd

from segbench.evaluation import AMOUNTS, CONVERSION, RETENTION, Outcome, retention_within
from segbench.params.horizon import Horizon, horizon_of, is_retention
from segbench.runtime.shown import Offering
from segbench.study.cache import cached
from segbench.study.cutoffs import days_after
from segbench.study.part import Part


class Outcomes(Part, Offering):
    """The outcomes of the customers of the last cutoff, as far as the data tells."""

    offered = (
        "known amounts horizons conversion no_conversion no_horizon definitions averages"
        " events values followed"
    )

    @cached
    def events(self, outcome: str) -> pd.DataFrame:
        """Return what happened to the customers: customer_id, event.

        Conversion: of those contacted by a campaign that starts in the window, who responded to
        one; where no campaigns are known, which one-time buyers ordered again.
        """
        by_customer = self._followed(outcome).groupby("customer_id", sort=True)
        events = by_customer["event"].any().reset_index()
        events.attrs["min_cell"] = self.limits.min_cell
        return events

    @cached
    def values(self, amount: str) -> pd.DataFrame:
        """Return what an amount came to, as far as it is known: customer_id, value."""
        return self._followed(amount)[["customer_id", "value"]]

    @cached
    def followed(self, outcome: str, cutoff: date) -> pd.DataFrame:
        """Return what followed a cutoff; see `Source.followed`."""
        population = self.study.customers(cutoff).index
        return self.study.source.followed(outcome, cutoff, population)

    @cached
    def ordered_within(self, horizon: str, cutoff: date) -> pd.DataFrame:
        """Return who ordered within a horizon, given by its key, and for how much, after a cutoff.

        customer_id, group, event, value.
        """
        population = self.study.customers(cutoff).index
        return self.study.source.ordered_within(horizon_of(horizon), cutoff, population)

    @cached
    def contacts(self, start: date, end: date, known_by: date) -> pd.DataFrame:
        """Return the contacts of campaigns that start in [start, end); see `Source.contacts`."""
        return self.study.source.contacts(start, end, known_by)

    def _followed(self, outcome: str) -> pd.DataFrame:
        units = self.followed(outcome, self.params.cutoff)
        return units[units["customer_id"].isin(self.study.customers().index)]

    @property
    def conversion(self) -> Outcome:
        """What conversion is on this data."""
        return CONVERSION[self.study.about["conversion"]]

    @property
    def known(self) -> dict[str, Outcome]:
        """The outcomes that happened to customers."""
        known = {} if self.no_horizon(RETENTION.name) else {RETENTION.name: RETENTION}
        if not self.no_conversion:
            known["conversion"] = self.conversion
        return known | self.horizons

    @property
    def horizons(self) -> dict[str, Outcome]:
        """Retention within further horizons, as far as the data reach."""
        _, *further = self.params.horizons
        return {name: retention_within(name) for name in further if not self.no_horizon(name)}

    def no_horizon(self, name: str) -> str:
        """Return why nothing is known of retention within a horizon, to end a sentence; or ""."""
        return self._too_soon(self.params.horizons[name])

    def _too_soon(self, horizon: Horizon) -> str:
        cutoff, last_day = self.params.cutoff, self.study.last_day
        if horizon.days(cutoff) <= days_after(self.study, cutoff):
            return ""
        return (
            f"the {horizon.words} from {cutoff} on reach past {last_day}, the last day of the data"
        )

    @property
    def amounts(self) -> dict[str, Outcome]:
        """The amounts recorded: spend; satisfaction and cost where service contacts carry them.

        None where the data end before the days in which they are read.
        """
        recorded = () if self.no_horizon(RETENTION.name) else self.study.about["amounts"]
        return {name: AMOUNTS[name] for name in recorded}

    @property
    def no_conversion(self) -> str:
        """Why nothing is known of conversion, as the end of a sentence; empty if something is."""
        cutoff, days = self.params.cutoff, self.params.conversion_days
        if too_soon := self._too_soon(Horizon(days)):
            return too_soon
        event = self.events("conversion")["event"]
        if self.conversion.within_group:
            nobody = f"nobody was contacted in the {days} days from {cutoff} on"
            return "" if len(event) else nobody
        if not len(event):
            return f"no campaigns are known, and nobody had exactly one order before {cutoff}"
        if len(event) == 1:
            did = "ordered" if event.iloc[0] else "did not order"
            return f"no campaigns are known, and the only one-time buyer {did} a second time"
        if event.nunique() == 1:
            who = "every one" if event.iloc[0] else "none"
            return (
                f"no campaigns are known, and {who} of the {len(event)} one-time buyers"
                " ordered a second time"
            )
        return ""

    def averages(self) -> dict[str, float]:
        """Return the rate of each outcome among all customers."""
        return {name: float(self.events(name)["event"].mean()) for name in self.known}

    def definitions(self) -> dict[str, str]:
        """Return what each outcome is, in words."""
        params = self.params
        days = f"within {params.conversion_days} days"
        if self.conversion.within_group:
            conversion = f"responded to a campaign that started {days}, of those contacted"
        else:
            conversion = (
                f"ordered a second time {days}, of those with exactly one order before"
                " (no campaigns are known)"
            )
        horizons = params.horizons
        return {
            name: f"ordered again within {horizons[name].words}"
            if is_retention(name)
            else conversion
            for name in self.known
        }
