"""Parsing a source table: from cells to a `CleaningTable` with its canonical columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis.backends.duckdb import Backend
from ibis.expr.types import Table, Value

from segbench.datasets.own import answers, flags, values
from segbench.datasets.own.cleaning_table import CleaningTable
from segbench.datasets.own.raw import FILE, ROW, Raw, listed
from segbench.datasets.own.reading import Reading, is_filled
from segbench.datasets.own.signs import word_list
from segbench.datasets.tables import store
from segbench.errors import SegbenchError, printable
from segbench.params.data import TableParams
from segbench.params.words import FLAGS

IDS = ("customer_id", "order_id", "product_id", "campaign_id", "store_id")
TIMESTAMPS = word_list("""
    ordered_at, contacted_at, closes_at, responded_at, occurred_at, answered_at, updated_at,
    valid_from, valid_to
""")
NUMBERS = word_list("""
    amount, quantity, unit_price, funded_discount, discount, coupon_discount, cost, satisfaction
""")
CHECKED = {"closes_at", "updated_at", "valid_to", *NUMBERS} - {"amount", "satisfaction"}
"""Columns of which too many cells that cannot be read are refused; fewer stay missing."""


def parse_table(
    con: Backend,
    name: str,
    raw: Raw,
    params: TableParams,
    utc_offset_hours: float,
    source: Table | None = None,
) -> CleaningTable:
    """Return a source table with its canonical columns parsed and no row rejected yet.

    Parameters
    ----------
    source
        What `load_cells` made of it; None to load them.

    Raises
    ------
    SegbenchError
        A mapped column is not there.
    """
    places = raw.places
    missing = [
        column for column in (*params.columns.values(), *params.attributes) if column not in places
    ]
    if missing:
        raise SegbenchError(
            f"data.tables.{name}: {params.path or params.table} has no column "
            f"'{printable(missing[0])}'. Its columns: {listed(places)}. Correct the mapping under "
            "`columns`, or run `segbench init` on the file again."
        )
    if source is None:
        source = load_cells(con, raw, utc_offset_hours)
    mapped = {key: places[column] for key, column in params.columns.items()}
    reading = Reading(name, params, utc_offset_hours)
    table = _parse(con, source, mapped, reading)
    parsed = [column for column in table.columns if column not in source.columns]
    taken = [column for column in params.attributes if column.lower() in parsed]
    if taken:
        raise SegbenchError(
            f"data.tables.{name}.attributes: '{taken[0]}' is already mapped under `columns`, or "
            "only capital letters tell it from one that is. Name it once, or rename the column in "
            "the file."
        )
    attributes = {column: values.text(table[places[column]]) for column in params.attributes}
    cells = ibis.struct({column: table[place] for column, place in places.items()})
    table = table.select(
        FILE,
        ROW,
        *parsed,
        **attributes,
        _cells=cells.cast("json").cast("string"),
        _reason=ibis.null("string"),
    )
    notes = {
        f"{key} names the month only, taken as its first day": rows
        for key, rows in reading.monthly.items()
    }
    return CleaningTable(
        name,
        con,
        store(con, table),
        raw,
        params,
        "; ".join([raw.read_as, *reading.remarks]),
        source,
        notes,
        reading.monthly,
    )


def load_cells(con: Backend, raw: Raw, utc_offset_hours: float) -> Table:
    """Return a source's cells in the engine: `_file`, `_row`, its columns `_0`, `_1` and so on."""
    cells = {
        place: _unzoned(raw.data[column], utc_offset_hours) for column, place in raw.places.items()
    }
    return store(con, pa.table({FILE: raw.data[FILE], ROW: raw.data[ROW], **cells}))


def _unzoned(column: pa.ChunkedArray, utc_offset_hours: float) -> pa.ChunkedArray:
    """Return timestamps with a zone as such at an offset from UTC; other columns as they are."""
    if not pa.types.is_timestamp(column.type) or column.type.tz is None:
        return column
    return pc.add(column.cast(pa.timestamp("us")), timedelta(hours=utc_offset_hours))


def _parse(con: Backend, table: Table, places: Mapping[str, str], reading: Reading) -> Table:
    """Return the table with its canonical columns."""
    parsed: dict[str, Value] = {}
    for column, place in places.items():
        cell = table[place]
        if _looked_up(reading, column, values.different(table, cell)):
            continue
        if column in IDS:
            parsed[column] = values.identifier(cell)
        elif column in NUMBERS:
            parsed[column] = values.number(cell)
            is_none = cell.isnan() if cell.type().is_floating() else ibis.literal(False)
            parsed[f"_said_{column}"] = cell.notnull() & ~is_none
        else:
            parsed[column] = values.text(cell)
    answers.read_scores(reading)
    reading.settle()
    table = table.mutate(**parsed)
    # An amount may name its currency; one made of a price and a quantity does so by the price.
    priced = next((column for column in ("amount", "unit_price") if column in places), "")
    said: list[str] = []
    for column, read in reading.lookups.items():
        signed = column == priced and read.cell.type().is_string()
        cells = values.signs_of_amounts(read) if signed else read
        # Said in the cell, and not understood: told apart from a cell that says nothing.
        is_day = column in TIMESTAMPS and column != "valid_to"  # whose end a dash leaves open
        says = values.text(cells.cell).notnull() if is_day else is_filled(cells.cell)
        lookup = {"_cell": cells.cell, column: cells.value, f"_said_{column}": says}
        said.append(f"_said_{column}")
        if signed:
            lookup |= {"_named_currency": cells.currency, "_broken_inside": cells.broken}
            said.append("_broken_inside")
        stored = store(con, cells.select(**lookup))
        table = table.left_join(stored, table[places[column]] == stored._cell).drop("_cell")
    # At once: the engine's depth has an end.
    table = table.mutate(**{column: table[column].fill_null(False) for column in said})
    return _with_amount(table, places)


def _looked_up(reading: Reading, column: str, cells: Table) -> bool:
    """Read a column by its different cells, if that is how it is read; most repeat themselves."""
    if column in TIMESTAMPS:
        reading.timestamps(column, cells.cache())
    elif column in FLAGS:
        flags.read_flag(reading, column, cells.cache())
    elif answers.is_score(column) or (column in NUMBERS and not cells.cell.type().is_numeric()):
        reading.numbers(column, cells.cache())
    else:
        return False
    if column in CHECKED:
        reading.lookups[column] = reading.lookups[column].cache()
        reading.check(column, "a number" if column in NUMBERS else "a day")
    return True


def _with_amount(table: Table, places: Mapping[str, str]) -> Table:
    """Return the table with an amount: as mapped, else quantity times price."""
    if "amount" in places or not {"quantity", "unit_price"} <= set(places):
        return table
    product = table.quantity.cast("decimal(38, 4)") * table.unit_price.cast("decimal(38, 4)")
    return table.mutate(amount=product.try_cast(values.NUMBER))
