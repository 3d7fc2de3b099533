"""What contacts chosen by each classification come to, where value, margin and cost are given."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pandas as pd

from segbench.pages.contact.units_words import profit_interval
from segbench.pages.contact.words import ContactWords
from segbench.pages.markup import Prose, strong
from segbench.pages.tables import Table, table_of
from segbench.pages.wording import inside, listed, money, paragraph, percent, title

NAMED = 60
"""Signs that the names of segments take at most; of the others it is said how many there are."""


class ProfitWords(ContactWords):
    """The expected profit of each classification at its best share of the contacts."""

    def profits(self) -> Iterator[str]:
        """Return whom to contact and what that comes to, in sentences; none if it is not known.

        By the classification recommended, by the one that comes to most, and by a plain fact that
        comes to more; where no method tells who responds, what everybody comes to.
        """
        rows = self.data.profit.dropna(subset=["profit"])
        pick, best = self.data.picks.get("conversion", ""), self._best(rows)
        of_method = rows.set_index("method", drop=False)
        if len(rows) and "conversion" not in self.data.above_chance:
            yield strong(
                "To contact everybody: expected profit "
                + self._written(of_method.loc["everyone"], "profit")
            ) + (
                ". No method here tells better than random classes can who responds, so none is "
                "named to choose contacts by."
            )
        else:
            for name in dict.fromkeys([pick, best]):
                if name in of_method.index:
                    yield self._sentences(of_method.loc[name], f"By {title(name)}", best)
        facts = rows[(rows["role"] == "baseline") & (rows["behind_best"] < 0)]
        for _, row in facts[facts["method"] != "everyone"].head(1).iterrows():
            fact = f"By one plain fact, “{inside(row['method'])}”"
            yield self._sentences(row, fact, best)
        if len(rows):
            yield (
                f"Expected profit is reckoned from {self._given()}. Every response counts as if it "
                "had come by the contact; some would have come anyway."
            )

    def profit(self) -> Table | Prose:
        """Return what contacts come to by each classification, or why that is not known."""
        profit = self.data.profit
        if profit.empty:
            return paragraph(f"No profit is reckoned here: {self.data.no_profit}.")
        best = self._best(profit)
        rows = [row for _, row in profit.iterrows()]
        learned, scored = "the contacts of some customers", "those of others"
        if self.study.limits.folds is None:
            learned, scored = "campaigns that had closed", "later ones"
        to_best = f"against the best ({title(best)})" if best else "against the best"
        return table_of(
            profit,
            {
                "by": [title(name) for name in profit["method"]],
                "expected profit": ([self._written(row, "profit") for row in rows], str),
                "contact": [_whom(row) for row in rows],
                "of the contacts": ("share", partial(percent, digits=0)),
                "against everybody": ([self._signed(row, "over_everybody") for row in rows], str),
                to_best: ([self._signed(row, "behind_best", -1) for row in rows], str),
                "kind": "role",
            },
            "Expected profit of contacting the best segments of each classification, from "
            f"{self._given()}. Whom to contact was chosen on {learned}, what it comes to is "
            f"reckoned on {scored}. {self.level} intervals from resampled customers; those of "
            "differences hold for all classifications at once. The best is, of those that may be "
            "recommended, the one that comes to most. A dash: too few customers on one side to be "
            "shown.",
        )

    def _given(self) -> str:
        """Return the three numbers that were given."""
        contact = self.study.params.contact
        value, cost = (
            money(amount or 0.0, self.study.currency)
            for amount in (contact.value_of_response, contact.cost_per_contact)
        )
        margin = percent(contact.margin, 0)
        return f"{value} a response, {margin} of it margin, and {cost} a contact"

    def _best(self, rows: pd.DataFrame) -> str:
        """Return the method that all are held against; empty where it is not shown."""
        best = rows[(rows["role"] == "method") & (rows["behind_best"] == 0)]
        return "" if best.empty else str(best["method"].iloc[0])

    def _written(self, row: pd.Series, name: str, sign: int = 1) -> str:
        """Return an amount of a row with its interval; no cents where profits are of hundreds."""
        value = sign * row[name]
        low, high = sorted((sign * row[f"{name}_low"], sign * row[f"{name}_high"]))
        if name != "profit" and low == high == 0:
            return "the same"
        digits = 0 if self.data.profit["profit"].abs().max() >= 100 else 2
        return profit_interval(value, low, high, self.study.currency, digits)

    def _signed(self, row: pd.Series, name: str, sign: int = 1) -> str:
        """Return a difference with its sign, be it plus."""
        return ("+" if sign * row[name] > 0 else "") + self._written(row, name, sign)

    def _sentences(self, row: pd.Series, by: str, best: str) -> str:
        text = strong(f"{by}, contact {_whom(row)}: expected profit {self._written(row, 'profit')}")
        text += f", with {percent(row['share'], 0)} of the contacts."
        if row["share"] < 1:
            text += f" {self._than(row, 'over_everybody', 1, 'contacting everybody')}"
        if row["method"] == best:
            text += " No other classification that may be recommended comes to more."
        elif best:
            text += f" {self._than(row, 'behind_best', -1, title(best))}"
        return text

    def _than(self, row: pd.Series, name: str, sign: int, other: str) -> str:
        """Return how far a profit is above or below another, or that this cannot be told."""
        value = sign * row[name]
        low, high = sorted((sign * row[f"{name}_low"], sign * row[f"{name}_high"]))
        if low == high == 0:
            return f"That is what {other} comes to."
        if low <= 0 <= high:
            difference = self._written(row, name, sign)
            return f"It cannot be told from {other} (difference {difference})."
        word, turned = ("more", sign) if value > 0 else ("less", -sign)
        return f"That is {self._written(row, name, turned)} {word} than {other}."


def _whom(row: pd.Series) -> str:
    """Return the segments to contact, by their names."""
    if row["contacted"] in (0, row["segments"]):
        return "everybody" if row["contacted"] else "nobody"
    names = str(row["contact"]).split("; ")
    named = 1
    while named < len(names) and len(", ".join(names[: named + 1])) <= NAMED:
        named += 1
    more = len(names) - named
    return listed([*names[:named], f"{more} more"] if more else names)
