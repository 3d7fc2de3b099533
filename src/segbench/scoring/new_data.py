"""New data for the frozen methods of a run: a customer table, orders, or a params file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd
from threadpoolctl import threadpool_limits

from segbench.datasets.own.batches import open_batches
from segbench.datasets.own.files import WORKBOOKS, as_shown, check_same_columns, find, read_file
from segbench.datasets.own.raw import listed
from segbench.datasets.simulators import insurer
from segbench.errors import SegbenchError
from segbench.methods import METHODS
from segbench.params import Params, load
from segbench.params.data import TableParams
from segbench.scoring.customer_table import REJECTED, BatchSource, CustomerTable, Rows
from segbench.scoring.engine_cells import EngineCells
from segbench.scoring.frozen import ID, FrozenRun, Methods

PARAMS = (".yaml", ".yml")


@dataclass
class NewData:
    """New customers, and the methods that can label them.

    Attributes
    ----------
    table
        The customers.
    methods
        Methods that can label them, by name.
    refused
        Methods that cannot -> why, as the end of a sentence.
    notes
        How the data was taken and what a reader should know of it, in sentences.
    set_aside
        Source rows set aside before the customer table was made.
    labelled, reasons
        How many customers have passed, and how many rows were set aside for which reason.
    """

    table: CustomerTable
    methods: Methods
    refused: dict[str, str]
    notes: tuple[str, ...]
    set_aside: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=REJECTED))
    labelled: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def rows(self) -> Iterator[Rows]:
        """Yield every row of the table, counted; what is computed of it uses one thread."""
        with threadpool_limits(limits=1):
            for rows in self.table.rows():
                self.labelled += len(rows.customers)
                self.reasons.update(rows.rejected["reason"])
                yield rows

    def account(self, rejected: Path | None = None) -> list[str]:
        """Return what became of every row, in sentences; `rejected` lists those set aside."""
        aside = self.reasons.total()
        left_out = (
            f"{name} is left out: it {reason}, which this data does not have."
            for name, reason in self.refused.items()
        )
        rows = (
            f"{self.labelled + aside:,} customers' rows = {self.labelled:,} labelled by "
            f"{', '.join(self.methods)} + {aside:,} set aside."
        )
        return [*self.notes, *left_out, rows, *([self.why_aside(rejected)] if aside else [])]

    def why_aside(self, rejected: Path | None) -> str:
        """Return why rows were set aside, in a sentence."""
        if not self.reasons:
            return "There are no rows, or nobody ordered in the days looked at."
        where = "" if rejected is None else f", listed in {rejected}"
        reasons = "; ".join(f"{words}: {n:,}" for words, n in sorted(self.reasons.items()))
        return f"Set aside{where}: {reasons}."


def open_new(run: FrozenRun, source: str, asked: Sequence[str], cutoff: date | None) -> NewData:
    """Return new data for a run's methods.

    Parameters
    ----------
    source
        A customer table (file or pattern), orders in the layout of the run's own, or a params file.
    asked
        Methods to use; none: all of the run.
    cutoff
        Of orders and params files; None: the day after the last day of the orders, or the params
        file's.

    Raises
    ------
    SegbenchError
        The source is none of the three, or supports none of the methods.
    """
    methods = run.chosen(asked)
    if source.lower().endswith(PARAMS):
        params = load(Path(source))
        return _computed(run, methods, params, cutoff or params.cutoff, _look_back(run, params))
    files, orders, lacking = find(source), _orders(run), None
    if orders is not None:
        header = _header(files, orders)
        lacking = [name for name in orders.columns.values() if name not in header]
        if not lacking:
            params, notes = _as_orders(run, source)
            return _computed(run, methods, params, cutoff, notes)
    columns = _header(files, None)
    fit, refused = _applicable(methods, columns)
    if ID not in columns or not fit:
        raise SegbenchError(_neither(run, source, columns, methods, lacking))
    if cutoff is not None:
        raise SegbenchError(
            f"--cutoff: {source} is a customer table, which was made at a cutoff of its own. Leave "
            "--cutoff out, or give orders."
        )
    parts = [open_batches(path, as_shown(path)) for path in files]
    return NewData(
        _table(run, parts, fit, unique=False),
        fit,
        refused,
        (f"{source} is read as a customer table.",),
    )


def sources(run: FrozenRun, source: str) -> list[Path]:
    """Return every file that is read for labels, so that none of them is written over.

    Raises
    ------
    SegbenchError
        The source is not there.
    """
    if source.lower().endswith(PARAMS):
        files, read = [Path(source)], [load(Path(source))]
    else:
        files, read = find(source), []
    with suppress(SegbenchError):  # the params of another version matter only where they are needed
        read.append(run.params)
    for params in read:
        for path in _paths(params):
            with suppress(SegbenchError):  # a file of the run's own may be gone
                files += find(path, params.start_folder)
    return files


def _paths(params: Params) -> list[str]:
    """Return the files and patterns that parameters name as data; see `find`."""
    if params.dataset == "insurer":
        return [
            str(insurer.default_folder(params.insurer.customers, params.insurer.seed) / "*.parquet")
        ]
    tables = params.data.tables.values() if params.data is not None else ()
    return [table.path for table in tables if table.path]


def _table(
    run: FrozenRun,
    parts: Sequence[BatchSource],
    methods: Methods,
    *,
    unique: bool,
) -> CustomerTable:
    needs = dict.fromkeys(name for method in methods.values() for name in method.needs)
    inputs = (name for method in methods.values() for name in method.inputs)
    optional = {name: run.kind(name) for name in inputs if name not in needs}
    return CustomerTable(parts, list(needs), optional, unique=unique)


def _applicable(methods: Methods, columns: Collection[str]) -> tuple[Methods, dict[str, str]]:
    """Return the methods that these columns support, and why the others are not."""
    refused = {
        name: f"needs {', '.join(lacking)}"
        for name, method in methods.items()
        if (lacking := [column for column in method.inputs if column not in columns])
    }
    return {name: methods[name] for name in methods if name not in refused}, refused


def _orders(run: FrozenRun) -> TableParams | None:
    """Return how the orders of the run's own data are read; None for a run of other data."""
    if run.card["params"].get("dataset") != "own":
        return None
    assert run.params.data is not None
    return run.params.data.tables["orders"]


