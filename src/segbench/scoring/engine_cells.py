"""The customer table of a dataset, computed by the engine and handed over in batches."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from segbench.datasets import open_dataset
from segbench.datasets.own.batches import ROWS
from segbench.datasets.own.raw import Batch
from segbench.errors import SegbenchError
from segbench.features import customers
from segbench.params import Params
from segbench.scoring.customer_table import REJECTED
from segbench.scoring.frozen import ID


class EngineCells:
    """Customers of a dataset at a cutoff, sorted by customer_id.

    Parameters
    ----------
    params
        The dataset.
    cutoff
        None: the day after the last day of the data.
    observation_days
        Days to look back; None for all history.
    groups
        Groups of columns beside the orders' own.

    Raises
    ------
    SegbenchError
        The data cannot be read, or has no day before the cutoff.
    """

    def __init__(
        self,
        params: Params,
        cutoff: date | None,
        observation_days: int | None,
        groups: Collection[str],
    ) -> None:
        dataset = self.dataset = open_dataset(params)
        self.shown, self.observation_days = dataset.title, observation_days
        self.cutoff = cutoff or dataset.last_day + timedelta(days=1)
        if self.cutoff <= dataset.first_day:
            raise SegbenchError(
                f"cutoff: found {self.cutoff}, but the days of {self.shown} run from "
                f"{dataset.first_day} to "
                f"{dataset.last_day}. A cutoff must lie after the first day; the customer "
                "table looks back from it."
            )
        if "lines" in groups and dataset.order_lines is not None:
            dataset = replace(dataset, order_lines=dataset.order_lines.cache())
        self.table = customers(dataset, self.cutoff, observation_days, groups)

    def batches(self, wanted: Sequence[str]) -> Iterator[Batch]:
        """Yield the customers with the columns wanted."""
        row = 1
        for cells in self.table.select(*wanted).order_by(ID).to_pyarrow_batches(chunk_size=ROWS):
            yield Batch(cells, np.arange(row, row + cells.num_rows))
            row += cells.num_rows

    def rejected(self) -> pd.DataFrame:
        """Return the source rows that were set aside on the way to the customer table."""
        rows = self.dataset.rejected
        if rows is None:
            return pd.DataFrame(columns=REJECTED)
        columns = ["table", "file", "row", "reason"]
        rejected = rows.select(columns).order_by(columns).to_pandas()
        return rejected.assign(**{ID: "", "found": ""})[REJECTED]

    def notes(self) -> list[str]:
        """Return what a reader of the labels should know of the data, in sentences."""
        dataset, ledger = self.dataset, self.dataset.ledger
        notes = []
        for name, rows in ledger.groupby("table", sort=False):
            counts = rows.set_index("row")["rows"]
            aside = [
                f"{row.removeprefix('set aside: ')}: {n:,}"
                for row, n in counts.items()
                if row.startswith("set aside: ") and n
            ]
            words = f" (set aside – {'; '.join(aside)})" if aside else ""
            notes.append(f"{name}: {counts['read']:,} rows read, {counts['kept']:,} kept{words}.")
        notes.append(
            f"Customers as of the cutoff {self.cutoff}; the data runs from {dataset.first_day} to "
            f"{dataset.last_day}."
        )
        days = self.observation_days
        if days is not None and self.cutoff - timedelta(days=days) < dataset.first_day:
            notes.append(
                f"The rules were frozen on a look-back of {days} days, but only "
                f"{(self.cutoff - dataset.first_day).days} days of "
                "this data lie before the cutoff: counts and sums are too small for the rules."
            )
        if self.cutoff > dataset.last_day + timedelta(days=1):
            notes.append(
                f"The cutoff lies {(self.cutoff - dataset.last_day).days - 1:,} days after the "
                "last day of the data: nobody can "
                "have ordered in them, and everybody looks that much longer gone."
            )
        return notes
