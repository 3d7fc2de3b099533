"""Refusing to go on when a column of the customer table knows the future."""

from __future__ import annotations

import pandas as pd

from segbench.errors import SegbenchError, printable
from segbench.methods import METHODS
from segbench.study.cache import cached
from segbench.study.part import Part
from segbench.study.study import Study


class Leakage(Part):
    """Columns of the customer table that know the future."""

    @cached
    def columns(self) -> list[str]:
        """Return the columns that differ in a table made of what was dated before the cutoff."""
        study = self.study
        # The maintenance index of quadrants orders customers for service, whatever the methods.
        table = study.customers_of("quadrants")
        groups = sorted(study.customer_tables.groups | set(METHODS["quadrants"].groups))
        known_before = study.source.customers(self.params.cutoff, groups, only_before=True)
        return changed_columns(table, known_before)


def check_leakage(study: Study) -> None:
    """Compare the customer table of the last cutoff with one made of what was dated before it.

    Raises
    ------
    SegbenchError
        A column differs: whoever used it would tell the past from the future.
    """
    leaking, cutoff = Leakage(study).columns(), study.params.cutoff
    if leaking:
        raise SegbenchError(
            f"leakage: {', '.join(map(printable, leaking))} of the customer table at {cutoff}"
            " changes when rows dated on or after that day are taken away, so it knows what was not"
            " known then. Nothing that uses it can be compared. Mend the function that makes the"
            " column (src/segbench/features) so that it reads only rows before the cutoff."
        )


def changed_columns(table: pd.DataFrame, without_future: pd.DataFrame) -> list[str]:
    """Return the columns of a customer table that change when the future is taken away.

    Parameters
    ----------
    table, without_future
        Customer tables of one cutoff, made from all the data and from what was dated before it;
        index customer_id.

    Returns
    -------
    list of str
        Sorted; the index stands for itself as ``"customer_id"`` when the customers themselves
        differ.
    """
    if not table.index.equals(without_future.index):
        return ["customer_id"]
    return [
        name
        for name in sorted({*table, *without_future})
        if not (name in table and table[name].equals(without_future.get(name)))
    ]
