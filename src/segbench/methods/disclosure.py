"""Which cells of a table are not shown: no group under `min_cell` can be read or worked out.

One mechanism for all tables: cells of 1 to `least` - 1 customers are hidden, and as many others as
it takes so that no hidden cell can be computed from those shown and from the sums of rows and
columns. Whoever computes knows all sums but those of hidden segments, that empty cells are shown as
0, and therefore that a hidden cell holds somebody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from segbench.methods.arrays import Counts, Flags, cross_counts

NOT_SHOWN = "–"


@dataclass(frozen=True)
class Disclosure:
    """What may be shown of the segments of one method.

    Attributes
    ----------
    least
        Customers from which a group is shown (`evaluation.min_cell`).
    hidden
        Codes of the segments of which nothing is shown.
    """

    least: int = 1
    hidden: frozenset[str] = frozenset()

    def mark(self, labels: pd.Series) -> pd.Series:
        """Return labels that carry what may be shown of them."""
        labels.attrs |= {"min_cell": self.least, "hidden": sorted(self.hidden)}
        return labels

    @classmethod
    def of(cls, labels: pd.Series | pd.DataFrame) -> Disclosure:
        """Return what labels carry; of others everything may be shown."""
        return cls(labels.attrs.get("min_cell", 1), frozenset(labels.attrs.get("hidden", ())))

    def text(self, customers: float, of: float = 0) -> str:
        """Return a number of customers as a text, or a dash where `count` is NaN."""
        return NOT_SHOWN if np.isnan(self.count(customers, of)) else f"{customers:,}"

    def count(self, customers: float, of: float = 0) -> float:
        """Return a number of customers; NaN if they or the rest of a group are few."""
        return (
            float("nan")
            if small([customers, max(of - customers, 0)], self.least).any()
            else customers
        )


ALL_SHOWN = Disclosure()
"""Of customers about whom nothing is secret."""


def small(counts: ArrayLike, least: int) -> Flags:
    """Return which counts are of somebody, but of fewer than `least`."""
    table = np.asarray(counts)
    return (table > 0) & (table < least)


def hidden_rows(counts: ArrayLike, least: int, always: ArrayLike = False) -> Flags:
    """Return which rows of a table are hidden as a whole.

    Parameters
    ----------
    counts
        Shape (rows,) or (rows, columns): groups of customers. The sum of each column is taken for
        known.
    least
        Customers from which a group is shown.
    always
        Rows that are hidden anyhow.

    Returns
    -------
    array
        Rows with a small group; while the hidden ones of a column are a single row, or hold fewer
        than `least` customers together, the smallest other one as well (ties: the first). All rows
        where that does not suffice.
    """
    table = np.asarray(counts, dtype=np.int64)
    table = table.reshape(len(table), -1)
    hidden = small(table, least).any(axis=1) | np.asarray(always, dtype=bool)
    while True:
        known = next((column for column in table.T if _worked_out(column[hidden], least)), None)
        if known is None:
            return hidden
        others = np.flatnonzero(~hidden & (known > 0))
        if not len(others):
            return np.ones(len(table), dtype=bool)
        hidden[others[np.argmin(known[others])]] = True


def _worked_out(values: Counts, least: int) -> bool:
    """Return whether hidden values of known sum, each at least 1, say too much."""
    there = values[values > 0]
    return len(there) > 0 and bool(len(there) < 2 or there.sum() < max(least, len(there) + 1))


def hidden_cells(
    counts: ArrayLike,
    least: int,
    rows: ArrayLike = False,
    columns: ArrayLike = False,
    *,
    away: bool = False,
    also: ArrayLike = False,
) -> Flags:
    """Return which cells of a cross table are hidden.

    Parameters
    ----------
    counts
        Shape (rows, columns): customers, each in one cell.
    least
        Customers from which a group is shown.
    rows, columns
        Which rows and columns are hidden, with their sums. All other sums are taken for known, and
        that of the table.
    away
        Whether the last row and the last column are of customers who came and who left, whose sums
        count on their own.
    also
        Cells that are hidden anyhow.

    Returns
    -------
    array
        As `counts`; all cells where hiding some does not suffice.
    """
    table = np.asarray(counts, dtype=np.int64)
    edge = [
        np.broadcast_to(np.asarray(out, dtype=bool), n)
        for n, out in zip(table.shape, (rows, columns), strict=True)
    ]
    hidden = small(table, least) | edge[0][:, None] | edge[1] | np.asarray(also, dtype=bool)
    if not hidden[table > 0].any():
        return hidden
    while not (hidden | (table == 0)).all():
        line = _open_line(table, hidden, edge, least)
        if line is None:
            place = _first_computable(table, hidden, edge, least, away=away)
            if place is None:
                return hidden
            line = _around(place, table.shape)
        hidden.flat[_next(table, hidden, line)] = True
    return np.ones(table.shape, dtype=bool)


def _next(table: Counts, hidden: Flags, line: Flags) -> int:
    """Return the place of the cell to hide next: the smallest, of the line if it has one.

    One that closes a square of hidden cells goes before others.
    """
    shown = ~hidden & (table > 0)
    near = shown & line if (shown & line).any() else shown
    closes = np.logical_and.outer(hidden.any(axis=1), hidden.any(axis=0))
    near = near & closes if (near & closes).any() else near
    return int(np.argmin(np.where(near, table, np.iinfo(np.int64).max)))


def _open_line(table: Counts, hidden: Flags, edge: list[Flags], least: int) -> Flags | None:
    """Return the first row or column of known sum whose hidden cells say too much, as a mask."""
    for lines, out in zip(np.indices(table.shape), edge, strict=True):
        for place in np.flatnonzero(~out):
            line = lines == place
            more = (line & ~hidden & (table > 0)).any()
            if more and _worked_out(table[line & hidden], least):
                return line
    return None


def _first_computable(
    table: Counts, hidden: Flags, edge: list[Flags], least: int, *, away: bool
) -> int | None:
    """Return the place of the first hidden number of a small group that can be computed.

    A table and its sums are flows through a network: what enters a row leaves by its cells. A
    hidden flow can be another than it is if it lies on a circle of hidden flows around which some
    grow and the others, which must stay above 0, shrink. Places are counted through the cells, row
    by row, then the sums of the rows and of the columns.
    """
    n, k = table.shape
    row, column = np.indices(table.shape).reshape(2, -1)
    sources, sinks = np.full(n, n + k), np.full(k, n + k + 1)
    if away:
        sources[-1] = sinks[-1] = n + k + 2
    tails = np.concatenate([row, sources, n + np.arange(k)])
    heads = np.concatenate([n + column, np.arange(n), sinks])
    values = np.concatenate([table.ravel(), table.sum(axis=1), table.sum(axis=0)])
    unknown = np.concatenate([hidden.ravel(), *edge]) & (values > 0)
    shrinks = unknown & (values > 1)
    arcs = np.zeros((n + k + 3, n + k + 3), dtype=np.int64)
    np.add.at(arcs, (tails[unknown], heads[unknown]), 1)
    np.add.at(arcs, (heads[shrinks], tails[shrinks]), 1)
    for place in np.flatnonzero(unknown & (values < least)):
        tail, head, others = tails[place], heads[place], arcs.copy()
        others[tail, head] -= 1
        others[head, tail] -= shrinks[place]
        free = _reached(others, head, tail) or (shrinks[place] and _reached(others, tail, head))
        if not free:
            return int(place)
    return None


def _reached(arcs: Counts, start: int, end: int) -> bool:
    seen = np.arange(len(arcs)) == start
    while not seen[end]:
        more = seen | (arcs[seen] > 0).any(axis=0)
        if (more == seen).all():
            return False
        seen = more
    return True


def _around(place: int, shape: tuple[int, ...]) -> Flags:
    """Return the row and the column of a cell, or everything for a sum; see `_first_computable`."""
    row, column = divmod(place, shape[1])
    rows, columns = np.indices(shape)
    return (rows == row) | (columns == column) | (row >= shape[0])


def sizes_hidden(labels: pd.Series, least: int, always: Collection[str] = ()) -> frozenset[str]:
    """Return the codes of the segments of some customers that are hidden.

    Parameters
    ----------
    labels
        Categorical of codes.
    always
        Codes that are hidden anyhow.
    """
    sizes = labels.value_counts(sort=False).to_numpy()  # those of nobody as well
    codes = [str(code) for code in labels.cat.categories]
    hidden = hidden_rows(sizes, least, [code in always for code in codes])
    return frozenset(code for code, out in zip(codes, hidden, strict=True) if out)


def hidden_across(labels: Mapping[str, pd.Series], least: int) -> dict[str, frozenset[str]]:
    """Return, by method, the codes of the segments hidden where several methods lie side by side.

    Two segments of the same customers are hidden both or not at all. Of two of which one holds the
    other and few more, the inner one is hidden, so that no difference tells of those few. Other
    overlaps are not looked at.

    Parameters
    ----------
    labels
        Of each method: categorical of codes, of the same customers in the same order.
    """
    hidden = {name: sizes_hidden(own, least) for name, own in labels.items()}
    nested = list(_nested(labels, least))
    while True:
        more: dict[str, set[str]] = {name: set(codes) for name, codes in hidden.items()}
        for (one, inner), (other, outer), alike in nested:
            if alike and (inner in hidden[one] or outer in hidden[other]):
                more[one].add(inner)
                more[other].add(outer)
            elif not alike and outer not in hidden[other]:
                more[one].add(inner)
        again = {name: sizes_hidden(labels[name], least, codes) for name, codes in more.items()}
        if again == hidden:
            return hidden
        hidden = again


def _nested(
    labels: Mapping[str, pd.Series], least: int
) -> Iterator[tuple[tuple[str, str], tuple[str, str], bool]]:
    """Yield each pair of segments, inner first, that differ in fewer than `least` customers.

    With each pair: whether they differ in none.
    """
    for (one, own), (other, others) in combinations(labels.items(), 2):
        codes, other_codes = own.cat.categories, others.cat.categories
        both = cross_counts(own.cat.codes, others.cat.codes, (len(codes), len(other_codes)))
        rows, columns = both.sum(axis=1), both.sum(axis=0)
        whole = (both == rows[:, None]) | (both == columns)
        for first, second in np.argwhere((both > 0) & whole):
            pair = (one, str(codes[first])), (other, str(other_codes[second]))
            n = both[first, second]
            if rows[first] + columns[second] - 2 * n < least:
                inner, outer = pair if rows[first] == n else reversed(pair)
                yield inner, outer, bool(rows[first] == columns[second])
