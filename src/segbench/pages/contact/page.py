"""The page “Whom to contact”."""

from __future__ import annotations

from segbench.methods import Method
from segbench.pages._page import Tables
from segbench.pages.contact.figures import gains_curves
from segbench.pages.contact.gains_words import GainsWords
from segbench.pages.contact.profit_words import ProfitWords
from segbench.pages.contact.uplift_words import UpliftWords
from segbench.pages.markup import Prose
from segbench.pages.sentences import by_method, naming
from segbench.pages.style import Picture
from segbench.pages.untold_words import NOTHING_DRAWN, describes, untold
from segbench.pages.wording import bullet_list, paragraph


class ContactPage(GainsWords, ProfitWords, UpliftWords):
    """Which classification chooses whom to contact, what that pays, and what a contact changes."""

    name = "contact"
    title = "Whom to contact"
    offered = "answer gains_picture worth profit uplift qini power balance"

    def _method(self) -> Method:
        return self.study.method(self.data.name)

    def answer(self) -> Prose:
        """Return what the page says, in short."""
        return bullet_list(
            [
                *untold(self.study),
                *(self.best_fifth(outcome) for outcome in reversed(self.data.picks)),
                *self.pays(),
                *self.profits(),
                self.changes(),
                *self.ranks_by_uplift(),
                *self.pays_by_uplift(),
                *(self.could_show(outcome) for outcome in self.study.outcomes.values()),
                *self._warnings(),
            ]
        )

    def gains_picture(self) -> Picture | Prose:
        """Return the curves of `data.gains`."""
        if not self.data.picks:
            return paragraph(NOTHING_DRAWN)
        budgets = self.study.params.contact.budgets
        return Picture(
            gains_curves(self.data.gains, self.study.outcomes, budgets),
            "Share of those who respond or order again against the share taken, best first; the "
            "band is the interval of the recommended method, vertical lines are the budgets.",
        )

    def chosen(self) -> Prose:
        """Return by which segments the test is."""
        name = self.data.name
        when = f", at {self.study.params.cutoff}"
        caution = "" if "conversion" in self.data.above_chance else describes(self.study)
        return paragraph(by_method(name, when), caution, naming(name))

    def limits(self) -> Prose:
        """Return what the page cannot tell."""
        reservations = [
            "The curves say who orders again or responds, not whom a contact moves: "
            "who would have ordered anyway ranks high too."
        ]
        if self.data.campaigns:
            reservations.append(
                "A response need not be an extra sale: "
                "what would have been bought anyway is no gain of a contact."
            )
        if self.data.campaigns and self.data.no_experiment:
            reservations.append(
                "Past campaigns may have chosen whom they reached, and those may respond and stay "
                "for the very reason they were chosen for. "
                "Of the others fewer may respond, and a contact may then cost less."
            )
        if not self.data.no_experiment:
            reservations.append(
                "What was measured is what past campaigns changed within their days. "
                "Another offer is another experiment."
            )
        return bullet_list([*self.study.about["facts"], *reservations])

    def tables(self) -> Tables:
        """Return what a run writes to `tables/<name>.csv`."""
        return {"profit": self.data.profit, "qini": self.data.qini}

    def parquet_tables(self) -> Tables:
        """Return what a run writes to `tables/<name>.parquet`."""
        return {"test_control": self.data.assignment}
