"""Which column of an unknown file is which canonical one, by its name and by what it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from segbench.datasets.own.names import NAMES, PARTLY, UNLIKE, rank
from segbench.datasets.own.order_numbers import (
    SLIPS,
    Guess,
    Relation,
    Relations,
    choose_order_number,
)
from segbench.datasets.own.profile import Column
from segbench.datasets.own.raw import listed
from segbench.errors import SegbenchError, printable, unknown_name

Columns = Sequence[Column]
Guesses = dict[str, Guess]

PRICED = {"quantity", "unit_price"}
DATED = ("customer_id", "ordered_at")
GIVEN = "as you said"


def _is_id(column: Column) -> bool:
    return not column.is_timestamp and column.fractions == 0 and column.filled > 0


FITS: dict[str, Callable[[Column], bool]] = {
    "ordered_at": lambda column: column.is_timestamp,
    "quantity": lambda column: column.is_number and column.fractions < 0.5,
    "customer_id": _is_id,
    "order_id": _is_id,
}
FITS |= dict.fromkeys(("amount", "unit_price", "discount"), lambda column: column.is_number)

READABLE = 0.95
"""Share of a column's numbers from which on it is taken though it could be left out."""


def propose_columns(
    columns: Columns, given: Mapping[str, str], shown: str, relations: Relations
) -> tuple[Guesses, list[str]]:
    """Return what each canonical column is taken from, and remarks.

    Remarks are on order numbers and columns left out.

    Parameters
    ----------
    given
        Canonical column -> the source's column, as the user says; not guessed.
    relations
        The source's cells, for what one column alone does not tell.

    Raises
    ------
    SegbenchError
        A given column is not there, or customer, timestamp or amount cannot be told.
    """
    guesses = _as_given(columns, given, shown)
    for canonical in NAMES:
        if canonical not in guesses and canonical != "order_id":
            best = _best(canonical, _free(guesses, columns))
            if best:
                guesses[canonical] = Guess(best, f"its name; {_holds(best)}")
    _by_content(guesses, columns, relations)
    remarks = _order_number(guesses, columns, relations)
    _amount(guesses, columns, relations)
    _check(guesses, columns, shown)
    if "amount" in guesses and set(guesses) >= PRICED and guesses["amount"].evidence != GIVEN:
        guesses.pop("unit_price")
    remarks += _left_out(guesses, columns)
    return {name: guesses[name] for name in NAMES if name in guesses}, remarks


def _as_given(columns: Columns, given: Mapping[str, str], shown: str) -> Guesses:
    by_name = {column.name: column for column in columns}
    guesses = {}
    for canonical, name in given.items():
        problem = ""
        if canonical not in NAMES:
            problem = unknown_name("canonical column", canonical, NAMES)
        elif name not in by_name:
            problem = f"{shown} has no such column. Its columns: {listed(by_name)}."
        if problem:
            raise SegbenchError(f"--column {canonical}={name}: {problem}")
        guesses[canonical] = Guess(by_name[name], GIVEN)
    return guesses


def _best(canonical: str, columns: Columns) -> Column | None:
    """Return the column whose name is nearest to a canonical one and whose cells fit.

    What is called an order number is taken for another only if its name says just that.
    """
    fits = FITS.get(canonical, lambda column: column.filled > 0)
    ranked = []
    for place, column in enumerate(columns):
        nearness = rank(canonical, column.name)
        if nearness == UNLIKE or not fits(column):
            continue
        if nearness < PARTLY or not _is_called("order_id", column):
            ranked.append((nearness, place))
    return columns[min(ranked)[1]] if ranked else None


def _is_called(canonical: str, column: Column) -> bool:
    """Return whether a column's name is one of the canonical column's, and nothing more."""
    return rank(canonical, column.name) < PARTLY


def _holds(column: Column) -> str:
    kind = "moments" if column.is_timestamp else "numbers" if column.is_number else "text"
    empty = f", {100 * (1 - column.filled):.1f} % empty" if column.filled < 1 else ""
    return f"holds {kind}, {column.distinct:,} different{empty}, e.g. {column.example!r}"


def _free(guesses: Guesses, columns: Columns) -> list[Column]:
    taken = {guess.column.name for guess in guesses.values()}
    return [column for column in columns if column.name not in taken]


