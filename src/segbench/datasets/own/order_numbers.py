"""Order numbers, told by their values in any language: each belongs to one customer and one day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import ibis
from ibis.expr.types import Table, Value

from segbench.datasets.own import values
from segbench.datasets.own.infer_format import different, find_dates
from segbench.datasets.own.profile import Column
from segbench.datasets.own.raw import FILE, ROW

SLIPS = 0.01
"""Share of rows whose value belongs to more than one customer or day that mistakes explain."""

BACK = 0.5
"""Share of rows whose value the customer has on other days, from which on none is an order's."""

FEWEST = 10
"""Rows from which on values tell."""

DENSE, RISING, LONGEST = 0.1, 0.9, 64
"""Order numbers leave few gaps or rise in time: amounts without decimals do neither."""


@dataclass(frozen=True)
class Relation:
    """How the values of a column stand to customers and days.

    Attributes
    ----------
    rows, values
        Rows with a value, a customer and a day; different values among them.
    pairs
        Different pairs of a customer and a day.
    shared
        Share of rows whose value belongs to more than one customer or day.
    back
        Share of rows whose value the same customer has on another day as well.
    is_code
        Whether values look like numbers of something: with digits, without blanks, and not like
        amounts.
    """

    rows: int
    values: int
    pairs: int
    shared: float
    back: float
    is_code: bool

    @property
    def fits(self) -> bool:
        """Whether an order number would be like this."""
        return (
            self.rows >= FEWEST
            and self.is_code
            and self.shared <= SLIPS
            and self.values * (1 + SLIPS) >= self.pairs
        )

    @property
    def is_unique(self) -> bool:
        """Whether every row has a value of its own."""
        return self.values == self.rows

    def words(self) -> str:
        """Return this as evidence."""
        if self.shared > SLIPS:
            return (
                f"{100 * self.shared:.0f} % of its rows have a value that several customers or "
                "days share"
            )
        less = f", but for {100 * self.shared:.2g} % of the rows" if self.shared else ""
        return (
            f"each of its {self.values:,} values belongs to one customer and one day "
            f"({self.rows:,} rows){less}"
        )


@dataclass(frozen=True)
class Relations:
    """The cells of a source, for questions about two of its columns.

    Attributes
    ----------
    table, cell
        The source's cells in the engine, and those of each column.
    dates
        How dates are written that can be read in several ways, if the user says: `dates` of
        `TableParams`.
    """

    table: Table
    cell: Mapping[str, Value]
    dates: str | None = None

    def purchases(self, amount: str) -> Relations:
        """Return the rows of no negative amount: goods go back later under the same number."""
        back = self.cell[amount].cast("string").re_search(r"^\s*[-(]|-\s*$").fill_null(False)
        table = self.table.filter(~back).cache()
        return Relations(table, {name: table[cell.get_name()] for name, cell in self.cell.items()})

    def between(self, name: str, customer: str, timestamp: str) -> Relation:
        """Return how the values of a column stand to customers and days."""
        rows = self._of(timestamp, name, customer)
        cells = rows.group_by("value", "customer", "day").aggregate(n=rows.count()).cache()
        by_value = cells.group_by("value").aggregate(
            n=cells.n.sum(), customers=cells.customer.nunique(), days=cells.day.nunique()
        )
        by_pair = cells.group_by("value", "customer").aggregate(n=cells.n.sum(), days=cells.count())
        several, again = (by_value.customers > 1) | (by_value.days > 1), by_pair.days > 1
        found = by_value.aggregate(
            rows=by_value.n.sum(),
            values=by_value.count(),
            shared=ibis.ifelse(several, by_value.n, 0).sum(),
        ).to_pandas()
        counts = found.fillna(0).iloc[0]
        back = int(
            by_pair.aggregate(rows=ibis.ifelse(again, by_pair.n, 0).sum())
            .to_pandas()
            .fillna(0)
            .iloc[0, 0]
        )
        total = max(int(counts["rows"]), 1)
        return Relation(
            int(counts["rows"]),
            int(counts["values"]),
            int(cells.select("customer", "day").distinct().count().execute()),
            float(counts["shared"]) / total,
            back / total,
            _is_code(by_value.select("value")) and _rises_or_dense(rows),
        )

    def comes_back(self, name: str, timestamp: str) -> float:
        """Return the share of rows whose value stands on another day as well."""
        rows = self._of(timestamp, name, name)
        by_value = rows.group_by("value").aggregate(n=rows.count(), days=rows.day.nunique())
        sums = by_value.aggregate(
            back=ibis.ifelse(by_value.days > 1, by_value.n, 0).sum(), rows=by_value.n.sum()
        )
        back, total = sums.to_pandas().fillna(0).iloc[0]
        return float(back) / max(float(total), 1.0)

    def _of(self, timestamp: str, name: str, customer: str) -> Table:
        table = self._dated(timestamp)
        value, owner = (
            values.identifier(table[self.cell[column].get_name()]) for column in (name, customer)
        )
        rows = table.select(
            FILE,
            ROW,
            value=value,
            customer=owner,
            timestamp=table._timestamp,
            day=table._timestamp.date(),
        )
        return rows.filter(
            rows.value.notnull() & rows.customer.notnull() & rows.day.notnull()
        ).cache()

    def _dated(self, timestamp: str) -> Table:
        if timestamp not in self._known:
            cells = different(self.table, self.cell[timestamp]).cache()
            read = values.timestamps(cells, find_dates(cells, dates=self.dates).style)
            lookup = read.select(_cell="cell", _timestamp="value").cache()
            joined = self.table.left_join(
                lookup, self.table[self.cell[timestamp].get_name()] == lookup._cell
            )
            self._known[timestamp] = joined.drop("_cell").cache()
        return self._known[timestamp]

    @cached_property
    def _known(self) -> dict[str, Table]:
        return {}


