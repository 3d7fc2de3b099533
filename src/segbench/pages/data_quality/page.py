"""The page about the data: what they are, every row accounted for, and what they support."""

from __future__ import annotations

from segbench.pages._page import Page
from segbench.pages.data_quality import words
from segbench.pages.data_quality.figures import ledger_bars, orders_by_week
from segbench.pages.data_quality.numbers import DataNumbers
from segbench.pages.markup import Prose, strong
from segbench.pages.sentences import outside_window
from segbench.pages.style import Picture
from segbench.pages.tables import Table
from segbench.pages.wording import bullet_list, count, paragraph
from segbench.study.cutoffs import window_start


class DataPage(Page):
    """Every row accounted for."""

    name = "data_quality"
    title = "Data"
    numbers = DataNumbers
    data: DataNumbers

    def source(self) -> Prose:
        """Say what data this is."""
        about = self.study.about
        days = f"{about['first_day']} to {about['last_day']}"
        return paragraph(strong(about["title"]) + f" ({about['source']}), {days}.")

    def facts(self) -> Prose:
        """Say what a reader should know of the data, and how they were read."""
        about = self.study.about
        read_as = [f"How it was read – {sentence}." for sentence in about["read_as"]]
        return bullet_list([*about["facts"], *self._warnings(), *read_as])

    def ledger_picture(self) -> Picture:
        """Draw how many rows were set aside, by table and reason."""
        return Picture(ledger_bars(self.data.ledger), words.LEDGER_PICTURE)

    def ledger(self) -> Table:
        """Show what became of every row."""
        return words.ledger(self.data.ledger)

    def orders(self) -> Picture:
        """Draw the orders of each week, and which days are looked at."""
        params = self.study.params
        figure = orders_by_week(
            self.data.orders, window_start(self.study), params.cutoff, params.retention
        )
        return Picture(figure, words.ORDERS_PICTURE)

    def classified(self) -> Prose:
        """Say who is classified, and who ordered only before the window."""
        params = self.study.params
        days = (params.cutoff - window_start(self.study)).days
        customers = count(len(self.study.customers()))
        before = "That is all of their history: nobody ordered only before it."
        if params.observation_days:
            before = outside_window(self.data.outside_window, params.retention.words)
        return bullet_list(
            [
                f"{customers} customers ordered in the {days} days before {params.cutoff}. "
                "They are the ones that every method classifies.",
                before,
            ]
        )

    def outcomes(self) -> Table:
        """Show which outcomes can be compared."""
        return words.outcomes(self.data.outcomes)

    def methods(self) -> Table:
        """Show which methods run, and how small a difference could be seen."""
        return words.methods(self.data.methods)
