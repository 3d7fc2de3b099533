"""Service contacts and complaints of the segments of a method."""

from __future__ import annotations

import pandas as pd

from segbench.evaluation.segments.complaints import service, shown_service, shown_topics, topics
from segbench.study.cutoffs import window_start
from segbench.study.study import Study

CONTACT_COLUMNS = ["customer_id", "topic", "contacts", "rated", "score", "costed", "cost"]
COMPLAINER_COLUMNS = ["customer_id", "complaints", "again", "days_since_last"]


class Complaints:
    """What the segments contact the service about, and who complains again.

    Everything is of the observation window before the last cutoff. Where no service contacts are
    recorded there is nothing, and `why_not` says so.
    """

    def __init__(self, study: Study) -> None:
        self.study = study

    @property
    def why_not(self) -> str:
        """Why nothing is known of service contacts, as the end of a sentence; empty if something is."""
        reason: str = self.study.cache.json(
            "no-contacts", lambda: self.study.source.no_service_contacts()
        )
        return reason

    def contacts(self) -> pd.DataFrame:
        """Return service contacts by customer and topic, see `segbench.features.service_contacts`; none where `why_not`."""

        def compute() -> pd.DataFrame:
            return (
                pd.DataFrame(columns=CONTACT_COLUMNS)
                if self.why_not
                else self.study.source.service_contacts()
            )

        return self.study.cache.frame("service-contacts", compute)

    def complainers(self) -> pd.DataFrame:
        """Return who complained, see `segbench.features.service_contacts.complaints`; nobody where `why_not`."""

        def compute() -> pd.DataFrame:
            return (
                pd.DataFrame(columns=COMPLAINER_COLUMNS)
                if self.why_not
                else self.study.source.complaints()
            )

        return self.study.cache.frame("complainers", compute)

    def topics(self, name: str) -> pd.DataFrame:
        """Return how often each segment of a method made contact about each topic; see `topics` and `shown_topics`."""
        study = self.study
        return study.cache.frame(
            f"topics-{name}",
            lambda: shown_topics(
                topics(self.contacts(), study.labels(name), self._window_days, 1),
                *self._limits(name),
                study.params.complaints.topic,
            ),
        )

    def service(self, name: str) -> pd.DataFrame:
        """Return satisfaction, cost, complaints and repeats of each segment of a method; see `service`, `shown_service`."""
        study, evaluation = self.study, self.study.params.evaluation
        return study.cache.frame(
            f"service-of-{name}",
            lambda: shown_service(
                service(
                    self.contacts(),
                    self.complainers(),
                    study.labels(name),
                    self._window_days,
                    study.params.complaints.repeat_days,
                    evaluation.confidence,
                    evaluation.min_cell,
                ),
                *self._limits(name),
            ),
        )

    def _limits(self, name: str) -> tuple[int, frozenset[str]]:
        return self.study.params.evaluation.min_cell, self.study.disclosure(name).hidden

    @property
    def _window_days(self) -> int:
        return (self.study.params.cutoff - window_start(self.study)).days
