"""The page of RFM: also what the names stand for, and what lies behind them."""

from __future__ import annotations

import pandas as pd

from segbench.methods.rfm import RFM, truth_table
from segbench.methods.rfm_cells import bounds_table
from segbench.pages.markup import Prose
from segbench.pages.method.figures import rfm_grid
from segbench.pages.method.numbers import MethodNumbers
from segbench.pages.method.page import MethodPage
from segbench.pages.sentences import naming
from segbench.pages.style import Picture
from segbench.pages.tables import Table
from segbench.pages.wording import bullet_list, count, decimal, money, paragraph


class RFMNumbers(MethodNumbers[RFM]):
    """What is known of RFM's segments, by the eight types or by quintiles."""

    offered = f"{MethodNumbers.offered} names thresholds grid"

    @property
    def by_types(self) -> bool:
        """Whether customers are told apart by the eight types, not by quintiles."""
        return self.method.scoring == "types"

    @property
    def names(self) -> pd.DataFrame:
        """The types with their arrows; by quintiles, cells of scores and their names."""
        return truth_table(self.codes) if self.by_types else self.method.cross_walk(self.customers)

    @property
    def thresholds(self) -> pd.DataFrame:
        """The averages that arrows compare with; by quintiles, who has which score."""
        if not self.by_types:
            return bounds_table(self.method.state_)
        names = ("recency_days", "frequency", "monetary")
        return pd.DataFrame([{name: self.method.state_[name] for name in names}])

    @property
    def grid(self) -> pd.DataFrame:
        """One row a customer: recency, frequency, and whether retained where it is known."""
        retained = self.study.after.events("retention").set_index("customer_id")["event"]
        return self.customers[["recency_days", "frequency"]].assign(retained=retained)


class RFMPage(MethodPage):
    """RFM: the eight types, or cells of quintiles."""

    name = "rfm"
    offered = "names thresholds grid profile rates amounts league playbook"
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

    def caution(self) -> Prose | None:
        """Say what the names do not mean."""
        return paragraph(naming("rfm")) if self.data.by_types else None

    def grid(self) -> Picture:
        """Draw retention by fifths of recency and of frequency."""
        return Picture(
            rfm_grid(self.data.grid, self.study.limits.min_cell),
            "Retention by fifths of recency and of frequency; n = customers.",
        )


open = RFMPage.open
