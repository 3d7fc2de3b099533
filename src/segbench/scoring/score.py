"""`segbench score`: labels for new data by the frozen rules of a run, in constant memory."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import pandas as pd

from segbench.errors import SegbenchError
from segbench.methods import damaged_state_as_error
from segbench.runtime.targets import check_target
from segbench.scoring.customer_table import REJECTED
from segbench.scoring.frozen import ID, FrozenRun, Methods
from segbench.scoring.new_data import open_new, sources
from segbench.scoring.outputs import KINDS, TableFile


def score(
    folder: Path,
    source: str,
    output: Path,
    asked: Sequence[str] = (),
    cutoff: date | None = None,
    *,
    force: bool = False,
) -> str:
    """Label new data by the frozen methods of a run, and return an account of every row.

    The labels have the columns customer_id (text, as it stands in the data), and per method the
    segment's code and name. Rows that cannot be labelled are written beside them, into
    ``<output>.rejected.csv``, with the reason.

    Parameters
    ----------
    folder
        Report folder of the run.
    source, asked, cutoff
        See `open_new`.
    output
        Ends in .csv or .parquet. It appears only when it is whole.
    force
        Whether labels, and rows set aside, that are there are written over. The data that is read
        never is.

    Raises
    ------
    SegbenchError
        The run, the new data or the output cannot be used, or no row can be labelled.
    """
    run = FrozenRun(folder)
    if output.suffix not in KINDS:
        raise SegbenchError(
            f"{output}: labels are written as {' or '.join(KINDS)}. Name such a file with -o."
        )
    rejected = output.with_suffix(".rejected.csv")
    for target in (output, rejected):
        check_target(target, sources(run, source), force=force)
    data = open_new(run, source, asked, cutoff)
    columns = [ID, *(column for name in data.methods for column in (name, f"{name}_segment"))]
    with (
        closing(TableFile(output, columns, force=force)) as labels,
        closing(TableFile(rejected, REJECTED, force=force)) as aside,
    ):
        aside.write(data.set_aside.astype(str))
        for rows in data.rows():
            labels.write(label(data.methods, rows.customers))
            aside.write(rows.rejected.astype(str))
        aside.publish()
        if not data.labelled:
            raise SegbenchError(
                f"{source}: not one customer can be labelled. {data.why_aside(rejected)}"
            )
        labels.publish()
    return "\n".join(data.account(rejected))


def label(methods: Methods, customers: pd.DataFrame) -> pd.DataFrame:
    """Return customer_id and per method code and name of the segment, one row a customer.

    Raises
    ------
    SegbenchError
        The frozen state of a method is damaged.
    """
    table = pd.DataFrame({ID: customers.index})
    for name, method in methods.items():
        with damaged_state_as_error(name):
            codes = method.predict(customers).astype(str)
        table[name] = codes.to_numpy()
        table[f"{name}_segment"] = codes.map(method.names).to_numpy()
    return table
