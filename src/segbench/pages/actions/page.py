"""The page “What to do”."""

from __future__ import annotations

import pandas as pd

from segbench.pages._page import PlanPage
from segbench.pages.actions.complaints_words import ComplaintsWords
from segbench.pages.actions.figures import service_bars, topic_map
from segbench.pages.actions.numbers import ActionsNumbers
from segbench.pages.actions.offers_words import OffersWords
from segbench.pages.actions.service_words import ServiceWords
from segbench.pages.markup import Prose
from segbench.pages.playbook_words import Blocks, playbook_of
from segbench.pages.style import Picture


class ActionsPage(ServiceWords, OffersWords, ComplaintsWords, PlanPage):
    """What is to be done for each segment of one method, who does it, and is there enough."""

    name = "actions"
    title = "What to do"
    numbers = ActionsNumbers
    data: ActionsNumbers

    def playbook(self) -> Blocks | Prose:
        """Return what to do for each segment."""
        return playbook_of(self.data.plan)

    def hours_picture(self) -> Picture | None:
        """Return the hours wanted and granted; None without a playbook."""
        if self.data.service_plan.empty:
            return None
        bars = service_bars(self.data.service_plan)
        return Picture(bars, "Hours of service a month, by segment.")

    def topics_picture(self) -> Picture | None:
        """Return service contacts by topic as colours; None where there were none."""
        if not self.data.topics["contacts"].any():
            return None
        topics = topic_map(self.data.topics, self.data.plan.method.names)
        return Picture(topics, "Service contacts per 100 customers and year.")

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return what a run writes to `tables/<name>.csv`."""
        return {"service_plan": self.data.service_plan}

    def parquet_tables(self) -> dict[str, pd.DataFrame]:
        """Return what a run writes to `tables/<name>.parquet`."""
        return {"service_order": self.data.service_order}
