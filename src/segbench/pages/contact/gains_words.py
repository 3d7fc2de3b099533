"""What the best customers hold of those who respond, or order again, and what that is worth."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from segbench.evaluation.comparison.captured import TOP_SHARE
from segbench.pages.contact.numbers import rest
from segbench.pages.contact.units_words import money_interval, share_of, share_words, units_of
from segbench.pages.contact.words import ContactWords
from segbench.pages.markup import Prose, strong
from segbench.pages.tables import Columns, Table, table_of
from segbench.pages.untold_words import not_compared
from segbench.pages.wording import (
    NOT_SHOWN,
    count,
    inside,
    intervals,
    listed,
    money,
    paragraph,
    percent,
    percent_interval,
    title,
)

BRINGS = {"given": "as given", "order": "one order", "window": "all they spent"}
"""What a response is taken to bring -> head of a column."""


class GainsWords(ContactWords):
    """What the best customers hold of an outcome; what a contact may cost, and what it pays."""

    def best_fifth(self, name: str) -> str:
        """Return what the best fifth gives of an outcome, in sentences."""
        outcome, method = self.study.outcomes[name], self.data.picks[name]
        own = self.data.gains[self.data.gains["outcome"] == name]
        fifth = own[own["share"] == TOP_SHARE].set_index("method")
        pick = fifth.loc[method]
        everybody = float(own.loc[own["share"] == 1, "rate"].iloc[0])
        perfect = percent(min(1.0, TOP_SHARE / everybody), 0)
        text = strong(
            f"{outcome.title}: the best fifth of the {units_of(outcome)} by {title(method)} "
            f"holds {share_of(pick, 'gain')} of everyone who {outcome.acts}"
        )
        text += (
            f" (a fifth taken at random {percent(TOP_SHARE, 0)}, a perfect one {perfect}). "
            f"In it, {share_of(pick, 'rate')} are such, "
            f"against {percent(everybody, 0)} of all."
        )
        if method in self.study.ineligible:
            text += " It is not eligible here: none to choose contacts by."
        elif name not in self.data.above_chance:
            text += (
                " No method here ranks better than random classes can: "
                "this classification is none to choose contacts by."
            )
        others = [
            f"{share_of(row, 'gain')} by {_rival(str(rival), row['role'])}"
            for rival, row in fifth.drop(method).iterrows()
        ]
        if others:
            text += f" The best fifth holds {listed(others)}."
        if not outcome.within_group:
            last = own[(own["share"] == rest(TOP_SHARE)) & (own["method"] == method)].iloc[0]
            spared = share_of(last, "spared")
            text += f" At the other end, the last fifth holds {spared} of everyone else."
        return text

    def gains(self, name: str) -> Table | Prose:
        """Return what the best customers hold of an outcome, or why it is not compared.

        Where they are customers, also what the last hold of the others.
        """
        if name not in self.data.picks:
            return not_compared(self.study, name)
        outcome, budgets = self.study.outcomes[name], self.study.params.contact.budgets
        columns = [(share_words(share), "gain", share, share) for share in budgets]
        caption = (
            f"{outcome.title}: which share of everyone who {outcome.acts} "
            f"is held by the best {units_of(outcome)}"
        )
        if not outcome.within_group:
            caption += ", and which share of all others by the last"
            columns += [
                (f"the last {100 * share:g} %", "spared", rest(share), share) for share in budgets
            ]
        rows, own = [], self.data.gains[self.data.gains["outcome"] == name]
        for method, curve in own.groupby("method", sort=False):
            at_share = curve.set_index("share")
            cells = {
                heading: share_of(at_share.loc[contacted], measure)
                for heading, measure, contacted, _ in columns
            }
            rows.append({"ranked by": title(str(method)), "kind": curve["role"].iloc[0]} | cells)
        chance = {heading: percent(share, 0) for heading, _, _, share in columns}
        rows.append({"ranked by": "At random", "kind": NOT_SHOWN, **chance})
        return Table(
            rows,
            f"{caption}; {self.level} intervals from resampled customers.",
            dict.fromkeys(chance, str),
        )

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
                f"At {money(cost, currency)} a contact, the best fifth comes to "
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
        columns: Columns = {
            "contacted": [share_words(share) for share in first["share"]],
            "contacts": (first["contacts"].round(), count),
            "respond": (intervals(first, "rate", 0, percent_interval), str),
        }
        measures = {"break_even": "a contact may cost"}
        if contact.cost_per_contact is not None:
            measures["profit"] = "profit in all"
        for brings, rows in budgets.groupby("brings", sort=False):
            for name, heading in measures.items():
                amounts = [self._amount(row, name) for _, row in rows.iterrows()]
                columns[f"{heading}, {BRINGS[str(brings)]}"] = (amounts, str)
        return table_of(
            first,
            columns,
            "What a contact may cost at most: the share who respond × margin × what a response "
            f"brings, with {self.level} intervals from resampled "
            "customers. “One order” is the average order of those who responded, “all they spent” "
            "all of their orders in the days of the outcome.",
        )

    def _amount(self, row: pd.Series, name: str) -> str:
        """Return an amount of a row with its interval; see `money_interval`."""
        value, low, high = row[[name, f"{name}_low", f"{name}_high"]]
        return money_interval(value, low, high, self.study.currency)


def _rival(name: str, role: str) -> str:
    return "the best model tried" if role == "ceiling" else f"“{inside(name)}”"