def _by_content(guesses: Guesses, columns: Columns, relations: Relations) -> None:
    """Fill in the timestamp and the customer that no name told, where one column can be meant."""
    timestamps = [column for column in _free(guesses, columns) if column.is_timestamp]
    only = "the only column that can be"
    if "ordered_at" not in guesses and len(timestamps) == 1:
        guesses["ordered_at"] = Guess(timestamps[0], f"{only}; {_holds(timestamps[0])}")
    if "customer_id" in guesses or "ordered_at" not in guesses:
        return
    timestamp = guesses["ordered_at"].column.name
    fitting = [
        column
        for column in _free(guesses, columns)
        if _is_id(column) and 1 < column.distinct < column.rows and column.filled > 0.5
    ]
    back, once = [], []
    for column in fitting:
        if relations.between(column.name, column.name, timestamp).back > SLIPS:
            back.append(column)
        else:
            once.append(column)
    if len(back) > 1 and once:
        back = [
            column
            for column in back
            if relations.between(once[0].name, column.name, timestamp).shared <= SLIPS
        ]
    if len(back) == 1:
        words = only if len(fitting) == 1 else "its values come back on other days"
        guesses["customer_id"] = Guess(back[0], f"{words}; {_holds(back[0])}")


def _order_number(guesses: Guesses, columns: Columns, relations: Relations) -> list[str]:
    """Fill in the order number, by its name and by its values; return remarks."""
    if "order_id" in guesses or not set(guesses).issuperset(DATED):
        return []
    if "amount" in guesses:
        relations = relations.purchases(guesses["amount"].column.name)
    facts = {
        column: _relation(column, guesses, relations)
        for column in _free(guesses, columns)
        if _is_id(column) and column.distinct > 1
    }
    ranks = {column: rank("order_id", column.name) for column in facts}
    named = [column for column in sorted(ranks, key=ranks.__getitem__) if ranks[column] < UNLIKE]
    guess, remarks = choose_order_number(named, facts, are_lines="product_id" in guesses)
    if guess:
        guesses["order_id"] = guess
    return remarks


def _amount(guesses: Guesses, columns: Columns, relations: Relations) -> None:
    """Fill in the amount that no name told.

    It is the only column of numbers with decimals, or of numbers of nothing, or a lone price.
    """
    if "amount" in guesses or set(guesses) >= PRICED:
        return
    numbers = [column for column in _free(guesses, columns) if column.is_number]
    fitting = [column for column in numbers if column.fractions > 0.1]
    # Whole numbers beside a price may be quantities.
    if not fitting and "unit_price" not in guesses:
        dated = set(guesses).issuperset(DATED)
        fitting = [
            column
            for column in numbers
            if not re.match(r"0\d", column.example)
            and not (column.distinct > 1 and dated and _relation(column, guesses, relations).fits)
        ]
    if len(fitting) > 1:
        fitting = [
            column
            for column in fitting
            if column.fractions == 0 and re.search(r"\d[.,]\d{1,2}\D*$", column.example)
        ]
    if len(fitting) == 1:
        same = "; the same for all" if fitting[0].distinct == 1 else ""
        words = f"the only column that can be{same}; {_holds(fitting[0])}"
        guesses["amount"] = Guess(fitting[0], words)
    elif not numbers and "unit_price" in guesses and guesses["unit_price"].evidence != GIVEN:
        price = guesses.pop("unit_price").column
        words = f"a price, and no numbers beside it that could be quantities; {_holds(price)}"
        guesses["amount"] = Guess(price, words)


def _relation(column: Column, guesses: Guesses, relations: Relations) -> Relation:
    """Return how a column stands to the customers and days that were found."""
    customer, timestamp = (guesses[name].column.name for name in DATED)
    return relations.between(column.name, customer, timestamp)


def _left_out(guesses: Guesses, columns: Columns) -> list[str]:
    """Leave out optional columns of which too much cannot be read, and say so."""
    remarks = []
    for name in ("quantity", "discount"):
        guess = guesses.get(name)
        if not guess:
            left_out = [column for column in _free(guesses, columns) if _is_called(name, column)]
        elif (
            guess.evidence == GIVEN
            or guess.column.numbers >= READABLE
            or (name == "quantity" and "amount" not in guesses)
        ):
            continue
        else:
            left_out = [guesses.pop(name).column]
        remarks += [
            f"{column.name} would be the {name}, but {100 * (1 - column.numbers):.0f} % of its "
            "cells are no numbers"
            for column in left_out
        ]
    return remarks


def _check(guesses: Guesses, columns: Columns, shown: str) -> None:
    missing = [name for name in DATED if name not in guesses]
    if "amount" not in guesses and not set(guesses) >= PRICED:
        missing.append("amount")
    if not missing:
        return
    if len(columns) == 1:
        raise SegbenchError(
            f"{shown}: only one column was found, '{printable(columns[0].name)}'. Cells have to "
            "be apart by a comma, semicolon, tab or bar."
        )
    held = "; ".join(f"{printable(column.name)} ({_holds(column)})" for column in columns[:20])
    raise SegbenchError(
        f"{shown}: cannot tell which column is {' and which is '.join(missing)}. Its columns: "
        f"{held}. Say it: --column {missing[0]}=NAME"
    )
