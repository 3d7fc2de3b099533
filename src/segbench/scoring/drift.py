"""`segbench drift`: how far new data has moved from what a run's rules were frozen on."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from threadpoolctl import threadpool_limits

from segbench.errors import SegbenchError
from segbench.evaluation.segments.drift import Shift, shift
from segbench.evaluation.segments.transitions import stay, transition_table
from segbench.methods import Method, damaged_state_as_error
from segbench.methods.disclosure import hidden_across, small
from segbench.runtime.targets import check_target, written
from segbench.scoring.drift_words import Transitions, conclusion, migration_text, shifts_text
from segbench.scoring.frozen import AGAIN, FrozenRun
from segbench.scoring.new_data import NewData, open_new, sources
from segbench.scoring.reference import INPUTS, Reference
from segbench.scoring.score import account

PSI_COLUMNS = ["kind", "name", "psi", "chance", "reading", "bin", "share_before", "share_after"]
TABLES = ("psi", "migration")
FLOATS = "%.10g"
VALUE = "monetary"


def drift(
    folder: Path,
    source: str,
    output: Path | None = None,
    asked: Sequence[str] = (),
    cutoff: date | None = None,
    *,
    force: bool = False,
) -> tuple[str, bool]:
    """Return in words how new data differs from what a run was fitted on, and whether to refit.

    Parameters
    ----------
    folder, source, asked, cutoff
        As for `segbench.scoring.score.score`.
    output
        Folder for psi.csv and migration.csv; None writes nothing.
    force
        Whether such files that are there are written over. The data that is read never is.

    Raises
    ------
    SegbenchError
        The run or the new data cannot be used, or nobody in it can be labelled.
    """
    run = FrozenRun.open(folder)
    reference = run.reference
    if reference is None:
        raise SegbenchError(
            f"{folder}: has no {INPUTS}; it was made by a version that did not keep it. {AGAIN}"
        )
    if output is not None:
        _check_output(output, sources(run, source), force=force)
    data = open_new(run, source, asked, cutoff)
    seen = _Seen(data, reference, run.labels())
    if not seen.customers:
        raise SegbenchError(
            f"{source}: not one customer can be labelled. "
            + account(data, 0, seen.set_aside, None)[-1]
        )
    compared = len(seen.counts) + len(data.methods)
    least = run.params.evaluation.min_cell
    hidden = hidden_across(_categories(run.labels(), data.methods), least)
    moves = {
        name: replace(seen.moves[name].migration(), least=least, hidden=hidden[name])
        for name in data.methods
    }
    inputs = {}
    for name, after in seen.counts.items():
        bins, before = reference.columns[name]
        inputs[name] = _shift(bins.labels, before, after, compared, least)
    sizes = {
        name: _shift(item.names, item.before, item.after, compared, least, item.shown)
        for name, item in moves.items()
    }
    if output is not None:
        _write(output, inputs, sizes, moves, force=force)
    refit, words = conclusion(inputs, sizes, reference.customers, seen.customers)
    texts = [
        "\n".join(account(data, seen.customers, seen.set_aside, None)),
        shifts_text(inputs, sizes, reference.customers, seen.customers),
        *(migration_text(name, item) for name, item in moves.items()),
        words,
    ]
    return "\n\n".join(texts), refit


def _categories(labels: pd.DataFrame, methods: Mapping[str, Method]) -> dict[str, pd.Series]:
    """Return the labels of a run's methods as categories, in business order where it is known."""
    codes = {name: sorted(labels[name].unique()) for name in labels}
    codes |= {
        name: [segment.code for segment in method.segments_] for name, method in methods.items()
    }
    return {
        name: pd.Series(pd.Categorical(labels[name], categories=codes[name])) for name in labels
    }


def _shift(
    labels: Sequence[str],
    before: ArrayLike,
    after: ArrayLike,
    compared: int,
    least: int,
    shown: Collection[str] | None = None,
) -> Shift:
    """Return a shift without shares that few customers make up, or those of a hidden segment."""
    item = shift(labels, before, after, compared)
    if not item.label:
        return item
    counts = np.array([before, after])
    inside = counts[:, list(labels).index(item.label)]
    few = small([*inside, *(counts.sum(axis=1) - inside)], least).any()
    if few or (shown is not None and item.label not in shown):
        return replace(item, before=math.nan, after=math.nan)
    return item


