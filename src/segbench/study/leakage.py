"""Refusing to go on when a column of the customer table knows the future."""

from __future__ import annotations

from segbench.errors import SegbenchError, printable
from segbench.evaluation.comparison.leakage import changed_columns
from segbench.methods import METHODS
from segbench.study.study import Study


def check_leakage(study: Study) -> None:
    """Compare the customer table of the last cutoff with one made of what was dated before it.

    Raises
    ------
    SegbenchError
        A column differs: whoever used it would tell the past from the future.
    """
    cutoff = study.params.cutoff
    # The maintenance index of quadrants orders customers for service, whatever the methods.
    table = study.customers_of("quadrants")
    groups = sorted(study.groups | set(METHODS["quadrants"].groups))
    known_before = study.source.customers(cutoff, groups, only_before=True)
    leaking = changed_columns(table, known_before)
    if leaking:
        raise SegbenchError(
            f"leakage: {', '.join(map(printable, leaking))} of the customer table at {cutoff}"
            " changes when rows dated on or after that day are taken away, so it knows what was not"
            " known then. Nothing that uses it can be compared. Mend the function that makes the"
            " column (src/segbench/features) so that it reads only rows before the cutoff."
        )