def _header(files: Sequence[Path], orders: TableParams | None) -> list[str]:
    """Return the columns of files, read as customers' or as orders are."""
    columns = {as_shown(path): _columns(path, orders) for path in files}
    check_same_columns(columns)
    return columns[as_shown(files[-1])]


def _columns(path: Path, orders: TableParams | None) -> list[str]:
    shown = as_shown(path)
    if path.name.lower().endswith(WORKBOOKS):
        return [] if orders is None else read_file(path, shown, orders).columns
    style = () if orders is None else (orders.encoding, orders.delimiter)
    return open_batches(path, shown, *style).columns


def _neither(
    run: FrozenRun,
    source: str,
    columns: Sequence[str],
    methods: Methods,
    lacking: Sequence[str] | None,
) -> str:
    lines = [
        f"{source}: can be read neither as a customer table nor as orders. Its columns: "
        f"{listed(columns)}."
    ]
    if source.lower().endswith(WORKBOOKS):
        lines[0] = (
            f"{source}: a workbook can be read as orders only; save a customer table as CSV or "
            "Parquet."
        )
    for name, method in methods.items():
        missing = [column for column in (ID, *method.inputs) if column not in columns]
        lines.append(f"As a customer table it lacks for {name}: {listed(missing)}.")
    if lacking is None:
        lines.append(
            f"As orders it cannot be read, because {run.folder} is a run of the dataset "
            f"{run.card['params'].get('dataset')}, and not of own files; give a params file "
            "instead."
        )
    else:
        lines.append(f"As orders it lacks: {listed(lacking)}.")
    return "\n".join(lines)


def _as_orders(run: FrozenRun, source: str) -> tuple[Params, list[str]]:
    """Return the run's parameters with its orders read from elsewhere, and what to say of that."""
    data = run.params.data
    assert data is not None
    orders = data.tables["orders"].model_copy(update={"path": source, "url": None, "table": None})
    tables = data.tables | {"orders": orders}
    fresh = data.model_copy(
        update={"tables": tables, "first_day": None, "last_day": None, "title": source}
    )
    params = run.params.model_copy(update={"data": fresh, "max_customers": None})
    notes = [f"{source} is read as orders, with the column mapping of the run."]
    others = [name for name in tables if name != "orders"]
    if others:
        notes.append(
            f"Still from the run's own files: {', '.join(others)}. A params file can name new ones."
        )
    return params, notes


def _look_back(run: FrozenRun, params: Params) -> list[str]:
    """Return what to say where a params file looks back over other days than the run did."""
    days = run.params.observation_days
    if params.observation_days == days:
        return []
    return [
        f"The customer table looks back over {days or 'all'} days, as the run's did, and not "
        "over the "
        f"{params.observation_days or 'all'} of the params file: the frozen rules count on it."
    ]


def _computed(
    run: FrozenRun,
    methods: Methods,
    params: Params,
    cutoff: date | None,
    notes: Sequence[str],
) -> NewData:
    groups = sorted({group for name in methods for group in METHODS[name].groups})
    cells = EngineCells(params, cutoff, run.params.observation_days, groups)
    fit, refused = _applicable(methods, cells.table.columns)
    if not fit:
        reasons = "; ".join(f"{name} {reason}" for name, reason in refused.items())
        raise SegbenchError(
            f"{cells.shown}: supports none of the methods. Of the customer table, {reasons}."
        )
    table = _table(run, [cells], fit, unique=True)
    return NewData(table, fit, refused, (*notes, *cells.notes()), cells.rejected())
