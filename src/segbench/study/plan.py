"""What to do for the segments of a method, and what service that takes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from segbench.errors import SegbenchError
from segbench.evaluation.campaigns.service_plan import service_plan
from segbench.methods import METHODS
from segbench.methods.base import exact_mean
from segbench.methods.disclosure import small
from segbench.methods.quadrants import Quadrants
from segbench.params.playbook import Entry, Playbook, read_playbook
from segbench.study.cache import cached
from segbench.study.comparison import Comparison
from segbench.study.part import Part
from segbench.study.study import Study

NAMES = ["method", "code", "segment", "segment_zh"]
OF_ONE = ["staff", "minutes", "contacts"]
"""What the playbook says of one customer, however many there are."""

SERVICE_COLUMNS = [*NAMES, "staff", "customers", "maintenance_index", "minutes", "contacts"]


class Plan(Part):
    """Playbook and service plan of one method at the last cutoff.

    Parameters
    ----------
    study
        The study.
    name
        The method; None: that of `actions.method`, or else the one recommended for retention.
    """

    def __init__(self, study: Study, name: str | None = None) -> None:
        super().__init__(study)
        self._name = name or study.params.actions.method

    @cached_property
    def name(self) -> str:
        """The method whose segments these are.

        Raises
        ------
        SegbenchError
            The data does not support the method asked for.
        """
        if self._name is None:
            return Comparison(self.study).verdicts()["retention"].pick
        if self._name in self.study.refused:
            reason = self.study.refused[self._name]
            raise SegbenchError(f"actions.method: {self._name} cannot be used here: it {reason}.")
        return self._name

    @property
    def chosen(self) -> str:
        """Why it is this method, in words."""
        if self._name:
            return "as actions.method asks"
        return "the classification recommended for retention"

    @cached_property
    def book(self) -> Playbook:
        """The method's playbook, as it was written."""
        return read_playbook(self.name, self.study.params.playbooks)

    def playbook(self) -> dict[str, Entry]:
        """Return what to do for each segment by its code; nothing where there is no playbook yet.

        Raises
        ------
        SegbenchError
            The playbook cannot be read, lacks a segment, or speaks of one that the method does not
            have.
        """
        kind = METHODS[self.name]
        segments = self.study.method(self.name).segments_
        names = {segment.code: segment.name for segment in segments}
        return self.book.of(names, kind.segment_names, data_made=kind.open_segments)

    @cached
    def index(self) -> pd.DataFrame:
        """Return what orders customers for service: their maintenance index (维护指数).

        It is that of `Quadrants.scores`, whatever the method of the plan.

        Returns
        -------
        DataFrame
            Indexed by customer_id: maintenance_index, and `instead`, the same for everybody: see
            there.
        """
        customers = self.study.customers_of(Quadrants.name)
        try:
            method = self.study.method(Quadrants.name)
            why_not = _meaningless(method.state_)
        except SegbenchError as error:
            why_not = str(error).rstrip(".")
        if why_not:
            mean = exact_mean(customers["monetary"])
            index = customers["monetary"] / mean if mean else pd.Series(1.0, index=customers.index)
        else:
            assert isinstance(method, Quadrants)
            index = method.scores(customers)["maintenance_index"]
        return pd.DataFrame({"maintenance_index": index, "instead": why_not})

    @property
    def instead(self) -> str:
        """Why revenue stands in for the maintenance index; empty where it does not."""
        return str(self.index()["instead"].iloc[0])

    def service(self) -> pd.DataFrame:
        """Return the service plan: one row a segment; empty where there is no playbook yet.

        Of hidden segments only what the playbook says of one customer is shown; a few customers
        served are left out.

        Returns
        -------
        DataFrame
            `SERVICE_COLUMNS` (maintenance_index: the mean), and those of
            `segbench.evaluation.campaigns.service_plan.service_plan`; in business order.
        """
        return self._service(self.name)

    @cached
    def _service(self, name: str) -> pd.DataFrame:
        wanted, shown = self.study.params.service, self.study.disclosure(name)
        plan = service_plan(
            self._demand(name),
            wanted.hours_per_month,
            wanted.experienced_hours,
            wanted.contacts_per_month,
        ).astype({"customers": "Int64"})
        served = plan["customers_served"]
        plan["customers_served"] = served.mask(small(served.fillna(0), shown.least))
        numbers = [column for column in plan if column not in (*NAMES, *OF_ONE)]
        plan.loc[plan["code"].isin(shown.hidden), numbers] = pd.NA
        return plan

    def _demand(self, name: str) -> pd.DataFrame:
        """Return what the playbook gives each customer of a segment, and how many there are."""
        entries = self.playbook()
        index = self.index()["maintenance_index"]
        of_segment = index.groupby(self.study.labels(name), observed=False)
        means = of_segment.agg(lambda part: exact_mean(part) if len(part) else np.nan)
        sizes = of_segment.size()
        rows = [
            {
                "method": name,
                "code": segment.code,
                "segment": segment.name,
                "segment_zh": segment.name_zh,
                "staff": entries[segment.code].staff,
                "customers": sizes[segment.code],
                "maintenance_index": means[segment.code],
                "minutes": entries[segment.code].minutes,
                "contacts": entries[segment.code].contacts,
            }
            for segment in self.study.method(name).segments_
            if entries
        ]
        table = pd.DataFrame(rows, columns=SERVICE_COLUMNS)
        return table.astype({"customers": int, "maintenance_index": float})

    def order(self) -> pd.DataFrame:
        """Return in which order a segment's customers are served: highest maintenance index first.

        Returns
        -------
        DataFrame
            customer_id, code, place (1 = first of the segment), maintenance_index; equal customers
            in the order of their ids.
        """
        labels = self.study.labels(self.name).rename("code")
        table = self.index()[["maintenance_index"]].join(labels)
        table = table.rename_axis("customer_id").reset_index()
        by, ascending = ["code", "maintenance_index", "customer_id"], [True, False, True]
        table = table.sort_values(by, ascending=ascending, ignore_index=True)
        table["place"] = table.groupby("code", observed=True).cumcount() + 1
        return table.astype({"code": str})[["customer_id", "code", "place", "maintenance_index"]]


def _meaningless(state: Mapping[str, Any]) -> str:
    """Return why multiples of these averages would not order customers; empty if they do."""
    if not state["mean_loyalty"] > 0:
        return "loyalty is 0 for everybody"
    return "" if state["mean_profit"] > 0 else "customers bring no profit on average"