def _is_code(by_value: Table) -> bool:
    """Return whether values hold digits, no blanks and no time, and are short."""
    value = by_value.value
    usual = (
        value.re_search(r"\d")
        & ~value.re_search(r"\s|^\d{1,2}:\d{2}")
        & (value.length() <= LONGEST)
    )
    return (
        float(
            by_value.aggregate(share=usual.cast("float64").mean())
            .to_pandas()
            .fillna(0.0)
            .iloc[0, 0]
        )
        >= 1 - SLIPS
    )


def _rises_or_dense(rows: Table) -> bool:
    """Return whether values are no plain numbers, or leave few gaps or rise in time."""
    number = rows.value.try_cast("int64")
    numbers = rows.mutate(number=number).cache()
    ends = numbers.aggregate(
        numbers=(numbers.number.count() / numbers.count()),
        low=numbers.number.min(),
        high=numbers.number.max(),
        n=numbers.number.nunique(),
    ).to_pandas()
    told = ends.iloc[0]
    if not told["numbers"] >= 1 - SLIPS:
        return True
    if told["n"] >= DENSE * (told["high"] - told["low"] + 1):
        return True
    before = numbers.number.lag().over(ibis.window(order_by=["day", "number"]))
    earlier = numbers.day.lag().over(ibis.window(order_by=["day", "number"]))
    steps = numbers.mutate(
        rises=ibis.ifelse(earlier < numbers.day, numbers.number > before, ibis.null("boolean"))
    )
    share = (
        steps.aggregate(share=steps.rises.cast("float64").mean()).to_pandas().fillna(0.0).iloc[0, 0]
    )
    return float(share) >= RISING


@dataclass(frozen=True)
class Choice:
    """The order number's column and why (None: there is none), and further remarks."""

    column: Column | None
    evidence: str
    remarks: tuple[str, ...]


def choose_order_number(
    named: Sequence[Column],
    free: Sequence[Column],
    facts: Mapping[str, Relation],
    *,
    are_lines: bool,
) -> Choice:
    """Return the first column whose name says order number, else one whose values do.

    Parameters
    ----------
    named
        Columns whose names say so, best first.
    free
        All columns that may be.
    are_lines
        Whether rows are lines of orders: then a number that differs in every row may number lines.
    """
    remarks: list[str] = []
    for column in named:
        if facts[column.name].back <= BACK:
            return Choice(
                column, f"its name; {facts[column.name].words()}", _others(column, free, facts)
            )
        remarks.append(
            f"{column.name} is called like an order number, but its values come back on other "
            f"days of the same customer; --column order_id={column.name} takes it"
        )
    fitting = [column for column in free if column not in named and facts[column.name].fits]
    several = any(facts[column.name].pairs < facts[column.name].rows for column in fitting)
    lines = [column for column in fitting if are_lines and several and facts[column.name].is_unique]
    usable = [column for column in fitting if column not in lines]
    if usable:
        column = min(usable, key=lambda item: facts[item.name].values)
        return Choice(
            column,
            f"its values: {facts[column.name].words()}",
            (*remarks, *_others(column, free, facts)),
        )
    remarks += [
        f"{column.name} could be an order number, but differs in every row, as a line number does; "
        f"--column order_id={column.name} takes it"
        for column in lines
    ]
    return Choice(None, "", tuple(remarks))


def _others(
    chosen: Column, free: Sequence[Column], facts: Mapping[str, Relation]
) -> tuple[str, ...]:
    others = [column for column in free if column.name != chosen.name and facts[column.name].fits]
    return tuple(
        f"{column.name} could be the order number as well: {facts[column.name].words()}"
        for column in others
    )
