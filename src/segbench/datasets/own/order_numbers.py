"""Order numbers, told by their values in any language: each belongs to one customer and one day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import ibis
from ibis.expr.types import BooleanValue, StringValue, Table

from segbench.datasets.own import values
from segbench.datasets.own.profile import Column
from segbench.datasets.tables import count, totals, whole_totals

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
        said = self.table[self.places[amount]].cast("string").fill_null("")
        rows = self.table.filter(~said.re_search(r"^\s*[-(]|-\s*$"))
        return Relations(rows, self.places, self.dates)

    def between(self, name: str, customer: str, timestamp: str) -> Relation:
        """Return how the values of a column stand to customers and days."""
        table = self._dated(timestamp)
        value, owner = (
            values.identifier(table[self.places[column]]) for column in (name, customer)
        )
        # Kept before rows are left out, or the engine would work out every id twice.
        rows = table.select(value=value, customer=owner, day=table._timestamp.date()).cache()
        rows = rows.drop_null()
        cells = rows.group_by("value", "customer", "day").aggregate(n=rows.count()).cache()
        by_value = cells.group_by("value").aggregate(
            n=cells.n.sum(), customers=cells.customer.nunique(), days=cells.day.nunique()
        )
        by_value = by_value.cache()
        by_pair = cells.group_by("value", "customer").aggregate(n=cells.n.sum(), days=cells.count())
        sums = whole_totals(
            by_value,
            rows=by_value.n.sum(),
            values=by_value.count(),
            shared=by_value.n.sum(where=(by_value.customers > 1) | (by_value.days > 1)),
        )
        back = whole_totals(by_pair, rows=by_pair.n.sum(where=by_pair.days > 1))["rows"]
        return Relation(
            sums["rows"],
            sums["values"],
            count(cells.select("customer", "day").distinct()),
            sums["shared"] / max(sums["rows"], 1),
            back / max(sums["rows"], 1),
            _is_code(by_value.value) and _rises_or_dense(rows),
        )

    def _dated(self, timestamp: str) -> Table:
        if timestamp not in self._known:
            cell = self.table[self.places[timestamp]]
            cells = values.different(self.table, cell).cache()
            read = values.timestamps(cells, values.find_dates(cells, dates=self.dates).style)
            lookup = read.select(_cell="cell", _timestamp="value").cache()
            self._known[timestamp] = (
                self.table.left_join(lookup, cell == lookup._cell).drop("_cell").cache()
            )
        return self._known[timestamp]


def _is_code(value: StringValue) -> bool:
    """Return whether values hold digits, no blanks and no time, and are short."""
    has_digits = value.re_search(r"\d") & ~value.re_search(r"\s|^\d{1,2}:\d{2}")
    return _share(has_digits & (value.length() <= LONGEST)) >= 1 - SLIPS


def _share(rule: BooleanValue) -> float:
    return rule.cast("float64").mean().fill_null(0).execute()


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
    if not facts["share"] >= 1 - SLIPS or (
        facts["different"] >= DENSE * (facts["high"] - facts["low"] + 1)
    ):
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
    named: Sequence[Column], facts: Mapping[Column, Relation], *, are_lines: bool
) -> tuple[Guess | None, list[str]]:
    """Return the first column whose name says order number, else one whose values do; and remarks.

    Parameters
    ----------
    named
        Columns whose names say so, best first.
    facts
        All columns that may be, with what tells it.
    are_lines
        Whether rows are lines of orders: then a number that differs in every row may number lines.
    """
    filled = {column: fact for column, fact in facts.items() if column.filled > 0.5 and fact.fits}
    remarks = []
    for column in named:
        if facts[column].back <= BACK:
            evidence = f"its name; {facts[column].words()}"
            return Guess(column, evidence), _others(column, filled)
        remarks.append(
            f"{column.name} is called like an order number, but its values come back on other "
            f"days of the same customer; --column order_id={column.name} takes it"
        )
    fitting = {column: fact for column, fact in filled.items() if column not in named}
    several = any(fact.pairs < fact.rows for fact in fitting.values())
    unique = [column for column, fact in fitting.items() if fact.values == fact.rows]
    lines = unique if are_lines and several else []
    usable = [column for column in fitting if column not in lines]
    if usable:
        column = min(usable, key=lambda item: facts[item].values)
        evidence = f"its values: {facts[column].words()}"
        return Guess(column, evidence), remarks + _others(column, filled)
    remarks += [
        f"{column.name} could be an order number, but differs in every row, as a line number "
        f"does; --column order_id={column.name} takes it"
        for column in lines
    ]
    return None, remarks


def _others(chosen: Column, fitting: Mapping[Column, Relation]) -> list[str]:
    return [
        f"{column.name} could be the order number as well: {fact.words()}"
        for column, fact in fitting.items()
        if column != chosen
    ]
