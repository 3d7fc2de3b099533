"""The page of RFM: also what the names stand for, and what lies behind them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pandas as pd

from segbench.pages.markup import Prose, code, html, strong
from segbench.pages.method.figures import rfm_grid
from segbench.pages.method.page import MethodPage
from segbench.pages.method.rfm_averages import other_than
from segbench.pages.method.rfm_numbers import RFMNumbers
from segbench.pages.premise_words import name_doubts
from segbench.pages.sentences import naming
from segbench.pages.style import Picture
from segbench.pages.tables import Table, not_shown, table_of
from segbench.pages.untold_words import not_compared
from segbench.pages.wording import bullet_list, count, decimal, money, paragraph, percent


class RFMPage(MethodPage):
    """RFM: the eight types, or cells of quintiles."""

    name = "rfm"
    offered = "names mean averages grid profile rates league playbook"
    numbers = RFMNumbers
    data: RFMNumbers

    def names(self) -> Table:
        """Show what the names stand for."""
        caption = "Cells of scores, their names, and the same customers by the eight types."
        if self.data.by_types:
            average = self.data.method.reference
            caption = f"Truth table; ↑ means at or above the {average} given below."
        return Table(self.data.names, caption, {"number of cells": count, "customers": count})

    def thresholds(self) -> Table | Prose:
        """Show the averages that arrows compare with; by quintiles, who has which score."""
        if not self.data.by_types:
            return Table(
                self.data.thresholds,
                f"The fitted quintiles: who has which score (revenue in {self.study.currency}).",
            )
        average = self.data.method.state_
        return bullet_list(
            [
                f"recency: {decimal(average['recency_days'], 1)} days since the last order",
                f"frequency: {decimal(average['frequency'], 1)} orders",
                f"monetary: {money(average['monetary'], self.study.currency)}",
            ]
        )

    def mean(self) -> Prose | None:
        """Say where the mean lies among customers, and what the other average would change."""
        if not self.data.by_types:
            return None
        return bullet_list([*self._where_the_mean_lies(), self._what_would_change()])

    def _where_the_mean_lies(self) -> Iterator[str]:
        tenths, amount = partial(decimal, digits=1), partial(money, currency=self.study.currency)
        words = {
            "recency_days": ("Days since the last order", tenths),
            "frequency": ("Orders", tenths),
            "monetary": ("Revenue", amount),
        }
        for row in self.data.mean.itertuples():
            what, write = words[row.column]
            below = ""
            if pd.notna(row.below_mean):
                share = f"{'about ' if row.about else ''}{percent(row.below_mean, 0)}"
                below = f"; {share} of the customers are below the mean"
            yield f"{what}: the mean is {write(row.mean)}, the median {write(row.median)}{below}."

    def _what_would_change(self) -> str:
        moved, reference = self.data.moved, self.data.method.reference
        if pd.isna(moved):
            return ""
        other = other_than(reference)
        told = strong(
            f"Against the {other} instead of the {reference}, {percent(moved, 0)} of the customers "
            "would have another type"
        )
        return told + html(": ") + code(f"rfm.reference: {other}") + "."

    def averages(self) -> Table | None:
        """Show the types by the mean and by the median; None by quintiles."""
        if not self.data.by_types:
            return None
        table = self.data.averages
        return table_of(
            table,
            {
                "segment": "segment",
                "中文": "segment_zh",
                "customers by the mean": ("mean", count),
                "customers by the median": ("median", count),
            },
            "The same customers by type, each against the mean and against the median. "
            f"{not_shown(self.study.limits.min_cell)}".strip(),
        )

    def caution(self) -> Prose | None:
        """Say what the names do not mean, and which of them the numbers contradict."""
        data = self.data
        doubts = list(name_doubts(data.method.names, data.evidence))
        if not data.by_types and not doubts:
            return None
        return paragraph(naming("rfm") if data.by_types else "", *doubts)

    def grid(self) -> Picture | Prose:
        """Draw retention by fifths of recency and of frequency, if it is known."""
        if "retention" not in self.study.outcomes:
            return not_compared(self.study, "retention")
        return Picture(
            rfm_grid(self.data.grid, self.study.limits.min_cell),
            "Retention by fifths of recency and of frequency; n = customers.",
        )


open = RFMPage.open
