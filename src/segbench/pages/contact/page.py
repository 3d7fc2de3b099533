"""The page “Whom to contact”."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from segbench.methods import Segment
from segbench.pages._page import Page
from segbench.pages.contact.figures import gains_curves
from segbench.pages.contact.gains_words import best_fifth, gains_table
from segbench.pages.contact.numbers import ContactNumbers
from segbench.pages.contact.trial_words import balance_table, could_show, power_table
from segbench.pages.contact.uplift_words import changes, uplift_table, uplifts_table
from segbench.pages.contact.words import not_told
from segbench.pages.contact.worth_words import pays, pays_by_uplift, worth_table
from segbench.pages.markup import Prose, code
from segbench.pages.style import Picture
from segbench.pages.tables import Table
from segbench.pages.wording import bullet_list, by_method, naming, paragraph


class ContactPage(Page):
    """Which classification chooses whom to contact, what that pays, and what a contact changes."""

    name = "contact"
    title = "Whom to contact"
    numbers = ContactNumbers
    data: ContactNumbers

    def answer(self) -> Prose:
        """Return what the page says, in short."""
        study, data = self.study, self.data
        contact, currency = study.params.contact, study.currency
        return bullet_list(
            [
                *(
                    best_fifth(data.gains, verdict, study.outcomes[outcome])
                    for outcome, verdict in reversed(data.verdicts.items())
                ),
                *pays(data.worth, study.params, currency),
                changes(data.uplift, data.uplifts, data.no_experiment),
                *pays_by_uplift(data.uplift, data.worth, contact.margin, currency),
                *(
                    could_show(data.power, outcome, self._segments, contact.uplift)
                    for outcome in study.outcomes.values()
                ),
            ]
        )

    def gains_picture(self) -> Picture:
        """Return the curves of `data.gains`."""
        budgets = self.study.params.contact.budgets
        return Picture(
            gains_curves(self.data.gains, self.study.outcomes, budgets),
            "Share of those who respond or order again against the share taken, best first; the "
            "band is the interval of the recommended method, vertical lines are the budgets.",
        )

    def gains(self, outcome: str) -> Table | Prose:
        """Return what the best customers hold of an outcome, or why it is not compared."""
        if outcome not in self.data.verdicts:
            reason = self.data.comparison.no_conversion()
            return paragraph(f"Conversion is not compared: {reason}.")
        return gains_table(self.data.gains, self.study.outcomes[outcome], self.study.params)

    def worth(self) -> Table | Prose:
        """Return what a contact may cost, or why that is not known."""
        if self.data.worth.empty:
            return paragraph(
                "No responses to campaigns are compared here, "
                "so there is nothing to set against a cost."
            )
        return worth_table(self.data.worth, self.study.params, self.study.currency)

    def uplift(self) -> Table | Prose:
        """Return what contacts changed in each segment, or why that is not known."""
        if self.data.no_experiment:
            return paragraph(
                f"It is not known here: {self.data.no_experiment}.",
                code("is_control")
                + " and "
                + code("randomised")
                + " in the table of contacts would tell, see data/README.md.",
            )
        segments = self.data.segments(self.data.name)
        return uplift_table(self.data.uplift, segments, self.study.limits.confidence)

    def uplifts(self) -> Table | None:
        """Return what contacts changed by each classification; None where that is not known."""
        return None if self.data.no_experiment else uplifts_table(self.data.uplifts)

    def chosen(self) -> Prose:
        """Return by which segments the test is."""
        name = self.data.name
        return paragraph(by_method(name, f", at {self.study.params.cutoff}"), naming(name))

    def power(self) -> Table:
        """Return what a test with each segment could show."""
        uplift = self.study.params.contact.uplift
        return power_table(self.data.power, self.study.outcomes, self._segments, uplift)

    def balance(self) -> Table:
        """Return how far the two sides of the test differ."""
        control_share = self.study.params.contact.control_share
        return balance_table(self.data.balance, self._segments, control_share)

    def limits(self) -> Prose:
        """Return what the page cannot tell."""
        reservations = not_told(self.data.no_experiment, campaigns=self.data.campaigns)
        return bullet_list([*self.study.about["facts"], *reservations])

    def parquet_tables(self) -> dict[str, pd.DataFrame]:
        """Return what a run writes to `tables/<name>.parquet`."""
        return {"test_control": self.data.assignment}

    @property
    def _segments(self) -> Sequence[Segment]:
        return self.study.method(self.data.name).segments_
