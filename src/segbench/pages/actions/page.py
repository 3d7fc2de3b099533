"""The page “What to do”."""

from __future__ import annotations

from segbench.pages._page import Tables
from segbench.pages.actions.complaints_words import ComplaintsWords
from segbench.pages.actions.figures import service_bars, topic_map
from segbench.pages.markup import Prose
from segbench.pages.playbook_words import Blocks, playbook_of
from segbench.pages.style import Picture


class ActionsPage(ComplaintsWords):
    """What is to be done for each segment of one method, who does it, and is there enough."""

    name = "actions"
    title = "What to do"
    offered = "playbook hours contacts capacity pairs offers topics complaints"

    def playbook(self) -> Blocks | Prose:
        """Return what to do for each segment."""
        return playbook_of(self.data.plan)

    def hours_picture(self) -> Picture | None:
        """Return the hours wanted and granted; None without a playbook."""
        if self.data.service_plan.empty:
            return None
        return Picture(
            service_bars(self.data.service_plan), "Hours of service a month, by segment."
        )

    def topics_picture(self) -> Picture | None:
        """Return service contacts by topic as colours; None where there were none."""
        if not self.data.topics["contacts"].any():
            return None
        return Picture(
            topic_map(self.data.topics, self._names), "Service contacts per 100 customers and year."
        )

    def tables(self) -> Tables:
        """Return what a run writes to `tables/<name>.csv`."""
        return {"service_plan": self.data.service_plan}

    def parquet_tables(self) -> Tables:
        """Return what a run writes to `tables/<name>.parquet`."""
        return {"service_order": self.data.service_order}
