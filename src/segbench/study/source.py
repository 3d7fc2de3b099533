"""The side of a study that reads data: everything here needs the database engine.

A notebook inside a run finds what it shows in the run's folder and never imports this module; the
engine's import is a good part of a kernel's start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property, partial
from typing import Any

import pandas as pd
import pyarrow as pa
from ibis.expr.types import Table

from segbench.datasets import Dataset, open_dataset
from segbench.datasets.simulators import insurer
from segbench.datasets.tables import store_for_grouping
from segbench.evaluation import TIME_TO_ORDER
from segbench.features import Window, customer_frame, customers
from segbench.features.as_of import as_of
from segbench.features.attributes import survey_features
from segbench.features.compiled import Compiled
from segbench.features.contacts import contacts_of, in_order
from segbench.features.customers import by_customer, customers_in
from segbench.features.experiments import assigned, no_experiment
from segbench.features.needs import baskets, no_baskets
from segbench.features.net_of_returns import net_orders
from segbench.features.outcomes import (
    ALL,
    days_to_next_order,
    one_time_buyers,
    retained,
    served,
    spending,
    spent_by,
)
from segbench.features.service import (
    complaints,
    no_service_contacts,
    service_contacts,
    service_features,
)
from segbench.features.split_half import split_half
from segbench.params import Params
from segbench.params.horizon import RETENTION, Horizon, is_retention
from segbench.params.reads import ROWS, Places, note, watched
from segbench.study.working import computing

REJECTED = pa.schema(
    {
        "table": pa.string(),
        "file": pa.string(),
        "row": pa.int64(),
        "reason": pa.string(),
        "values": pa.string(),
    }
)

TOLD = ("name", "title", "source", "currency", "facts", "read_as", "fingerprint")
"""What a dataset says of itself."""

RECORDED = {"satisfaction": "satisfaction", "service_cost": "cost"}
"""Amount -> the column of service contacts that it is known from."""


class Source:
    """A dataset, asked with the parameters of a study.

    Parameters
    ----------
    params
        Checked parameters.
    once
        Whether order lines are asked for no more than once or twice, which joining them beforehand
        is not worth.

    Raises
    ------
    SegbenchError
        The dataset is unknown or missing.
    """

    def __init__(self, params: Params, *, once: bool = False) -> None:
        self.params, self._once = params, once
        with watched(Places(params)) as trace:
            self.dataset = computing("the tables of the data", lambda: open_dataset(params))
        note(trace)
        files = trace.everything.files
        self.rows = {path: state for path, state in files.items() if path.startswith(ROWS)}

    @cached_property
    def with_lines(self) -> Dataset:
        """The dataset with its order lines joined once and for all."""
        lines = self.dataset.order_lines
        if lines is None or self._once:
            return self.dataset
        together = ("customer_id", "product_id")
        return replace(self.dataset, order_lines=store_for_grouping(lines, together, "category"))

    @cached_property
    def net_of_returns(self) -> Dataset:
        """The dataset with its orders less whatever was returned of them, once and for all."""
        if self.dataset.returns is None:
            return self.dataset
        orders = net_orders(self.dataset, None).cache()
        return replace(self.dataset, orders=orders, returns=None)

    @cached_property
    def compiled(self) -> Compiled:
        """The queries that are asked for one window after another."""
        return Compiled(self.dataset.orders.get_backend())

    def about(self) -> dict[str, Any]:
        """Return what a reader should know of the data, as plain JSON."""
        dataset = self.dataset
        columns = () if dataset.interactions is None else dataset.interactions.columns
        return {
            **{name: getattr(dataset, name) for name in TOLD},
            "first_day": str(dataset.first_day),
            "last_day": str(dataset.last_day),
            "conversion": "campaign" if self._has_campaigns else "first_repeat",
            "amounts": ["spend", *(name for name in RECORDED if RECORDED[name] in columns)],
        }

    @property
    def _has_campaigns(self) -> bool:
        return self.dataset.contacts is not None and self.dataset.responses is not None

    def customers(
        self, cutoff: date, groups: Sequence[str], *, only_before: bool = False
    ) -> pd.DataFrame:
        """Return the customer table at a cutoff.

        Parameters
        ----------
        only_before
            Make it from what was dated before the cutoff and nothing else.
        """
        days, first_day = self.params.observation_days, self.dataset.first_day
        window = Window.before(cutoff, days, first_day)
        return self._customers(window, groups, only_before=only_before)

    def _customers(
        self, window: Window, groups: Sequence[str], *, only_before: bool = False
    ) -> pd.DataFrame:
        whole = self.with_lines if {"lines", "needs"} & {*groups} else self.dataset

        def table(window: Window) -> Table:
            dataset = as_of(whole, window.cutoff) if only_before else whole
            return customers_in(dataset, window, groups)

        history = (self.dataset.last_day - self.dataset.first_day).days + 1
        window = replace(window, longest=self.params.observation_days or history)
        key = ("customers", *groups, only_before)
        return by_customer(self.compiled.frame(key, window, table))

    def retention(
        self, cutoff: date, population: pd.Index, outcome: str = RETENTION
    ) -> pd.DataFrame:
        """Return who of a population ordered again, and for how much, one row a customer.

        Parameters
        ----------
        outcome
            Whose horizon it is; see `Params.horizons`.
        """
        return self.ordered_within(self.params.horizons[outcome], cutoff, population)

    def ordered_within(self, horizon: Horizon, cutoff: date, population: pd.Index) -> pd.DataFrame:
        """Return the same within any horizon."""
        return retained(self._spent(Window(cutoff, horizon.end(cutoff)), population))

    def _spent(self, window: Window, population: pd.Index) -> pd.DataFrame:
        table = partial(spending, self.net_of_returns)
        return spent_by(self.compiled.frame("spending", window, table), population)

    def followed(self, outcome: str, cutoff: date, population: pd.Index) -> pd.DataFrame:
        """Return an outcome of a population from a cutoff on: customer_id, group, event or value.

        One row for each customer of whom it is known; of conversion by campaign one for each
        contact, whether of the population or not. Of the time to the next order, days and event;
        see `days_to_next_order`.
        """
        if outcome == TIME_TO_ORDER.name:
            return self.days_to_next_order(cutoff, population).assign(group=ALL)
        params, dataset = self.params, self.dataset
        if is_retention(outcome):
            return self.retention(cutoff, population, outcome)
        if outcome == "spend":
            return self.retention(cutoff, population).drop(columns="event")
        if outcome != "conversion":
            assert dataset.interactions is not None
            window = Window(cutoff, params.retention.end(cutoff))
            table = partial(service_features, dataset.interactions)
            contacts = served(self.compiled.frame("service", window, table), population)
            known = contacts.rename(columns={outcome: "value"})
            return known.dropna(subset="value", ignore_index=True)
        if self._has_campaigns:
            return self.contacts(cutoff, cutoff + timedelta(days=params.conversion_days))
        once = one_time_buyers(dataset, cutoff).to_pandas()["customer_id"]
        buyers = population[population.isin(once)]
        return retained(self._spent(Window.after(cutoff, params.conversion_days), buyers))

    def days_to_next_order(self, cutoff: date, population: pd.Index) -> pd.DataFrame:
        """Return when each of a population ordered again, one row a customer."""
        return days_to_next_order(self.net_of_returns, cutoff, population)

    def contacts(self, start: date, end: date, known_by: date | None = None) -> pd.DataFrame:
        """Return the contacts of campaigns that start in [start, end); responses known by a day."""
        table = partial(contacts_of, self.dataset, known_by=known_by)
        return in_order(self.compiled.frame(("contacts", known_by), Window(start, end), table))

    def spent(self, cutoff: date, population: pd.Index) -> pd.DataFrame:
        """Return what a population ordered in the days of conversion, one row a customer."""
        return self._spent(Window.after(cutoff, self.params.conversion_days), population)

    def no_experiment(self) -> str:
        """Return why it is not known what a contact changes, to end a sentence; empty if it is."""
        return no_experiment(self.dataset)

    def assigned(self, start: date, end: date) -> pd.DataFrame:
        """Return who was drawn by randomised campaigns that start in [start, end); responses."""
        return assigned(self.dataset, start, end)

    def true_uplift(self) -> pd.DataFrame | None:
        """Return what a contact truly changes if data is simulated (`insurer.true_uplift`)."""
        return insurer.true_uplift(self.params) if self.params.dataset == "insurer" else None

    def rejected(self) -> pa.Table:
        """Return the rows set aside: the columns of `REJECTED`, in order of table, file and row."""
        rows = self.dataset.rejected
        if rows is None:
            return REJECTED.empty_table()
        return rows.order_by(["table", "file", "row", "reason"]).to_pyarrow()

    def outside_window(self, inside: pd.Index) -> dict[str, int]:
        """Return how many last ordered before the window, and how many of them came back."""
        ever = customer_frame(customers(self.dataset, self.params.cutoff, None, groups=())).index
        outside = ever.difference(inside)
        back = self.retention(self.params.cutoff, outside)
        return {"customers": len(outside), "retained": int(back["event"].sum())}

    def orders_by_week(self) -> pd.DataFrame:
        """Return the number of orders in each week (starting on Mondays)."""
        orders = self.dataset.orders
        by_week = orders.group_by(week=orders.ordered_at.truncate("W"))
        return by_week.aggregate(orders=orders.count()).order_by("week").to_pandas()

    def earlier_answers(self) -> pd.DataFrame | None:
        """Return the questionnaire before the latest one of who answered twice before the cutoff.

        None where there are no questionnaires, or where they carry no dates.
        """
        survey = self.dataset.survey
        if survey is None or "answered_at" not in survey.columns:
            return None
        always = Window.before(self.params.cutoff, None, self.dataset.first_day)
        table = survey_features(survey, always, back=1)
        return None if table is None else customer_frame(table)

    def truth(self) -> pd.DataFrame | None:
        """Return what is true of simulated customers (see `insurer.truth`); else None."""
        return insurer.truth(self.params) if self.params.dataset == "insurer" else None

    @property
    def _window(self) -> Window:
        return Window.before(
            self.params.cutoff, self.params.observation_days, self.dataset.first_day
        )

    def no_baskets(self) -> str:
        """Return why it is not known who bought what, to end a sentence; empty if it is."""
        return no_baskets(self.dataset)

    def baskets(self) -> pd.DataFrame:
        """Return who bought which category in the window: customer_id, category; sorted."""
        return _sorted(baskets(self.with_lines, self._window), "category")

    def no_service_contacts(self) -> str:
        """Return why no service contacts are known, to end a sentence; empty if some are."""
        return no_service_contacts(self.dataset, self._window)

    def service_contacts(self) -> pd.DataFrame:
        """Return the service contacts of the window, by customer and topic, sorted."""
        assert self.dataset.interactions is not None
        return _sorted(service_contacts(self.dataset.interactions, self._window), "topic")

    def complaints(self) -> pd.DataFrame:
        """Return who complained in the window, one row a customer, sorted."""
        assert self.dataset.interactions is not None
        topic, days = self.params.complaints.topic, self.params.complaints.repeat_days
        return _sorted(complaints(self.dataset.interactions, self._window, topic, days))

    def halves(self, groups: Sequence[str]) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:
        """Return pairs of customer tables at the last cutoff, each made from half of the orders."""
        cutoff, window = self.params.cutoff, self._window
        half = window.most_days // 2
        odd, even = (
            customer_frame(customers_in(orders, window, groups))
            for orders in split_half(self.with_lines, window)
        )
        middle = cutoff - timedelta(days=half)
        early, late = (
            self._customers(Window(end - timedelta(days=half), end), groups)
            for end in (middle, cutoff)
        )
        return {
            "odd and even orders": (odd, even),
            "first and second half of the window": (early, late),
        }


def _sorted(table: Table, *columns: str) -> pd.DataFrame:
    return table.order_by(["customer_id", *columns]).to_pandas()