class _Moves:
    """Customers of one method by old and new segment, counted as they pass."""

    def __init__(self, method: Method, before: pd.Series) -> None:
        self.method = method
        self.codes = pd.Index([segment.code for segment in method.segments_])
        self.before = self.codes.get_indexer(before)
        if (self.before < 0).any():
            raise SegbenchError(
                f"tables/labels.parquet: holds segments that {method.name} does not have. {AGAIN}"
            )
        self.seen = np.zeros(len(self.before), bool)
        k = len(self.codes)
        self.counts = np.zeros((k + 1, k), np.int64)  # the last row: customers not known before
        self.revenue: list[NDArray[np.float64]] = []

    def add(self, customers: pd.DataFrame, known: NDArray[np.intp]) -> None:
        """Count customers; `known` is the place of each among the run's, -1 for the others."""
        with damaged_state_as_error(self.method.name):
            after = self.codes.get_indexer(self.method.predict(customers).astype(str))
        old = np.where(known < 0, len(self.codes), self.before[known] if len(self.before) else 0)
        self.seen[known[known >= 0]] = True
        np.add.at(self.counts, (old, after), 1)
        if VALUE in customers:
            values = np.nan_to_num(customers[VALUE].to_numpy(dtype=float))
            cells = pd.Series(values).groupby([old, after]).agg(math.fsum)
            sums = np.zeros(self.counts.shape)
            for (row, column), total in cells.items():
                sums[row, column] = total
            self.revenue.append(sums)

    def migration(self) -> Transitions:
        """Return what was counted."""
        k = len(self.codes)
        before = np.bincount(self.before, minlength=k)
        gone = np.bincount(self.before[~self.seen], minlength=k)
        stacked = np.array(self.revenue or [np.full(self.counts.shape, math.nan)])
        revenue = np.array(
            [[math.fsum(cell) for cell in row] for row in stacked.transpose(1, 2, 0)]
        )
        names = tuple(segment.name for segment in self.method.segments_)
        table = transition_table(tuple(self.codes), self.counts[:k], revenue[:k])
        return Transitions(
            names,
            table,
            stay(self.counts[:k]),
            before,
            self.counts.sum(axis=0),
            gone,
            self.counts[k],
            revenue[k],
        )


class _Seen:
    """What passes by of the new data, counted."""

    def __init__(self, data: NewData, reference: Reference, labels: pd.DataFrame) -> None:
        missing = [name for name in data.methods if name not in labels]
        if missing:
            raise SegbenchError(f"tables/labels.parquet: has no column {missing[0]}. {AGAIN}")
        self.customers = 0
        self.set_aside: Counter[str] = Counter()
        self.moves = {name: _Moves(method, labels[name]) for name, method in data.methods.items()}
        columns = dict.fromkeys(
            column for method in data.methods.values() for column in method.inputs
        )
        bins = {name: reference.columns[name][0] for name in columns if name in reference.columns}
        self.counts = {name: np.zeros(len(item.labels), np.int64) for name, item in bins.items()}
        with threadpool_limits(limits=1):
            for rows in data.table.rows():
                customers = rows.customers
                self.customers += len(customers)
                self.set_aside.update(rows.rejected["reason"])
                for name, item in bins.items():
                    self.counts[name] += item.count(customers[name])
                known = labels.index.get_indexer(customers.index)
                for moves in self.moves.values():
                    moves.add(customers, known)


def _check_output(folder: Path, inputs: Sequence[Path], *, force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise SegbenchError(
            f"{folder}: cannot be written into, because it is no folder. Name another one with -o."
        )
    for name in TABLES:
        check_target(folder / f"{name}.csv", inputs, force=force, make_folder=True)


def _write(
    folder: Path,
    inputs: dict[str, Shift],
    sizes: dict[str, Shift],
    moves: dict[str, Transitions],
    *,
    force: bool,
) -> None:
    shifts = [("column", inputs), ("segment sizes", sizes)]
    rows = [
        (kind, name, item.psi, item.chance, item.reading, item.label, item.before, item.after)
        for kind, items in shifts
        for name, item in items.items()
    ]
    migration = pd.concat({name: item.frame() for name, item in moves.items()}, names=["method"])
    tables = (pd.DataFrame(rows, columns=PSI_COLUMNS), migration.reset_index("method"))
    # One inside the other, so that both are whole before either is put in its place.
    psi, moved = (written(folder / f"{name}.csv", force=force) for name in TABLES)
    with psi as first, moved as second:
        for part, table in zip((first, second), tables, strict=True):
            table.to_csv(part, index=False, float_format=FLOATS, lineterminator="\n")
