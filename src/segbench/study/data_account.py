"""What the data of a study hold beside the customers that are compared."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from segbench.methods.disclosure import Disclosure, small
from segbench.study.cache import cached
from segbench.study.part import Part


class DataAccount(Part):
    """Every row of the source tables, every week, and the customers before the window."""

    @property
    def rows(self) -> dict[str, str | None]:
        """What tells the rows of databases from what they were, by table; read from there."""
        tables = () if self.params.data is None else self.params.data.tables.values()
        return self.study.source.rows if any(table.url for table in tables) else {}

    @cached
    def ledger(self) -> pd.DataFrame:
        """Return the account of every row of the source tables."""
        return self.study.source.dataset.ledger

    @cached
    def rejected(self) -> pa.Table:
        """Return the rows set aside; see `Source.rejected`."""
        return self.study.source.rejected()

    @cached
    def merged(self) -> pd.DataFrame | None:
        """Return the customers found to be one person; None where nobody looked for any."""
        return self.study.source.dataset.merged

    @cached
    def outside_window(self) -> dict[str, float]:
        """Return how many last ordered before the window, and how many of them came back.

        NaN where they are too few to show.
        """
        counts = self.study.source.outside_window(self.study.customers().index)
        shown = Disclosure(self.limits.min_cell)
        every = shown.count(counts["customers"])
        return {"customers": every, "retained": shown.count(counts["retained"], every)}

    @cached
    def orders_by_week(self) -> pd.DataFrame:
        """Return the number of orders in each week of the data.

        NaN where they are so few that they may be of few customers.
        """
        weeks = self.study.source.orders_by_week()
        few = small(weeks["orders"], self.limits.min_cell)
        return weeks.assign(orders=weeks["orders"].mask(few))
