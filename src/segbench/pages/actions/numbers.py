"""What to do: service, offers and complaints of the segments that a company acts by."""

from __future__ import annotations

import numpy as np
import pandas as pd

from segbench.errors import SegbenchError
from segbench.evaluation.campaigns.offers import over_represented, pairs
from segbench.evaluation.campaigns.service_plan import service_plan
from segbench.evaluation.segments.complaints import service, shown_service, shown_topics, topics
from segbench.methods.base import exact_mean
from segbench.methods.disclosure import Disclosure, small
from segbench.methods.quadrants import Quadrants
from segbench.pages._page import Numbers
from segbench.pages.premises import evidence
from segbench.study.cache import cached
from segbench.study.cutoffs import window_start

SEGMENT = ["method", "code", "segment", "segment_zh", "staff"]
EACH = ["minutes", "contacts"]
"""What a customer of the segment takes; the playbook says it, so it is shown of hidden ones too."""

CONTACT_COLUMNS = ["customer_id", "topic", "contacts", "rated", "score", "costed", "cost"]
COMPLAINER_COLUMNS = ["customer_id", "complaints", "again", "days_since_last"]


class ActionsNumbers(Numbers):
    """Numbers of the segments of one method, of the window before the last cutoff.

    Evidence is what followed it, against which premises of the playbook are held. Service:
    maintenance index (维护指数), service plan and order of service. Offers: categories that
    segments buy more often than others do, and pairs that go together; without order lines
    with categories there is nothing, and `no_offers` says so. Complaints: what the segments contact
    the service about, and who complains again; where no service contacts are recorded there is
    nothing, and `no_complaints` says so.
    """

    offered = (
        "labels codes maintenance playbook capacity hours contacts service_order"
        " categories pairs topics satisfaction complaints complainers repeats"
    )

    @property
    def identity(self) -> tuple[object, ...]:
        """The method."""
        return (self.plan.name,)

    @property
    def labels(self) -> pd.Series:
        """Each customer's segment by its name."""
        return self.study.labelling.named(self.plan.name)

    @property
    def codes(self) -> pd.Series:
        """The segment of each customer."""
        return self.study.labels(self.plan.name)

    @property
    def disclosure(self) -> Disclosure:
        """What may be shown of the segments."""
        return self.study.disclosure(self.plan.name)

    @property
    def playbook(self) -> pd.DataFrame:
        """What to do, one row a segment, by code: staff, minutes, contacts, `en.goal` and so on."""
        entries = self.plan.playbook().items()
        return pd.json_normalize([{"code": code} | entry.model_dump() for code, entry in entries])

    @property
    def evidence(self) -> pd.DataFrame:
        """What the premises of the playbook are held against; see `premises.evidence`."""
        return evidence(self.study, self.plan.name)

    @property
    @cached
    def maintenance(self) -> pd.DataFrame:
        """What orders customers for service, by customer_id; see `Quadrants.scores`.

        maintenance_index, and `instead`, the same for everybody: why revenue against the average
        stands in for it; empty where it does not.
        """
        customers, instead = self.study.customers_of(Quadrants.name), ""
        try:
            method = self.study.method(Quadrants.name)
            # Multiples of these would not order customers.
            if not method.state_["mean_loyalty"] > 0:
                instead = "loyalty is 0 for everybody"
            elif not method.state_["mean_profit"] > 0:
                instead = "customers bring no profit on average"
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
        there = self.study.params.service
        plan = service_plan(
            self._segments(),
            there.hours_per_month,
            there.experienced_hours,
            there.contacts_per_month,
        ).astype({"customers": "Int64"})
        served, least = plan["customers_served"], self.study.limits.min_cell
        plan["customers_served"] = served.mask(small(served.fillna(0), least))
        numbers = plan.columns.difference([*SEGMENT, *EACH])
        plan.loc[plan["code"].isin(self.disclosure.hidden), numbers] = pd.NA
        return plan

    def _segments(self) -> pd.DataFrame:
        """Return what `service_plan` starts from."""
        entries, labels = self.plan.playbook(), self.codes
        index = self.maintenance["maintenance_index"]
        rows = []
        for segment in self.plan.method.segments_ if entries else ():
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
        table = self.maintenance[["maintenance_index"]].assign(code=self.codes)
        table = table.rename_axis("customer_id").reset_index()
        table = table.sort_values(
            ["code", "maintenance_index", "customer_id"],
            ascending=[True, False, True],
            ignore_index=True,
        )
        table["place"] = table.groupby("code", observed=True).cumcount() + 1
        return table.astype({"code": str})[["customer_id", "code", "place", "maintenance_index"]]

    @property
    @cached
    def no_offers(self) -> str:
        """Why nothing can be offered by category, ending a sentence; empty if something can."""
        return self.study.source.no_baskets()

    @property
    @cached
    def baskets(self) -> pd.DataFrame:
        """customer_id, category: a row for every category that a customer bought in the window."""
        if self.no_offers:
            return pd.DataFrame({"customer_id": [], "category": []}, dtype=str)
        return self.study.source.baskets()

    @property
    @cached
    def one_category(self) -> float:
        """The share of the customers with any category who have a single one."""
        customers = self.baskets["customer_id"]
        categories = customers[customers.isin(self.study.customers().index)].value_counts()
        return float((categories == 1).mean())

    @property
    @cached
    def categories(self) -> pd.DataFrame:
        """What segments buy more often than others do; see `over_represented`."""
        offers, sure = self.study.params.offers, self.study.limits.confidence
        return over_represented(self.baskets, self.codes, offers, sure, self.disclosure)

    @property
    @cached
    def pairs(self) -> pd.DataFrame:
        """What goes together inside segments; see `pairs`."""
        offers, sure = self.study.params.offers, self.study.limits.confidence
        return pairs(self.baskets, self.codes, offers, sure, self.disclosure)

    @property
    @cached
    def no_complaints(self) -> str:
        """Why nothing is known of service contacts, ending a sentence; empty if something is."""
        return self.study.source.no_service_contacts()

    @property
    @cached
    def service_contacts(self) -> pd.DataFrame:
        """By customer and topic, see `segbench.features.service`."""
        if self.no_complaints:
            return pd.DataFrame(columns=CONTACT_COLUMNS)
        return self.study.source.service_contacts()

    @property
    @cached
    def complainers(self) -> pd.DataFrame:
        """Who complained, see `segbench.features.service.complaints`."""
        if self.no_complaints:
            return pd.DataFrame(columns=COMPLAINER_COLUMNS)
        return self.study.source.complaints()

    @property
    @cached
    def topics(self) -> pd.DataFrame:
        """How often each segment made contact about each topic; see `topics`, `shown_topics`."""
        table = topics(self.service_contacts, self.codes, self._window_days)
        return shown_topics(table, self.disclosure, self.study.params.complaints.topic)

    @property
    @cached
    def complaints(self) -> pd.DataFrame:
        """Satisfaction, cost, complaints and repeats by segment; see `service`, `shown_service`."""
        params = self.study.params
        table = service(
            self.service_contacts,
            self.complainers,
            self.codes,
            self._window_days,
            params.complaints.repeat_days,
            params.evaluation.confidence,
            params.evaluation.min_cell,
        )
        return shown_service(table, self.disclosure)

    repeats = satisfaction = complaints

    @property
    def _window_days(self) -> int:
        return (self.study.params.cutoff - window_start(self.study)).days
