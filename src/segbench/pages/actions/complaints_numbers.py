"""Service contacts and complaints of the segments of a method."""

from __future__ import annotations

import pandas as pd

from segbench.evaluation.segments.complaints import service, shown_service, shown_topics, topics
from segbench.pages.actions.plan_numbers import PlanNumbers
from segbench.study.cache import cached
from segbench.study.cutoffs import window_start

CONTACT_COLUMNS = ["customer_id", "topic", "contacts", "rated", "score", "costed", "cost"]
COMPLAINER_COLUMNS = ["customer_id", "complaints", "again", "days_since_last"]


class ComplaintsNumbers(PlanNumbers):
    """What the segments contact the service about, and who complains again.

    Where no service contacts are recorded there is nothing, and `no_complaints` says so.
    """

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
        table = topics(self.service_contacts, self.labels, self._window_days)
        return shown_topics(table, self.disclosure, self.study.params.complaints.topic)

    @property
    @cached
    def complaints(self) -> pd.DataFrame:
        """Satisfaction, cost, complaints and repeats by segment; see `service`, `shown_service`."""
        params = self.study.params
        table = service(
            self.service_contacts,
            self.complainers,
            self.labels,
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
