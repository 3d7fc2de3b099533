"""A study: parameters in; customers, methods, labels and segment rates out, each computed when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from pydantic import BaseModel

from segbench.errors import SegbenchError, unknown_name
from segbench.evaluation import AMOUNTS, CONVERSION, RETENTION, Outcome
from segbench.evaluation.comparison.folds import customer_folds
from segbench.evaluation.comparison.reference_models import MODEL_GROUPS
from segbench.evaluation.reliability.style_reliability import half_reliability
from segbench.evaluation.segments.agreement import agreement
from segbench.evaluation.segments.prediction_strength import prediction_strength
from segbench.methods import BASELINES, METHODS, Method, build, load_state
from segbench.methods.disclosure import Disclosure, hidden_across, sizes_hidden, small
from segbench.methods.som import SOM
from segbench.params import Params
from segbench.params.load import complete
from segbench.study.cache import Cache
from segbench.study.segment_tables import segment_amounts, segment_rates

if TYPE_CHECKING:
    from segbench.study.source import Source

STRENGTH_SPLITS = 5
SCORE_DIGITS = 10


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
        self.params = params = complete(params)
        self.cache = Cache(work)
        self._together: tuple[str, ...] = ()
        unknown = [
            name for name in params.methods if name not in METHODS or METHODS[name].role != "method"
        ]
        if unknown:
            choice = [name for name, kind in METHODS.items() if kind.role == "method"]
            raise SegbenchError("methods: " + unknown_name("method", unknown[0], choice))

    @property
    def identity(self) -> tuple[object, ...]:
        """Nothing: a cache serves one study."""
        return ()

    @cached_property
    def source(self) -> Source:
        """The data itself; opened when something has to be computed."""
        from segbench.study.source import Source  # see that module: the engine's import is slow

        return Source(self.params)

    @property
    def learning_cutoff(self) -> date:
        """The cutoff at which methods are frozen and rates learned, one step before the last."""
        return self.params.cutoff - timedelta(days=self.params.cutoff_step_days)

    @property
    def cutoffs(self) -> list[date]:
        """The cutoffs of the comparison, the last one first: as many as asked for, and as the data reach back for."""
        params = self.params
        step = timedelta(days=params.cutoff_step_days)
        back = max(params.observation_days or 0, params.evaluation.min_history_days)
        earliest = date.fromisoformat(self.about["first_day"]) + timedelta(days=back)
        wanted = [params.cutoff - step * number for number in range(params.evaluation.cutoffs)]
        return [cutoff for number, cutoff in enumerate(wanted) if number < 2 or cutoff >= earliest]

    @property
    def about(self) -> dict[str, Any]:
        """What a reader should know of the data: title, source, currency, facts, first and last day, fingerprint."""
        about: dict[str, Any] = self.cache.json("about", lambda: self.source.about())
        return about

    @property
    def window_start(self) -> date:
        """The first day that features see at the last cutoff."""
        days = self.params.observation_days
        return (
            date.fromisoformat(self.about["first_day"])
            if days is None
            else self.params.cutoff - timedelta(days=days)
        )

    def ledger(self) -> pd.DataFrame:
        """Return the account of every row of the source tables."""
        return self.cache.frame("ledger", lambda: self.source.dataset.ledger)

    def outside_window(self) -> dict[str, float]:
        """Return how many customers last ordered before the window, and how many of them came back; NaN: too few to show."""
        counts: dict[str, int] = self.cache.json(
            "outside", lambda: self.source.outside_window(self.customers().index)
        )
        shown = Disclosure(self.params.evaluation.min_cell)
        every = shown.count(counts["customers"])
        return {"customers": every, "retained": shown.count(counts["retained"], every)}

    def orders_by_week(self) -> pd.DataFrame:
        """Return the number of orders in each week of the data; NaN where they are so few that they may be of few customers."""
        weeks = self.cache.frame("orders-by-week", lambda: self.source.orders_by_week())
        return weeks.assign(
            orders=weeks["orders"].mask(small(weeks["orders"], self.params.evaluation.min_cell))
        )

    def customers(self, cutoff: date | None = None, groups: Sequence[str] = ()) -> pd.DataFrame:
        """Return the customer table at a cutoff (default: the last), sorted by customer_id.

        Parameters
        ----------
        groups
            Groups of columns needed beside the orders' own.
        """
        when = cutoff or self.params.cutoff
        wanted = self.groups if self.cache.folder else tuple(sorted({*groups, *self._together}))
        return self.cache.frame(
            "-".join(["customers", str(when), *wanted]), lambda: self.source.customers(when, wanted)
        )

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of columns that a whole run reads."""
        # The maintenance index of quadrants orders customers for service, whatever the methods.
        return self._groups_of((*self.params.methods, *BASELINES, "quadrants"))

    def _groups_of(self, names: Sequence[str]) -> tuple[str, ...]:
        return tuple(
            sorted({*MODEL_GROUPS, *(group for name in names for group in METHODS[name].groups)})
        )

    def read_together(self, names: Sequence[str]) -> None:
        """From now on read, in one pass a cutoff, whatever these methods and the ceilings look at."""
        self._together = self._groups_of(names)

    def customers_of(self, name: str, cutoff: date | None = None) -> pd.DataFrame:
        """Return the customer table with the groups that a method reads."""
        return self.customers(cutoff, METHODS[name].groups)

    @cached_property
    def refused(self) -> dict[str, str]:
        """Methods and baselines that this data cannot support -> why, in one sentence."""
        reasons = {}
        for name in (*self.params.methods, *BASELINES):
            usable, reason = self.unfitted(name).applicable(self.customers_of(name).columns)
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

    def folds(self, cutoff: date) -> pd.Series:
        """Return the fold of every customer of a cutoff, indexed by customer_id."""
        k = self.params.evaluation.folds
        assert k is not None
        folds: pd.Series = self.cache.memory(
            f"folds-{cutoff}", lambda: customer_folds(self.customers(cutoff).index, k)
        )
        return folds

    def unfitted(self, name: str) -> Method:
        """Return a method with the parameters of this study."""
        section = getattr(self.params, name, None)
        params = section.model_dump() if isinstance(section, BaseModel) else {}
        return build(name, params, self.params.seed)

    def frozen(
        self, name: str, cutoff: date | None = None, without: int | None = None
    ) -> dict[str, Any]:
        """Return the state of a method fitted at a cutoff (default: the last), as plain JSON.

        Parameters
        ----------
        without
            A fold of customers that it is fitted without; None: fitted on all.
        """
        when = cutoff or self.params.cutoff

        def fit() -> dict[str, Any]:
            customers = self.customers_of(name, when)
            seen = customers if without is None else customers[self.folds(when) != without]
            method = self.unfitted(name).fit(seen)
            return {
                "cutoff": str(when),
                "observation_days": self.params.observation_days,
                **method.to_dict(),
            }

        frozen: dict[str, Any] = self.cache.json(f"method-{name}-{when}{_suffix(without)}", fit)
        return frozen

    def method(self, name: str, cutoff: date | None = None, without: int | None = None) -> Method:
        """Return a method fitted at a cutoff (default: the last), without a fold of customers if one is given."""
        method = load_state(self.frozen(name, cutoff, without))
        if cutoff in (None, self.params.cutoff) and without is None:
            method.disclosure = self.disclosure(name)
        return method

    def labels(
        self,
        name: str,
        cutoff: date | None = None,
        fitted_at: date | None = None,
        without: int | None = None,
    ) -> pd.Series:
        """Return segment codes of the customers of one cutoff by the method fitted at another (default: the last)."""
        when, fitted = cutoff or self.params.cutoff, fitted_at or self.params.cutoff
        labels = self._labels(name, when, fitted, without)
        last = when == fitted == self.params.cutoff and without is None
        return self.disclosure(name).mark(labels) if last else labels

    def _labels(self, name: str, when: date, fitted: date, without: int | None = None) -> pd.Series:
        def predict() -> pd.DataFrame:
            return (
                load_state(self.frozen(name, fitted, without))
                .predict(self.customers_of(name, when))
                .to_frame()
            )

        return self.cache.frame(f"labels-{name}-{when}-{fitted}{_suffix(without)}", predict)[name]

    def disclosure(self, name: str) -> Disclosure:
        """Return of which segments of a method nothing is shown, on any page and in any table; decided at the last cutoff.

        All methods decide together, also where one page alone is asked for: it must hide what it
        hides in a report.
        """
        least, last = self.params.evaluation.min_cell, self.params.cutoff

        def across() -> dict[str, list[str]]:
            labels = {each: self._labels(each, last, last) for each in self.methods}
            return {each: sorted(codes) for each, codes in hidden_across(labels, least).items()}

        if name in self.params.methods:
            return Disclosure(least, frozenset(self.cache.json("hidden", across)[name]))
        alone = self.cache.memory(
            f"hidden-{name}", lambda: sizes_hidden(self._labels(name, last, last), least)
        )
        return Disclosure(least, alone)

    def label_table(self) -> pd.DataFrame:
        """Return the labels of every method at the last cutoff, one column a method, indexed by customer_id."""
        last = self.params.cutoff
        return pd.concat([self._labels(name, last, last) for name in self.methods], axis=1)

    def score_table(self) -> pd.DataFrame:
        """Return the scores of every method that has some, as `<method>.<score>`, indexed by customer_id.

        Numbers that are not whole have `SCORE_DIGITS` significant digits.
        """
        parts = [pd.DataFrame(index=self.customers().index)]
        for name in self.methods:
            scores = self.method(name).scores(self.customers_of(name))
            if scores is not None:
                parts.append(scores.add_prefix(f"{name}."))
        table = pd.concat(parts, axis=1)
        for name in table.select_dtypes("floating"):
            table[name] = [float(f"{value:.{SCORE_DIGITS}g}") for value in table[name]]
        return table

    def events(self, outcome: str) -> pd.DataFrame:
        """Return what happened to the customers of the last cutoff: customer_id, event.

        Conversion: of those contacted by a campaign that starts in the window, who responded to
        one; where no campaigns are known, which one-time buyers ordered again.
        """

        def compute() -> pd.DataFrame:
            population = self.customers().index
            if outcome == "retention":
                return self.source.retention(self.params.cutoff, population)
            if not self.conversion.within_group:
                return self.source.first_repeat(self.params.cutoff, population)
            end = self.params.cutoff + timedelta(days=self.params.conversion_days)
            contacts = self.source.contacts(self.params.cutoff, end)
            known = contacts[contacts["customer_id"].isin(population)]
            return known.groupby("customer_id", sort=True)["event"].any().reset_index()

        events = self.cache.frame(f"events-{outcome}", compute)
        events.attrs["min_cell"] = self.params.evaluation.min_cell
        return events

    def values(self, amount: str) -> pd.DataFrame:
        """Return what an amount came to for the customers of the last cutoff, as far as it is known: customer_id, value."""

        def compute() -> pd.DataFrame:
            cutoff, population = self.params.cutoff, self.customers().index
            if amount == "spend":
                return self.source.retention(cutoff, population)[["customer_id", "value"]]
            known = self.source.service(cutoff, population)[["customer_id", amount]]
            return (
                known.rename(columns={amount: "value"})
                .dropna(subset="value")
                .reset_index(drop=True)
            )

        return self.cache.frame(f"values-{amount}", compute)

    @property
    def conversion(self) -> Outcome:
        """What conversion is on this data."""
        return CONVERSION[self.about["conversion"]]

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """The outcomes that happened to customers of the last cutoff, as far as this data tells."""
        return {"retention": RETENTION} | (
            {} if self.no_conversion else {"conversion": self.conversion}
        )

    @property
    def amounts(self) -> dict[str, Outcome]:
        """The amounts that this data records: spend, and satisfaction and cost where service contacts carry them."""
        return {name: AMOUNTS[name] for name in self.about["amounts"]}

    @property
    def no_conversion(self) -> str:
        """Why nothing is known of conversion at the last cutoff, as the end of a sentence; empty if something is."""
        params, last_day = self.params, self.about["last_day"]
        if params.cutoff + timedelta(days=params.conversion_days) > date.fromisoformat(
            last_day
        ) + timedelta(days=1):
            return f"its {params.conversion_days} days from {params.cutoff} on reach past {last_day}, the last day of the data"
        event = self.events("conversion")["event"]
        if self.conversion.within_group:
            return (
                ""
                if len(event)
                else f"nobody was contacted in the {params.conversion_days} days from {params.cutoff} on"
            )
        if not len(event):
            return (
                f"no campaigns are known, and nobody had exactly one order before {params.cutoff}"
            )
        if event.nunique() == 1:
            who = "every one" if event.iloc[0] else "none"
            return f"no campaigns are known, and {who} of the {len(event)} one-time buyers ordered a second time"
        return ""

    def averages(self) -> dict[str, float]:
        """Return the rate of each outcome among all customers of the last cutoff."""
        return {name: float(self.events(name)["event"].mean()) for name in self.outcomes}

    def definitions(self) -> dict[str, str]:
        """Return what each outcome of the last cutoff is, in words."""
        params = self.params
        days = f"within {params.conversion_days} days"
        conversion = {
            "campaign": f"responded to a campaign that started {days}, of those contacted",
            "first_repeat": f"ordered a second time {days}, of those with exactly one order before (no campaigns are known)",
        }
        words = {
            "retention": f"ordered again within {params.retention_days} days",
            "conversion": conversion[self.about["conversion"]],
        }
        return {name: words[name] for name in self.outcomes}

    def segments(self, name: str) -> pd.DataFrame:
        """Return the segments of one method with their rates at the last cutoff.

        Nothing is shown of hidden segments (`disclosure`), and no rate of fewer than `min_cell`
        units. The number of units is left out where it would tell of a small group, and rates are
        then in whole per cent; the number of events is left out where they, or the others, are
        fewer than `min_cell`. `lift` is the rate over that of all; `revenue_share` is the segment's
        share of the revenue before the cutoff.

        Returns
        -------
        DataFrame
            One row per segment and outcome, in business order.
        """
        return self.cache.frame(f"segments-{name}", lambda: segment_rates(self, name))

    def segment_amounts(self, name: str) -> pd.DataFrame:
        """Return the mean amounts of the segments of one method from the last cutoff on, as far as `segments` shows rates.

        Returns
        -------
        DataFrame
            One row per segment and amount, in business order; the columns of `mean_table` beside
            the names.
        """
        return self.cache.frame(f"segment-amounts-{name}", lambda: segment_amounts(self, name))

    def agreement(self) -> pd.DataFrame:
        """Return how far every two methods agree at the last cutoff."""
        return self.cache.frame("agreement", lambda: agreement(self.label_table()))

    def prediction_strength(self) -> pd.DataFrame:
        """Return the prediction strength of 2 to 12 clusters on the map."""

        def compute() -> pd.DataFrame:
            method = self.method("som")
            assert isinstance(method, SOM)
            return prediction_strength(
                method, self.customers_of("som"), range(2, 13), STRENGTH_SPLITS, self.params.seed
            )

        return self.cache.frame("prediction-strength", compute)

    def pdp_reliability(self) -> pd.DataFrame:
        """Return how far PDP-style behaviour comes back: odd and even orders, first and second half of the window."""

        def compute() -> pd.DataFrame:
            halves = self.source.halves(METHODS["pdp"].groups)
            flat_share = self.unfitted("pdp").get_params()["flat_share"]
            tables = [
                half_reliability(*pair, flat_share).assign(halves=name)
                for name, pair in halves.items()
            ]
            return pd.concat(tables, ignore_index=True)

        return self.cache.frame("pdp-reliability", compute)


def _suffix(without: int | None) -> str:
    return "" if without is None else f"-without-{without}"
