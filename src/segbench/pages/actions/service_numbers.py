"""The service that a playbook takes, what each segment gets of it, and who is served first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from segbench.errors import SegbenchError
from segbench.evaluation.campaigns.service_plan import service_plan
from segbench.methods.base import exact_mean
from segbench.methods.disclosure import small
from segbench.methods.quadrants import Quadrants
from segbench.pages.actions.plan_numbers import PlanNumbers
from segbench.study.cache import cached

SEGMENT = ["method", "code", "segment", "segment_zh", "staff"]
EACH = ["minutes", "contacts"]
"""What a customer of the segment takes; the playbook says it, so it is shown of hidden ones too."""


class ServiceNumbers(PlanNumbers):
    """Maintenance index (维护指数), service plan and order of service."""

    @property
    @cached
    def maintenance(self) -> pd.DataFrame:
        """What orders customers for service, by customer_id; see `Quadrants.scores`.

        maintenance_index, and `instead`, the same for everybody: why revenue against the average
        stands in for it; empty where it does not.
        """
        customers = self.study.customers_of(Quadrants.name)
        try:
            method = self.study.method(Quadrants.name)
            instead = _meaningless(method.state_)
        except SegbenchError as error:
            instead = str(error).rstrip(".")
        if not instead:
            assert isinstance(method, Quadrants)
            index = method.scores(customers)["maintenance_index"]
        elif mean := exact_mean(customers["monetary"]):
            index = customers["monetary"] / mean
        else:
            index = pd.Series(1.0, index=customers.index)
        return pd.DataFrame({"maintenance_index": index, "instead": instead})

    @property
    def instead(self) -> str:
        """Why revenue stands in for the maintenance index; empty where it does not."""
        return str(self.maintenance["instead"].iloc[0])

    @property
    @cached
    def service_plan(self) -> pd.DataFrame:
        """One row a segment in business order; empty where there is no playbook yet.

        method, code, segment, segment_zh, staff, customers, maintenance_index (mean), minutes,
        contacts, and the columns of `segbench.evaluation.campaigns.service_plan.service_plan`. Of
        hidden segments only what the playbook says of one customer is shown; a few customers served
        are left out.
        """
        service = self.study.params.service
        plan = service_plan(
            self._segments(),
            service.hours_per_month,
            service.experienced_hours,
            service.contacts_per_month,
        ).astype({"customers": "Int64"})
        served, least = plan["customers_served"], self.study.limits.min_cell
        plan["customers_served"] = served.mask(small(served.fillna(0), least))
        numbers = plan.columns.difference([*SEGMENT, *EACH])
        plan.loc[plan["code"].isin(self.disclosure.hidden), numbers] = pd.NA
        return plan

    def _segments(self) -> pd.DataFrame:
        """Return what `service_plan` starts from."""
        entries, labels = self.plan.playbook(), self.labels
        index = self.maintenance["maintenance_index"]
        rows = []
        segments = self.study.method(self.plan.name).segments_ if entries else ()
        for segment in segments:
            entry, own = entries[segment.code], index[labels == segment.code]
            mean = exact_mean(own) if len(own) else np.nan
            names = (self.plan.name, segment.code, segment.name, segment.name_zh)
            rows.append((*names, entry.staff, len(own), mean, entry.minutes, entry.contacts))
        columns = [*SEGMENT, "customers", "maintenance_index", *EACH]
        table = pd.DataFrame(rows, columns=columns)
        return table.astype({"customers": int, "maintenance_index": float})

    capacity = hours = contacts = service_plan

    @property
    def service_order(self) -> pd.DataFrame:
        """In which order the customers of each segment are served.

        customer_id, code, place (1 = first of the segment), maintenance_index: the highest first,
        equal customers in the order of their ids.
        """
        table = self.maintenance[["maintenance_index"]].join(self.labels.rename("code"))
        table = table.rename_axis("customer_id").reset_index()
        table = table.sort_values(
            ["code", "maintenance_index", "customer_id"],
            ascending=[True, False, True],
            ignore_index=True,
        )
        table["place"] = table.groupby("code", observed=True).cumcount() + 1
        return table.astype({"code": str})[["customer_id", "code", "place", "maintenance_index"]]


def _meaningless(state: Mapping[str, Any]) -> str:
    """Return why multiples of this loyalty and profit would not order customers, or nothing."""
    if not state["mean_loyalty"] > 0:
        return "loyalty is 0 for everybody"
    return "" if state["mean_profit"] > 0 else "customers bring no profit on average"
