"""`segbench drift`: how far new data has moved from what a run's rules were frozen on."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from segbench.errors import SegbenchError
from segbench.evaluation.segments.drift import Shift, shift
from segbench.methods.arrays import Counts, Places
from segbench.methods.disclosure import Disclosure, hidden_across, small
from segbench.methods.discretise import Bins
from segbench.runtime.targets import check_target, written
from segbench.scoring.card import AGAIN
from segbench.scoring.drift_words import COLUMN, SIZES, Key, Shifts, conclusion, shifts_text
from segbench.scoring.frozen import FrozenRun, Methods
from segbench.scoring.migration import Migration
from segbench.scoring.new_data import open_new, sources
from segbench.scoring.reference import INPUTS

PSI_COLUMNS = ["kind", "name", "psi", "chance", "reading", "bin", "share_before", "share_after"]
TABLES = ("psi", "migration")
FLOATS = "%.10g"


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
    run = FrozenRun(folder)
    reference = run.reference
    if reference is None:
        raise SegbenchError(
            f"{folder}: has no {INPUTS}; it was made by a version that did not keep it. {AGAIN}"
        )
    if output is not None:
        _check_output(output, sources(run, source), force=force)
    data = open_new(run, source, asked, cutoff)
    labels, least = _labels(run, data.methods), run.params.evaluation.min_cell
    hidden = hidden_across(_categories(labels, data.methods), least)
    moves = {
        name: Migration(method, labels[name], Disclosure(least, hidden[name]))
        for name, method in data.methods.items()
    }
    read = dict.fromkeys(column for method in data.methods.values() for column in method.inputs)
    counted: dict[Key, Binned | Migration] = {
        (COLUMN, name): Binned(name, *reference.columns[name])
        for name in read
        if name in reference.columns
    }
    counted |= {(SIZES, name): item for name, item in moves.items()}
    for rows in data.rows():
        known = labels.index.get_indexer(rows.customers.index)
        for one in counted.values():
            one.add(rows.customers, known)
    if not data.labelled:
        raise SegbenchError(f"{source}: not one customer can be labelled. {data.account()[-1]}")
    shifts = {key: _shift(one, len(counted), least) for key, one in counted.items()}
    if output is not None:
        _write(output, shifts, moves, force=force)
    refit, words = conclusion(shifts, reference.customers, data.labelled)
    texts = [
        "\n".join(data.account()),
        shifts_text(shifts, reference.customers, data.labelled),
        *(item.text() for item in moves.values()),
        words,
    ]
    return "\n\n".join(texts), refit


class Binned:
    """Customers by what a column holds: in a run, and in new data as they pass."""

    hidden: Collection[str] = ()

    def __init__(self, column: str, bins: Bins, before: Sequence[int]) -> None:
        self.column, self.bins, self.before = column, bins, before
        self.labels = bins.labels
        self.after: Counts = np.zeros(len(bins.labels), np.int64)

    def add(self, customers: pd.DataFrame, _: Places) -> None:
        """Count customers."""
        self.after += self.bins.count(customers[self.column])


def _labels(run: FrozenRun, methods: Methods) -> pd.DataFrame:
    """Return the labels of a run, which must be of segments that its methods have."""
    labels = run.labels()
    for name, method in methods.items():
        if name not in labels:
            raise SegbenchError(f"tables/labels.parquet: has no column {name}. {AGAIN}")
        if not labels[name].isin(list(method.names)).all():
            raise SegbenchError(
                f"tables/labels.parquet: holds segments that {name} does not have. {AGAIN}"
            )
    return labels


def _categories(labels: pd.DataFrame, methods: Methods) -> dict[str, pd.Series]:
    """Return the labels of a run's methods as categories, in business order where it is known."""
    kinds = {name: pd.CategoricalDtype(list(method.names)) for name, method in methods.items()}
    return {name: labels[name].astype(kinds.get(name, "category")) for name in labels}


def _shift(one: Binned | Migration, compared: int, least: int) -> Shift:
    """Return a shift without shares that few customers make up, or those of a hidden bin."""
    item = shift(one.labels, one.before, one.after, compared)
    if not item.label:
        return item
    counts = np.array([one.before, one.after])
    inside = counts[:, list(one.labels).index(item.label)]
    few = small([*inside, *(counts.sum(axis=1) - inside)], least).any()
    if few or item.label in one.hidden:
        return replace(item, before=math.nan, after=math.nan)
    return item


def _check_output(folder: Path, inputs: Sequence[Path], *, force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise SegbenchError(
            f"{folder}: cannot be written into, because it is no folder. Name another one with -o."
        )
    for name in TABLES:
        check_target(folder / f"{name}.csv", inputs, force=force, make_folder=True)


def _write(
    folder: Path,
    shifts: Shifts,
    moves: Mapping[str, Migration],
    *,
    force: bool,
) -> None:
    rows = [
        (*key, item.psi, item.chance, item.reading, item.label, item.before, item.after)
        for key, item in shifts.items()
    ]
    migration = pd.concat({name: item.frame() for name, item in moves.items()}, names=["method"])
    tables = (pd.DataFrame(rows, columns=PSI_COLUMNS), migration.reset_index("method"))
    # One inside the other, so that both are whole before either is put in its place.
    psi, moved = (written(folder / f"{name}.csv", force=force) for name in TABLES)
    with psi as first, moved as second:
        for part, table in zip((first, second), tables, strict=True):
            table.to_csv(part, index=False, float_format=FLOATS, lineterminator="\n")
