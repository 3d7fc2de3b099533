"""Which column of an unknown file is which canonical one, by its name and by what it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from segbench.datasets.own.names import NAMES, PARTLY, rank
from segbench.datasets.own.order_numbers import SLIPS, Choice, Relations, choose_order_number
from segbench.datasets.own.profile import Column
from segbench.datasets.own.raw import listed
from segbench.errors import SegbenchError, printable, unknown_name

Check = Callable[[Column], bool]

FITS: dict[str, Check] = {
    "ordered_at": lambda c: c.is_timestamp,
    "amount": lambda c: c.is_number,
    "quantity": lambda c: c.is_number and c.fractions < 0.5,
    "unit_price": lambda c: c.is_number,
    "discount": lambda c: c.is_number,
    "customer_id": lambda c: not c.is_timestamp and c.fractions == 0 and c.filled > 0,
    "order_id": lambda c: not c.is_timestamp and c.fractions == 0 and c.filled > 0,
}

READABLE = 0.95
"""Share of a column's numbers from which on it is taken though it could be left out."""


@dataclass(frozen=True)
class Guess:
    """A canonical column, the source's column taken for it, and why."""

    canonical: str
    column: Column
    evidence: str


def propose_columns(
    columns: Sequence[Column], given: Mapping[str, str], shown: str, relations: Relations
) -> tuple[list[Guess], tuple[str, ...]]:
    """Return which column is which, and remarks on order numbers and columns left out.

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
    numbers = {
        column.name
        for column in columns
        if (found := rank("order_id", column.name)) is not None and found < PARTLY
    }
    for canonical in NAMES:
        if canonical in guesses or canonical == "order_id":
            continue
        taken = {guess.column.name for guess in guesses.values()}
        best = _best(canonical, [column for column in columns if column.name not in taken], numbers)
        if best is not None:
            guesses[canonical] = best
    _by_content(guesses, columns, relations)
    choice = _order_number(guesses, columns, relations)
    _amount(guesses, columns, relations)
    _check(guesses, columns, shown)
    if (
        "amount" in guesses
        and {"quantity", "unit_price"} <= set(guesses)
        and guesses["amount"].evidence != "as you said"
    ):
        guesses.pop("unit_price")
    remarks = (*choice.remarks, *_left_out(guesses, columns))
    return [guesses[canonical] for canonical in NAMES if canonical in guesses], remarks


def _as_given(columns: Sequence[Column], given: Mapping[str, str], shown: str) -> dict[str, Guess]:
    by_name = {column.name: column for column in columns}
    guesses: dict[str, Guess] = {}
    for canonical, name in given.items():
        if canonical not in NAMES:
            raise SegbenchError(
                f"--column {canonical}={name}: "
                + unknown_name("canonical column", canonical, NAMES)
            )
        if name not in by_name:
            raise SegbenchError(
                f"--column {canonical}={name}: {shown} has no such column. Its columns: "
                f"{listed(by_name)}."
            )
        guesses[canonical] = Guess(canonical, by_name[name], "as you said")
    return guesses


def _best(canonical: str, columns: Sequence[Column], numbers: set[str]) -> Guess | None:
    """Return the column whose name is nearest to a canonical one and whose cells fit.

    What is called an order number is taken for another only if its name says just that.
    """
    fits = FITS.get(canonical, lambda c: c.filled > 0)
    found = []
    for place, column in enumerate(columns):
        known = rank(canonical, column.name)
        if known is not None and fits(column) and (known < PARTLY or column.name not in numbers):
            found.append((known, place, column))
    if not found:
        return None
    column = min(found, key=lambda item: item[:2])[2]
    return Guess(canonical, column, f"its name; {_holds(column)}")


def _holds(column: Column) -> str:
    kind = "moments" if column.is_timestamp else "numbers" if column.is_number else "text"
    empty = f", {100 * (1 - column.filled):.1f} % empty" if column.filled < 1 else ""
    return f"holds {kind}, {column.distinct:,} different{empty}, e.g. {column.example!r}"


def _free(guesses: Mapping[str, Guess], columns: Sequence[Column]) -> list[Column]:
    taken = {guess.column.name for guess in guesses.values()}
    return [column for column in columns if column.name not in taken]


def _by_content(guesses: dict[str, Guess], columns: Sequence[Column], relations: Relations) -> None:
    """Fill in the timestamp and the customer that no name told, where only one column can be meant."""
    timestamps = [c for c in _free(guesses, columns) if c.is_timestamp]
    if "ordered_at" not in guesses and len(timestamps) == 1:
        guesses["ordered_at"] = Guess(
            "ordered_at", timestamps[0], f"the only column that can be; {_holds(timestamps[0])}"
        )
    if "customer_id" in guesses or "ordered_at" not in guesses:
        return
    timestamp = guesses["ordered_at"].column.name
    fitting = [
        c
        for c in _free(guesses, columns)
        if FITS["customer_id"](c) and 1 < c.distinct < c.rows and c.filled > 0.5
    ]
    back = [c for c in fitting if relations.comes_back(c.name, timestamp) > SLIPS]
    once = [c for c in fitting if c not in back]
    if len(back) > 1 and once:
        back = [
            c for c in back if relations.between(once[0].name, c.name, timestamp).shared <= SLIPS
        ]
    if len(back) == 1:
        words = (
            "the only column that can be"
            if len(fitting) == 1
            else "its values come back on other days"
        )
        guesses["customer_id"] = Guess("customer_id", back[0], f"{words}; {_holds(back[0])}")


def _order_number(
    guesses: dict[str, Guess], columns: Sequence[Column], relations: Relations
) -> Choice:
    """Fill in the order number, by its name and by its values."""
    if "order_id" in guesses or not {"customer_id", "ordered_at"} <= set(guesses):
        return Choice(None, "", ())
    customer, timestamp = (guesses[name].column.name for name in ("customer_id", "ordered_at"))
    free = [c for c in _free(guesses, columns) if FITS["order_id"](c) and c.distinct > 1]
    if "amount" in guesses:
        relations = relations.purchases(guesses["amount"].column.name)
    facts = {c.name: relations.between(c.name, customer, timestamp) for c in free}
    ranks = {c.name: rank("order_id", c.name) for c in free}
    named = sorted((c for c in free if ranks[c.name] is not None), key=lambda c: ranks[c.name] or 0)
    free = [c for c in free if c.filled > 0.5]
    choice = choose_order_number(named, free, facts, are_lines="product_id" in guesses)
    if choice.column is not None:
        guesses["order_id"] = Guess("order_id", choice.column, choice.evidence)
    return choice


def _amount(guesses: dict[str, Guess], columns: Sequence[Column], relations: Relations) -> None:
    """Fill in the amount that no name told.

    It is the only column of numbers with decimals, or of numbers of nothing, or a lone price.
    """
    if "amount" in guesses or {"quantity", "unit_price"} <= set(guesses):
        return
    numbers = [c for c in _free(guesses, columns) if c.is_number]
    fitting = [c for c in numbers if c.fractions > 0.1]
    if (
        not fitting and "unit_price" not in guesses
    ):  # whole numbers beside a price may be quantities
        fitting = [
            c
            for c in numbers
            if not re.match(r"0\d", c.example) and not _numbers_something(c, guesses, relations)
        ]
    if len(fitting) > 1:
        fitting = [
            c for c in fitting if c.fractions == 0 and re.search(r"\d[.,]\d{1,2}\D*$", c.example)
        ]
    if len(fitting) == 1:
        words = "the only column that can be" + (
            "; the same for all" if fitting[0].distinct == 1 else ""
        )
        guesses["amount"] = Guess("amount", fitting[0], f"{words}; {_holds(fitting[0])}")
    elif (
        not numbers and "unit_price" in guesses and guesses["unit_price"].evidence != "as you said"
    ):
        price = guesses.pop("unit_price").column
        guesses["amount"] = Guess(
            "amount",
            price,
            f"a price, and no numbers beside it that could be quantities; {_holds(price)}",
        )


def _numbers_something(column: Column, guesses: Mapping[str, Guess], relations: Relations) -> bool:
    if column.distinct == 1 or not {"customer_id", "ordered_at"} <= set(guesses):
        return False
    return relations.between(
        column.name, guesses["customer_id"].column.name, guesses["ordered_at"].column.name
    ).fits


def _left_out(guesses: dict[str, Guess], columns: Sequence[Column]) -> tuple[str, ...]:
    """Leave out optional columns of which too much cannot be read, and say so."""
    needed = () if "amount" in guesses else ("quantity", "unit_price")
    remarks = []
    for name in ("quantity", "discount"):
        found = guesses.get(name)
        if found is None:
            called = [
                c
                for c in _free(guesses, columns)
                if (place := rank(name, c.name)) is not None and place < PARTLY
            ]
        elif (
            name not in needed
            and found.column.numbers < READABLE
            and found.evidence != "as you said"
        ):
            called = [guesses.pop(name).column]
        else:
            continue
        remarks += [
            (
                f"{c.name} would be the {name}, but {100 * (1 - c.numbers):.0f} % of its cells "
                "are no numbers"
            )
            for c in called
        ]
    return tuple(remarks)


def _check(guesses: Mapping[str, Guess], columns: Sequence[Column], shown: str) -> None:
    missing = [name for name in ("customer_id", "ordered_at") if name not in guesses]
    if "amount" not in guesses and not {"quantity", "unit_price"} <= set(guesses):
        missing.append("amount")
    if missing and len(columns) == 1:
        raise SegbenchError(
            f"{shown}: only one column was found, '{printable(columns[0].name)}'. Cells have to "
            "be apart by a comma, semicolon, tab or bar."
        )
    if missing:
        raise SegbenchError(
            f"{shown}: cannot tell which column is {' and which is '.join(missing)}. Its columns: "
            f"{'; '.join(f'{printable(c.name)} ({_holds(c)})' for c in columns[:20])}. Say it: "
            f"--column {missing[0]}=NAME"
        )
