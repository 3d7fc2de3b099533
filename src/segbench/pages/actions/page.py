"""The page “What to do”."""

from __future__ import annotations

import pandas as pd

from segbench.methods import Method
from segbench.pages import playbook_words
from segbench.pages._page import Page
from segbench.pages.actions import complaints_words, offers_words, service_words
from segbench.pages.actions.complaints_figures import topic_map
from segbench.pages.actions.numbers import ActionsNumbers
from segbench.pages.actions.service_figures import service_bars
from segbench.pages.markup import Prose
from segbench.pages.playbook_words import Blocks
from segbench.pages.style import Picture
from segbench.pages.tables import Table
from segbench.pages.wording import bullet_list, by_method, count, naming, paragraph


class ActionsPage(Page):
    """What is to be done for each segment of one method, who does it, and is there enough."""

    name = "actions"
    title = "What to do"
    numbers = ActionsNumbers
    data: ActionsNumbers

    def chosen(self) -> Prose:
        """Return by which segments the page is, and why."""
        plan, customers = self.data.plan, len(self.data.labels)
        words = f", {plan.chosen}, at {self.study.params.cutoff}, for {count(customers)} customers"
        return paragraph(by_method(plan.name, words), naming(plan.name))

    def playbook(self) -> Blocks | Prose:
        """Return what to do for each segment."""
        plan = self.data.plan
        return playbook_words.playbook(
            plan.playbook(), self._method.segments_, self.data.labels, plan.book.where
        )

    def capacity(self) -> Prose | None:
        """Return what service is wanted and what there is; None without a playbook."""
        if self.data.service_plan.empty:
            return None
        service = self.study.params.service
        return bullet_list(
            service_words.capacity(self.data.service_plan, service, self.data.instead)
        )

    def hours_picture(self) -> Picture | None:
        """Return the hours wanted and granted; None without a playbook."""
        if self.data.service_plan.empty:
            return None
        bars = service_bars(self.data.service_plan)
        return Picture(bars, "Hours of service a month, by segment.")

    def hours(self) -> Table | None:
        """Return the hours that each segment wants and gets; None without a playbook."""
        if self.data.service_plan.empty:
            return None
        return service_words.hours(self.data.service_plan, by_revenue=bool(self.data.instead))

    def contacts(self) -> Table | None:
        """Return the planned contacts of each segment; None without a playbook."""
        if self.data.service_plan.empty:
            return None
        return service_words.contacts(self.data.service_plan)

    def offers(self) -> Prose:
        """Return what to offer, in short."""
        data = self.data
        return bullet_list(
            offers_words.sentences(
                data.categories, data.pairs, self._method.names, data.one_category, data.no_offers
            )
        )

    def categories(self) -> Table | None:
        """Return what segments buy more often than others do; None where there is nothing."""
        names = self._method.names
        return offers_words.over_represented(self.data.categories, names, self.study.params)

    def pairs(self) -> Table | None:
        """Return what goes together inside segments; None where there is nothing."""
        return offers_words.cross_sell(self.data.pairs, self._method.names, self.study.params)

    def complaints(self) -> Prose:
        """Return where complaints come from, in short."""
        data, names, params = self.data, self._method.names, self.study.params
        return paragraph(
            *complaints_words.sentences(
                data.complaints, data.topics, names, params, data.no_complaints
            )
        )

    def topics_picture(self) -> Picture | None:
        """Return service contacts by topic as colours; None where there were none."""
        if not self.data.topics["contacts"].sum() > 0:
            return None
        topics = topic_map(self.data.topics, self._method.names)
        return Picture(topics, "Service contacts per 100 customers and year.")

    def topics(self) -> Table | None:
        """Return service contacts by topic; None where there were none."""
        return complaints_words.topics(self.data.topics, self._method.names, self.study.params)

    def repeats(self) -> Table | None:
        """Return who complains again; None where nobody complained."""
        names = self._method.names
        return complaints_words.repeats(self.data.complaints, names, self.study.params)

    def satisfaction(self) -> Table | None:
        """Return how content segments are with the service; None where nobody made contact."""
        names, currency = self._method.names, self.study.currency
        return complaints_words.satisfaction(
            self.data.complaints, names, self.study.params, currency
        )

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return what a run writes to `tables/<name>.csv`."""
        return {"service_plan": self.data.service_plan}

    def parquet_tables(self) -> dict[str, pd.DataFrame]:
        """Return what a run writes to `tables/<name>.parquet`."""
        return {"service_order": self.data.service_order}

    @property
    def _method(self) -> Method:
        return self.study.method(self.data.plan.name)
