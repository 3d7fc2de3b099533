"""The DataFrames behind the page about the data."""

from __future__ import annotations

import pandas as pd

from segbench.pages._page import Numbers
from segbench.study.suitability import Suitability


class DataNumbers(Numbers):
    """What the data are, what became of each row, and what they support."""

    @property
    def ledger(self) -> pd.DataFrame:
        """One row a table and reason: how many rows were read, set aside, kept."""
        return self.study.data.ledger()

    @property
    def orders(self) -> pd.DataFrame:
        """One row a week: how many orders."""
        return self.study.data.orders_by_week()

    @property
    def outside_window(self) -> dict[str, float]:
        """How many customers ordered only before the window, and how many of them came back."""
        return self.study.data.outside_window()

    @property
    def outcomes(self) -> pd.DataFrame:
        """One row an outcome: definition, customers, events, and why it is not compared."""
        return Suitability(self.study).outcomes()

    @property
    def methods(self) -> pd.DataFrame:
        """One row a method: why it does not run, and the smallest difference to be seen."""
        return Suitability(self.study).methods()
