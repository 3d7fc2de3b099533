"""Tables of one window after another, by a query that is compiled once.

Compiling the expression of a customer table takes about as long as the engine takes to answer it,
and a study asks for one at a dozen cutoffs. Here the days of the window are variables of the
engine, and the compiled query is a view that reads them anew each time it is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

import ibis
import pandas as pd
from ibis.backends.duckdb import Backend
from ibis.expr import datatypes as dt
from ibis.expr.types import Table

from segbench.features.window import Window

START, CUTOFF = "segbench_start", "segbench_cutoff"
"""Variables of the engine: the first moment of a window, and the first one after it."""


@ibis.udf.scalar.builtin(name="getvariable")
def _variable(variable: dt.string) -> dt.timestamp:
    """Return a variable of the engine, which plans with it as with a constant."""


class Compiled:
    """Queries on one connection, each compiled when it is first asked."""

    def __init__(self, con: Backend) -> None:
        self._con = con
        self._views: dict[Hashable, Table] = {}

    def frame(
        self, key: Hashable, window: Window, table: Callable[[Window], Table]
    ) -> pd.DataFrame:
        """Return the rows of a table for a window, in no order.

        Parameters
        ----------
        key
            Names the query: it stands for all that the table depends on beside the days.
        table
            Makes its expression from a window whose days only the engine knows.
        """
        for name, day in ((START, window.start), (CUTOFF, window.cutoff)):
            self._con.raw_sql(f"SET VARIABLE {name} = TIMESTAMP '{day}'")
        key = (key, window.most_days)
        if key not in self._views:
            variables = Window(_variable(START), _variable(CUTOFF), window.most_days)
            name = ibis.util.gen_name("segbench_view")
            made = table(variables)
            self._con.create_view(name, made)
            # With the types of the expression: the engine counts in wider ones than it was asked.
            self._views[key] = self._con.sql(f'FROM "{name}"', schema=made.schema())
        return self._views[key].to_pandas()
