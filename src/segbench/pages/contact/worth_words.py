"""What a contact may cost: in words, as a table."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from segbench.evaluation.comparison.metrics import TOP_SHARE
from segbench.pages._page import Page
from segbench.pages.contact.numbers import ContactNumbers
from segbench.pages.contact.words import money_interval, share_of, share_words
from segbench.pages.markup import Prose, strong
from segbench.pages.tables import Table
from segbench.pages.wording import count, money, paragraph, percent

BRINGS = {"given": "as given", "order": "one order", "window": "all they spent"}
"""What a response is taken to bring -> head of a column."""


class WorthWords(Page):
    """What a contact may cost, and what contacts pay at the cost given."""

    data: ContactNumbers

    def pays(self) -> Iterator[str]:
        """Return below which cost a contact pays, and what it pays at that given, in sentences."""
        worth, params, currency = self.data.worth, self.study.params, self.study.currency
        if worth.empty:
            yield strong("What a contact pays cannot be said") + (
                ": no responses to campaigns are compared here, and that somebody orders again "
                "without having been contacted is worth nothing to a campaign."
            )
            return
        fifth = worth[worth["share"] == TOP_SHARE].set_index("brings")
        brings = "given" if "given" in fifth.index else "order"
        best = fifth.loc[brings]
        everybody = worth[(worth["share"] == 1) & (worth["brings"] == brings)].iloc[0]
        response = f"brings one order ({money(best['value'], currency)} on average)"
        if brings == "given":
            response = f"brings {money(best['value'], currency)}, as given,"
        yield strong(
            "A contact of the best fifth pays as long as it costs less than "
            + self._amount(best, "break_even")
        ) + (
            f", if a response {response} and {percent(params.contact.margin, 0)} of that is "
            "margin; a contact of everybody as long as it costs less than "
            f"{self._amount(everybody, 'break_even')}."
        )
        if "window" in fifth.index:
            window = fifth.loc["window"]
            yield (
                f"If all that responders spent in the {params.conversion_days} days from the "
                f"cutoff on ({money(window['value'], currency)} each) is put down to the contact, "
                f"it is {self._amount(window, 'break_even')}: too much, because they would have "
                "spent part of it without being contacted."
            )
        cost = params.contact.cost_per_contact
        if cost is not None:
            yield (
                f"At {money(cost, currency)} a contact, the best fifth brings "
                f"{self._amount(best, 'profit')} in all, "
                f"everybody {self._amount(everybody, 'profit')}."
            )

    def pays_by_uplift(self) -> Iterator[str]:
        """Return what a contact may cost if only what it adds counts; nothing if not known."""
        uplift, worth, currency = self.data.uplift, self.data.worth, self.study.currency
        if uplift.empty or worth.empty or pd.isna(uplift.iloc[-1]["uplift"]):
            return
        response = float(worth["value"].iloc[0])
        adds = uplift.iloc[-1][["uplift", "ci_low", "ci_high"]]
        added, low, high = self.study.params.contact.margin * response * adds
        yield (
            "Counting only what a contact adds, and not the responses that would have come "
            "anyway, a contact of everybody pays as long as it costs less than "
            f"{money_interval(added, low, high, currency)}, at {money(response, currency)} a "
            "response."
        )

    def worth(self) -> Table | Prose:
        """Return what a contact may cost at each budget, or why that is not known."""
        worth, contact = self.data.worth, self.study.params.contact
        if worth.empty:
            return paragraph(
                "No responses to campaigns are compared here, "
                "so there is nothing to set against a cost."
            )
        budgets = worth[worth["share"].isin([*contact.budgets, 1.0])]
        first = budgets[budgets["brings"] == budgets["brings"].iloc[0]]
        columns: dict[str, list[object]] = {
            "contacted": [share_words(share) for share in first["share"]],
            "contacts": list(first["contacts"].round()),
            "respond": [share_of(row, "rate") for _, row in first.iterrows()],
        }
        measures = {"break_even": "a contact may cost"}
        if contact.cost_per_contact is not None:
            measures["profit"] = "profit in all"
        for brings, rows in budgets.groupby("brings", sort=False):
            for name, heading in measures.items():
                columns[f"{heading}, {BRINGS[str(brings)]}"] = [
                    self._amount(row, name) for _, row in rows.iterrows()
                ]
        return Table(
            pd.DataFrame(columns),
            "What a contact may cost at most: the share who respond × margin × what a response "
            f"brings, with {percent(self.study.limits.confidence, 0)} intervals from resampled "
            "customers. “One order” is the average order of those who responded, “all they spent” "
            "all of their orders in the days of the outcome.",
            {**dict.fromkeys(list(columns)[1:], str), "contacts": count},
        )

    def _amount(self, row: pd.Series, name: str) -> str:
        """Return an amount of a row with its interval; see `money_interval`."""
        value, low, high = row[[name, f"{name}_low", f"{name}_high"]]
        return money_interval(value, low, high, self.study.currency)
