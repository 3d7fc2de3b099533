"""A study: parameters in; customers, methods, labels and segment rates out, each computed when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import BaseModel

from segbench.datasets import Dataset, open_dataset
from segbench.errors import SegbenchError, unknown_name
from segbench.evaluation.agreement import agreement
from segbench.evaluation.learning import rate_table
from segbench.evaluation.reliability import half_reliability
from segbench.evaluation.stability import prediction_strength
from segbench.features import Window, customer_frame, customers
from segbench.features.halves import alternate_orders
from segbench.features.outcomes import contacts_between, converted, retention
from segbench.methods import BASELINES, METHODS, Method, build, thaw
from segbench.methods.som import SOM
from segbench.params import Params
from segbench.runs.store import Store

STRENGTH_SPLITS = 5

SEGMENT_COLUMNS = [
    "method",
    "code",
    "segment",
    "segment_zh",
    "outcome",
    "cutoff",
    "n",
    "events",
    "rate",
    "ci_low",
    "ci_high",
    "rate_shrunk",
]


class Study:
    """What notebooks and runs ask.

    Parameters
    ----------
    params
        Checked parameters.
    work
        A folder of a run that keeps shared results; None computes them anew.
    """

    def __init__(self, params: Params, work: Path | None = None) -> None:
        self.params = params
        self.store = Store(work)
        unknown = [name for name in params.methods if name not in METHODS]
        if unknown:
            raise SegbenchError("methods: " + unknown_name("method", unknown[0], METHODS))

    @cached_property
    def dataset(self) -> Dataset:
        """The canonical tables; opened once, the cutoff checked against them.

        Raises
        ------
        SegbenchError
            The dataset is unknown or missing, or the cutoff lies outside its days.
        """
        params = self.params
        dataset = open_dataset(params.dataset, max_customers=params.max_customers, threads=params.threads)
        earliest = dataset.first_day + timedelta(days=params.cutoff_step_days + params.evaluation.min_history_days)
        latest = dataset.last_day + timedelta(days=1 - params.retention_days)
        if not earliest <= params.cutoff <= latest:
            raise SegbenchError(
                f"cutoff: found {params.cutoff}, which {dataset.title} cannot serve. Its days run from {dataset.first_day} "
                f"to {dataset.last_day}; with these parameters a cutoff between {earliest} and {latest} leaves enough "
                "history before it and a whole outcome window after it."
            )
        return dataset

    @property
    def learning_cutoff(self) -> date:
        """The cutoff at which methods are frozen and rates learned, one step before the last."""
        return self.params.cutoff - timedelta(days=self.params.cutoff_step_days)

    @property
    def about(self) -> dict[str, Any]:
        """What a reader should know of the data: title, source, currency, facts, first and last day, fingerprint."""
        about: dict[str, Any] = self.store.json("about", self._about)
        return about

    def _about(self) -> dict[str, Any]:
        names = ("name", "title", "source", "currency", "facts", "fingerprint")
        days = {"first_day": str(self.dataset.first_day), "last_day": str(self.dataset.last_day)}
        return {name: getattr(self.dataset, name) for name in names} | days

    def ledger(self) -> pd.DataFrame:
        """Return the account of every row of the source tables."""
        return self.store.frame("ledger", lambda: self.dataset.ledger)

    def outside_window(self) -> dict[str, int]:
        """Return how many customers last ordered before the window, and how many of them came back."""
        counts: dict[str, int] = self.store.json("outside-window", self._outside_window)
        return counts

    def _outside_window(self) -> dict[str, int]:
        older = customer_frame(customers(self.dataset, self.params.cutoff, None, groups=())).index
        outside = older.difference(self.customers().index)
        back = retention(self.dataset, self.params.cutoff, self.params.retention_days, outside)
        return {"customers": len(outside), "retained": int(back["event"].sum())}

    @property
    def window(self) -> Window:
        """The days that features see at the last cutoff."""
        first_day = date.fromisoformat(self.about["first_day"])
        return Window.before(self.params.cutoff, self.params.observation_days, first_day)

    def customers(self, cutoff: date | None = None, groups: Sequence[str] = ()) -> pd.DataFrame:
        """Return the customer table at a cutoff (default: the last), sorted by customer_id.

        Parameters
        ----------
        groups
            Groups of columns needed beside the orders' own.
        """
        cutoff = cutoff or self.params.cutoff
        wanted = self._groups_of_run if self.store.folder else tuple(sorted(set(groups)))
        key = "-".join(["customers", str(cutoff), *wanted])

        def compute() -> pd.DataFrame:
            dataset = self._with_lines() if "lines" in wanted else self.dataset
            return customer_frame(customers(dataset, cutoff, self.params.observation_days, wanted))

        return self.store.frame(key, compute)

    @property
    def _groups_of_run(self) -> tuple[str, ...]:
        names = {group for name in (*self.params.methods, *BASELINES) for group in METHODS[name].groups}
        return tuple(sorted(names))

    def _with_lines(self) -> Dataset:
        """Return the dataset with its order lines joined once and for all."""
        lines = self.dataset.order_lines
        return self.dataset if lines is None else replace(self.dataset, order_lines=self.store.memory("lines", lines.cache))

    def customers_of(self, name: str, cutoff: date | None = None) -> pd.DataFrame:
        """Return the customer table with the groups that a method reads."""
        return self.customers(cutoff, METHODS[name].groups)

    @cached_property
    def refused(self) -> dict[str, str]:
        """Methods and baselines that this data cannot support -> why, in one sentence."""
        reasons = {}
        for name in (*self.params.methods, *BASELINES):
            usable, reason = METHODS[name].applicable(self.customers_of(name).columns)
            if not usable:
                reasons[name] = reason
        return reasons

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods asked for that this data supports."""
        return tuple(name for name in self.params.methods if name not in self.refused)

    @property
    def baselines(self) -> tuple[str, ...]:
        """The baselines that this data supports."""
        return tuple(name for name in BASELINES if name not in self.refused)

    def method(self, name: str, cutoff: date | None = None) -> Method:
        """Return a method fitted at a cutoff (default: the last)."""
        cutoff = cutoff or self.params.cutoff

        def fit() -> dict[str, Any]:
            section = getattr(self.params, name, None)
            params = section.model_dump() if isinstance(section, BaseModel) else {}
            frozen = build(name, params, self.params.seed).fit(self.customers_of(name, cutoff)).to_dict()
            return {"cutoff": str(cutoff), "observation_days": self.params.observation_days, **frozen}

        return thaw(self.store.json(f"method-{name}-{cutoff}", fit))

    def frozen(self, name: str) -> Any:
        """Return the state of a method fitted at the last cutoff, as plain JSON."""
        self.method(name)
        return self.store.json(f"method-{name}-{self.params.cutoff}", dict)

    def labels(self, name: str, cutoff: date | None = None, fitted_at: date | None = None) -> pd.Series:
        """Return segment codes of the customers of one cutoff by the method fitted at another (default: the last)."""
        cutoff, fitted_at = cutoff or self.params.cutoff, fitted_at or self.params.cutoff
        key = f"labels-{name}-{cutoff}-{fitted_at}"
        frame = self.store.frame(
            key, lambda: self.method(name, fitted_at).predict(self.customers_of(name, cutoff)).to_frame()
        )
        return frame[name]

    def label_table(self) -> pd.DataFrame:
        """Return the labels of every method at the last cutoff, one column a method, indexed by customer_id."""
        return pd.concat([self.labels(name) for name in self.methods], axis=1)

    def events(self, outcome: str) -> pd.DataFrame:
        """Return what happened to the customers of the last cutoff: customer_id, event."""
        params = self.params
        population = self.customers().index
        if outcome == "retention":
            return self.store.frame(
                "events-retention", lambda: retention(self.dataset, params.cutoff, params.retention_days, population)
            )

        def conversion() -> pd.DataFrame:
            end = params.cutoff + timedelta(days=params.conversion_days)
            contacts = contacts_between(self.dataset, params.cutoff, end)
            return converted(contacts[contacts["customer_id"].isin(population)])

        return self.store.frame("events-conversion", conversion)

    def outcome_counts(self) -> pd.DataFrame:
        """Return, per outcome of the last cutoff, what it is, how many customers it is read on, events and rate."""
        params = self.params
        words = {
            "retention": f"ordered again within {params.retention_days} days",
            "conversion": f"responded to a campaign that started within {params.conversion_days} days, of those contacted",
        }
        rows = [(words[name], len(events), int(events["event"].sum())) for name in self.outcomes for events in [self.events(name)]]
        frame = pd.DataFrame(rows, columns=["outcome", "customers", "events"])
        return frame.assign(rate=frame["events"] / frame["customers"])

    def segments(self, name: str) -> pd.DataFrame:
        """Return the segments of one method with their rates at the last cutoff.

        Segments under `min_cell` units have no events and no rates.

        Returns
        -------
        DataFrame
            One row per segment and outcome, in business order.
        """
        return self.store.frame(f"segments-{name}", lambda: self._segments(name))

    def _segments(self, name: str) -> pd.DataFrame:
        labels = self.labels(name)
        named = {segment.code: segment for segment in self.method(name).segments_}
        tables = []
        for outcome in self.outcomes:
            events = self.events(outcome)
            rates = rate_table(
                labels.loc[events["customer_id"]].reset_index(drop=True), events["event"], self.params.evaluation.confidence
            )
            small = rates["n"] < self.params.evaluation.min_cell
            hidden = rates.astype({"events": "Int64"})
            hidden.loc[small, ["events", "rate", "ci_low", "ci_high", "rate_shrunk"]] = pd.NA
            tables.append(
                hidden.assign(
                    method=name,
                    segment=[named[code].name for code in rates["code"]],
                    segment_zh=[named[code].name_zh for code in rates["code"]],
                    outcome=outcome,
                    cutoff=str(self.params.cutoff),
                )
            )
        return pd.concat(tables, ignore_index=True)[SEGMENT_COLUMNS]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that happened to customers of the last cutoff, as far as this data tells."""
        return tuple(self.store.json("outcomes", self._outcomes))

    def _outcomes(self) -> list[str]:
        has_contacts = self.dataset.contacts is not None and len(self.events("conversion")) > 0
        return ["retention", "conversion"] if has_contacts else ["retention"]

    def agreement(self) -> pd.DataFrame:
        """Return how far every two methods agree at the last cutoff."""
        return self.store.frame("agreement", lambda: agreement(self.label_table()))

    def prediction_strength(self) -> pd.DataFrame:
        """Return the prediction strength of 2 to 12 clusters on the map."""

        def compute() -> pd.DataFrame:
            method = self.method("som")
            assert isinstance(method, SOM)
            return prediction_strength(method, self.customers_of("som"), range(2, 13), STRENGTH_SPLITS, self.params.seed)

        return self.store.frame("prediction-strength", compute)

    def pdp_reliability(self) -> pd.DataFrame:
        """Return how far PDP-style behaviour comes back: odd and even orders, first and second half of the window."""

        def compute() -> pd.DataFrame:
            groups, flat_share = METHODS["pdp"].groups, self.params.pdp.flat_share
            odd, even = (
                customer_frame(customers(half, self.params.cutoff, self.params.observation_days, groups))
                for half in alternate_orders(self._with_lines(), self.window)
            )
            days = self.window.days // 2
            early, late = (
                customer_frame(customers(self._with_lines(), self.params.cutoff - timedelta(days=back), days, groups))
                for back in (days, 0)
            )
            return pd.concat(
                [
                    half_reliability(odd, even, flat_share).assign(halves="odd and even orders"),
                    half_reliability(early, late, flat_share).assign(halves="first and second half of the window"),
                ],
                ignore_index=True,
            )

        return self.store.frame("pdp-reliability", compute)

    def orders_by_week(self) -> pd.DataFrame:
        """Return the number of orders in each week (starting on Mondays) of the data."""

        def compute() -> pd.DataFrame:
            orders = self.dataset.orders
            weeks = orders.group_by(week=orders.ordered_at.truncate("W")).aggregate(orders=orders.count())
            return weeks.order_by("week").to_pandas()

        return self.store.frame("orders-by-week", compute)
