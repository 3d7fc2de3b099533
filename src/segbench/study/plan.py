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
from segbench.study.comparison import Comparison
from segbench.study.study import Study


class Plan:
    """Playbook and service plan of one method at the last cutoff.

    Parameters
    ----------
    study
        The study.
    name
        The method; None: that of `actions.method`, or else the one recommended for retention.
    """

    def __init__(self, study: Study, name: str | None = None) -> None:
        self.study = study
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
            raise SegbenchError(
                f"actions.method: {self._name} cannot be used here: it {self.study.refused[self._name]}."
            )
        return self._name

    @property
    def chosen(self) -> str:
        """Why it is this method, in words."""
        return (
            "as actions.method asks"
            if self._name
            else "the classification recommended for retention"
        )

    @cached_property
    def book(self) -> Playbook:
        """The method's playbook, as it was written."""
        return read_playbook(self.name, self.study.params.playbooks)

    def playbook(self) -> dict[str, Entry]:
        """Return what to do for each segment by its code; nothing where the method has no playbook yet.

        Raises
        ------
        SegbenchError
            The playbook cannot be read, lacks a segment, or speaks of one that the method does not
            have.
        """
        kind = METHODS[self.name]
        segments = {
            segment.code: segment.name for segment in self.study.method(self.name).segments_
        }
        return self.book.of(segments, kind.segment_names, data_made=kind.open_segments)

    def index(self) -> pd.DataFrame:
        """Return what orders customers for service: their maintenance index (维护指数), see `Quadrants.scores`.

        Returns
        -------
        DataFrame
            Indexed by customer_id: maintenance_index, and `instead`, the same for everybody: see
            there.
        """
        return self.study.cache.frame("maintenance-index", self._index)

    @property
    def instead(self) -> str:
        """Why revenue against the average stands in for the maintenance index; empty where it does not."""
        return str(self.index()["instead"].iloc[0])

    def _index(self) -> pd.DataFrame:
        study = self.study
        customers = study.customers_of(Quadrants.name)
        try:
            method = study.method(Quadrants.name)
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

    def service(self) -> pd.DataFrame:
        """Return the service plan: one row a segment in business order; empty where there is no playbook yet.

        Of hidden segments only what the playbook says of one customer is shown; a few customers
        served are left out.

        Returns
        -------
        DataFrame
            method, code, segment, segment_zh, staff, customers, maintenance_index (mean), minutes,
            contacts, and the columns of `segbench.evaluation.campaigns.service_plan.service_plan`.
        """
        return self.study.cache.frame(f"service-{self.name}", self._shown)

    def _shown(self) -> pd.DataFrame:
        plan = self._service().astype({"customers": "Int64"})
        shown = self.study.disclosure(self.name)
        hidden = plan["code"].isin(shown.hidden)
        plan["customers_served"] = plan["customers_served"].mask(
            small(plan["customers_served"].fillna(0), shown.least)
        )
        numbers = [
            name
            for name in plan
            if name
            not in ("method", "code", "segment", "segment_zh", "staff", "minutes", "contacts")
        ]
        plan.loc[hidden, numbers] = pd.NA
        return plan

    def _service(self) -> pd.DataFrame:
        entries, service = self.playbook(), self.study.params.service
        index = self.index()["maintenance_index"].groupby(
            self.study.labels(self.name), observed=False
        )
        means, sizes = (
            index.agg(lambda part: exact_mean(part) if len(part) else np.nan),
            index.size(),
        )
        rows = [
            {
                "method": self.name,
                "code": segment.code,
                "segment": segment.name,
                "segment_zh": segment.name_zh,
                "staff": entries[segment.code].staff,
                "customers": sizes[segment.code],
                "maintenance_index": means[segment.code],
                "minutes": entries[segment.code].minutes,
                "contacts": entries[segment.code].contacts,
            }
            for segment in self.study.method(self.name).segments_
            if entries
        ]
        columns = [
            "method",
            "code",
            "segment",
            "segment_zh",
            "staff",
            "customers",
            "maintenance_index",
            "minutes",
            "contacts",
        ]
        segments = pd.DataFrame(rows, columns=columns).astype(
            {"customers": int, "maintenance_index": float}
        )
        return service_plan(
            segments, service.hours_per_month, service.experienced_hours, service.contacts_per_month
        )

    def order(self) -> pd.DataFrame:
        """Return in which order the customers of each segment are served: the highest maintenance index first.

        Returns
        -------
        DataFrame
            customer_id, code, place (1 = first of the segment), maintenance_index; equal customers
            in the order of their ids.
        """
        labels = self.study.labels(self.name).rename("code")
        table = (
            self.index()[["maintenance_index"]]
            .join(labels)
            .rename_axis("customer_id")
            .reset_index()
        )
        table = table.sort_values(
            ["code", "maintenance_index", "customer_id"],
            ascending=[True, False, True],
            ignore_index=True,
        )
        table["place"] = table.groupby("code", observed=True).cumcount() + 1
        return table.astype({"code": str})[["customer_id", "code", "place", "maintenance_index"]]


def _meaningless(state: Mapping[str, Any]) -> str:
    """Return why multiples of this average loyalty and profit would not order customers; empty if they do."""
    if not state["mean_loyalty"] > 0:
        return "loyalty is 0 for everybody"
    return "" if state["mean_profit"] > 0 else "customers bring no profit on average"
