"""What a run keeps of the customers its methods were fitted on: distributions, nobody's values."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from segbench.methods.discretise import Bins, bins_from_dict, make_bins
from segbench.scoring.card import Json

if TYPE_CHECKING:
    from segbench.study.study import Study

INPUTS = "tables/inputs.json"
"""File in the folder of a run: what its methods were fitted on, as distributions."""


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
    def from_dict(cls, plain: Json) -> Reference:
        """Return what `distributions` made plain.

        Raises
        ------
        ValueError, KeyError, TypeError, AttributeError
            It is nothing of that kind.
        """
        columns = {}
        for name, item in plain["columns"].items():
            bins, counts = bins_from_dict(item), tuple(int(count) for count in item["customers"])
            if len(counts) != len(bins.labels):
                raise ValueError(f"{name} has not one count a bin")
            columns[name] = (bins, counts)
        return cls(int(plain["customers"]), columns)


def distributions(study: Study) -> Json:
    """Return, as plain JSON, the distributions of what the methods read at the last cutoff."""
    columns = {
        column: study.customers_of(name)[column]
        for name in study.methods
        for column in study.method(name).inputs
    }
    bins = {name: make_bins(values) for name, values in sorted(columns.items())}
    return {
        "customers": max(map(len, columns.values()), default=0),
        "columns": {
            name: {**asdict(made), "customers": made.count(columns[name]).tolist()}
            for name, made in bins.items()
        },
    }
