"""Order numbers, told by their values in any language: each belongs to one customer and one day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import ibis
import pandas as pd
from ibis.expr.types import BooleanValue, StringValue, Table

from segbench.datasets.own import values
from segbench.datasets.own.infer_format import different, find_dates
from segbench.datasets.own.profile import Column
from segbench.datasets.tables import count, totals

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
    table, places
        The source's cells in the engine, and what each of its columns is called there.
    dates
        How dates are written that can be read in several ways, if the user says: `dates` of
        `TableParams`.
    """

    table: Table
    places: Mapping[str, str]
    dates: str | None = None
    _known: dict[str, Table] = field(default_factory=dict)

    def purchases(self, amount: str) -> Relations:
        """Return the rows of no negative amount: goods go back later under the same number."""
        said = self.table[self.places[amount]].cast("string")
        back = said.re_search(r"^\s*[-(]|-\s*$").fill_null(False)
        return Relations(self.table.filter(~back).cache(), self.places, self.dates)

    def between(self, name: str, customer: str, timestamp: str) -> Relation:
        """Return how the values of a column stand to customers and days."""
        rows = self._of(timestamp, name, customer)
        cells = rows.group_by("value", "customer", "day").aggregate(n=rows.count()).cache()
        by_value = cells.group_by("value").aggregate(
            n=cells.n.sum(), customers=cells.customer.nunique(), days=cells.day.nunique()
        )
        by_pair = cells.group_by("value", "customer").aggregate(n=cells.n.sum(), days=cells.count())
        several = (by_value.customers > 1) | (by_value.days > 1)
        sums = totals(
            by_value,
            rows=by_value.n.sum(),
            values=by_value.count(),
            shared=by_value.n.sum(where=several),
        ).fillna(0)
        back = totals(by_pair, rows=by_pair.n.sum(where=by_pair.days > 1)).fillna(0)["rows"]
        rows_with_value = int(sums["rows"])
        return Relation(
            rows_with_value,
            int(sums["values"]),
            count(cells.select("customer", "day").distinct()),
            float(sums["shared"]) / max(rows_with_value, 1),
            int(back) / max(rows_with_value, 1),
            _is_code(by_value.value) and _rises_or_dense(rows),
        )

    def _of(self, timestamp: str, name: str, customer: str) -> Table:
        table = self._dated(timestamp)
        value, owner = (
            values.identifier(table[self.places[column]]) for column in (name, customer)
        )
        rows = table.select(value=value, customer=owner, day=table._timestamp.date())
        return rows.drop_null().cache()

    def _dated(self, timestamp: str) -> Table:
        if timestamp not in self._known:
            cell = self.table[self.places[timestamp]]
            cells = different(self.table, cell).cache()
            read = values.timestamps(cells, find_dates(cells, dates=self.dates).style)
            lookup = read.select(_cell="cell", _timestamp="value").cache()
            joined = self.table.left_join(lookup, cell == lookup._cell)
            self._known[timestamp] = joined.drop("_cell").cache()
        return self._known[timestamp]


def _is_code(value: StringValue) -> bool:
    """Return whether values hold digits, no blanks and no time, and are short."""
    has_digits = value.re_search(r"\d") & ~value.re_search(r"\s|^\d{1,2}:\d{2}")
    return _share(has_digits & (value.length() <= LONGEST)) >= 1 - SLIPS


def _share(rule: BooleanValue) -> float:
    share = rule.cast("float64").mean().execute()
    return 0.0 if pd.isna(share) else float(share)


def _rises_or_dense(rows: Table) -> bool:
    """Return whether values are no plain numbers, or leave few gaps or rise in time."""
    numbers = rows.mutate(number=rows.value.try_cast("int64")).cache()
    number = numbers.number
    facts = totals(
        numbers,
        share=number.count() / numbers.count(),
        low=number.min(),
        high=number.max(),
        different=number.nunique(),
    )
    if not facts["share"] >= 1 - SLIPS:
        return True
    if facts["different"] >= DENSE * (facts["high"] - facts["low"] + 1):
        return True
    in_time = ibis.window(order_by=["day", "number"])
    later = number.lag().over(in_time) < number
    new_day = numbers.day.lag().over(in_time) < numbers.day
    steps = numbers.mutate(rises=ibis.ifelse(new_day, later, ibis.null("boolean")))
    return _share(steps.rises) >= RISING


@dataclass(frozen=True)
class Guess:
    """The source's column taken for a canonical one, and why."""

    column: Column
    evidence: str


def choose_order_number(
    named: Sequence[Column],
    free: Sequence[Column],
    facts: Mapping[str, Relation],
    *,
    are_lines: bool,
) -> tuple[Guess | None, tuple[str, ...]]:
    """Return the first column whose name says order number, else one whose values do; and remarks.

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
        fact = facts[column.name]
        if fact.back <= BACK:
            return Guess(column, f"its name; {fact.words()}"), _others(column, free, facts)
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
        remarks += _others(column, free, facts)
        return Guess(column, f"its values: {facts[column.name].words()}"), tuple(remarks)
    remarks += [
        f"{column.name} could be an order number, but differs in every row, as a line number "
        f"does; --column order_id={column.name} takes it"
        for column in lines
    ]
    return None, tuple(remarks)


def _others(
    chosen: Column, free: Sequence[Column], facts: Mapping[str, Relation]
) -> tuple[str, ...]:
    return tuple(
        f"{column.name} could be the order number as well: {facts[column.name].words()}"
        for column in free
        if column.name != chosen.name and facts[column.name].fits
    )
