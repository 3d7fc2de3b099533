"""Tables about the segments of one classification."""

from __future__ import annotations

from functools import partial
from typing import Any

from segbench.pages._page import Page
from segbench.pages.markup import Prose
from segbench.pages.method.numbers import MethodNumbers
from segbench.pages.tables import Columns, Table, enough, not_shown, table_of
from segbench.pages.untold_words import not_compared
from segbench.pages.wording import (
    NOT_SHOWN,
    count,
    decimal,
    interval,
    money,
    percent,
    percent_interval,
)


class MethodWords(Page):
    """Who is in which segment, and what followed."""

    data: MethodNumbers[Any]

    def definitions(self) -> Table:
        """Show who belongs to which segment, with the fitted thresholds."""
        return table_of(
            self.data.definitions,
            {"segment": "name", "中文": "name_zh", "code": "code", "who belongs": "definition"},
            "The segments, best first, with the thresholds that were fitted (revenue in "
            f"{self.study.currency}).",
        )

    def profile(self) -> Table:
        """Show each segment's size, share of revenue and means before the cutoff."""
        hidden, tenths = not_shown(self.study.limits.min_cell), partial(decimal, digits=1)
        return Table(
            self.data.profile,
            f"Who they are before the cutoff: sizes, shares and means. {hidden}".strip(),
            {
                "customers": count,
                "of customers": percent,
                "of revenue": percent,
                "days since last order": tenths,
                "orders": tenths,
                "revenue each": partial(money, currency=self.study.currency),
            },
        )

    def rates(self) -> Table | Prose:
        """Show each segment's size and rates after the cutoff; the caption says what is hidden."""
        rates, limits = self.data.rates, self.study.limits
        if rates.empty:
            return not_compared(self.study, "retention")
        columns: Columns = {"segment": rates["segment"].drop_duplicates().tolist()}
        for name, rows in rates.groupby("outcome", sort=False):
            outcome = self.study.outcomes[str(name)]
            title = outcome.title.lower()
            known = [
                interval(row, "rate", 1, percent_interval)
                if enough(row["n"], limits.min_rate_n)
                else NOT_SHOWN
                for _, row in rows.iterrows()
            ]
            columns |= {
                outcome.counted: (rows["n"].tolist(), count),
                title: (known, str),
                f"{title}, shrunk": (rows["rate_shrunk"].tolist(), percent),
            }
        return table_of(
            rates,
            columns,
            f"Rates after the cutoff with {self.level} Wilson intervals where a segment has at "
            f"least {limits.min_rate_n} customers. The shrunk rate pulls small segments towards "
            f"the average; under {limits.min_cell} no rate is shown. {not_shown(limits.min_cell)}",
        )

    def amounts(self) -> Table | Prose:
        """Show each segment's mean amounts after the cutoff; small ones show the shrunk mean."""
        amounts, limits = self.data.amounts, self.study.limits
        if amounts.empty:
            return not_compared(self.study, "spend")
        columns: Columns = {"segment": amounts["segment"].drop_duplicates().tolist()}
        for name, rows in amounts.groupby("outcome", sort=False):
            title = self.study.amounts[str(name)].title.lower()
            unit = "" if name == "satisfaction" else f", {self.study.currency} a customer"
            known = [
                interval(row, "mean", 2) if enough(row["n"], limits.min_rate_n) else NOT_SHOWN
                for _, row in rows.iterrows()
            ]
            columns[f"{title}{unit}"] = (known, str)
            shrunk = rows["mean_shrunk"].tolist()
            columns[f"{title}, shrunk"] = (shrunk, partial(decimal, digits=2))
        return table_of(
            amounts,
            columns,
            f"Means after the cutoff with {self.level} intervals (Student's t) where a segment has "
            f"at least {limits.min_rate_n} customers. The shrunk mean pulls small segments towards "
            f"the average; under {limits.min_cell} nothing is shown. {not_shown(limits.min_cell)}",
        )
