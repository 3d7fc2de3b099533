"""What a run keeps of the customers its methods were fitted on: distributions, nobody's values."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from segbench.methods.discretise import Bins, bins_from_dict, make_bins

if TYPE_CHECKING:
    from segbench.study.study import Study

INPUTS = "tables/inputs.json"
"""File in the folder of a run."""


@dataclass(frozen=True)
class Reference:
    """Distributions of the columns that methods read, at a run's cutoff.

    Attributes
    ----------
    customers
        How many there were.
    columns
        Column -> its bins, and how many customers lie in each (in the order of the bins' labels).
    """

    customers: int
    columns: dict[str, tuple[Bins, tuple[int, ...]]]

    @classmethod
    def of(cls, columns: dict[str, pd.Series]) -> Reference:
        """Return the distributions of columns of one customer table."""
        bins = {name: make_bins(values) for name, values in sorted(columns.items())}
        counted = {
            name: (made, tuple(made.count(columns[name]).tolist())) for name, made in bins.items()
        }
        return cls(max(map(len, columns.values()), default=0), counted)

    def to_dict(self) -> dict[str, Any]:
        """Return the distributions as plain JSON."""
        columns = {
            name: {**asdict(bins), "customers": list(counts)}
            for name, (bins, counts) in self.columns.items()
        }
        return {"customers": self.customers, "columns": columns}

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Reference:
        """Return what `to_dict` made plain.

        Raises
        ------
        ValueError, KeyError, TypeError, AttributeError
            It is nothing that `to_dict` makes.
        """
        columns = {}
        for name, item in plain["columns"].items():
            bins, counts = bins_from_dict(item), tuple(int(count) for count in item["customers"])
            if len(counts) != len(bins.labels):
                raise ValueError(f"{name} has not one count a bin")
            columns[name] = (bins, counts)
        return cls(int(plain["customers"]), columns)

    def kind(self, column: str) -> str:
        """Return what a column holds: ``"number"``, ``"day"``, ``"flag"`` or ``"text"``."""
        return self.columns[column][0].kind if column in self.columns else "number"


def write_reference(study: Study, folder: Path) -> None:
    """Write the distributions of what the methods read at the last cutoff into the run's folder."""
    columns = {
        column: study.customers_of(name)[column]
        for name in study.methods
        for column in study.method(name).inputs
    }
    (folder / INPUTS).write_text(
        json.dumps(Reference.of(columns).to_dict(), ensure_ascii=False, indent=1) + "\n",
        encoding="utf-8",
    )
