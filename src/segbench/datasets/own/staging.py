"""One source table on its way in: cells parsed, every row kept or set aside for one reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import ibis
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from ibis.backends.duckdb import Backend
from ibis.expr.types import BooleanValue, StringValue, Table, Value

from segbench.datasets.base import ledger
from segbench.datasets.own import values
from segbench.datasets.own.raw import FILE, ROW, Raw, listed
from segbench.datasets.own.style import Dates, Found, different, find_dates, find_decimal
from segbench.errors import SegbenchError, printable
from segbench.params.data import TableParams

IDS = ("customer_id", "order_id", "product_id", "campaign_id", "store_id")
MOMENTS = ("ordered_at", "contacted_at", "closes_at", "responded_at", "occurred_at", "answered_at", "updated_at")
NUMBERS = ("amount", "quantity", "unit_price", "funded_discount", "discount", "coupon_discount", "cost", "satisfaction")
FLAGS = ("is_private_label", "on_promotion", "randomised", "is_control")

CELLS = "_cells"
WRITTEN = {",": "decimal comma", ".": "decimal point"}

NOT_SAMPLED = "not in the sample of customers"


@dataclass
class Stage:
    """A source table with its canonical columns, of which rows are set aside one rule after another.

    Attributes
    ----------
    name
        Canonical name of the table.
    table
        Every row: canonical columns, `_file`, `_row`, `_reason` (missing: kept), and all of the source's cells as one
        JSON text in `_cells`, so that a source of thousands of columns costs no more than one of ten.
    raw
        What was read.
    notes
        Kept rows worth knowing of, for the ledger.
    monthly
        Columns of moments that name months without a day.
    """

    name: str
    con: Backend
    table: Table
    raw: Raw
    read_as: str
    notes: dict[str, int] = field(default_factory=dict)
    monthly: tuple[str, ...] = ()

    def set_aside(self, reason: str, rule: BooleanValue | None = None, *, rows: Table | None = None) -> None:
        """Set aside the kept rows for which a rule holds, or which are among `rows` (by `_file` and `_row`)."""
        if rows is not None:
            found = self.table.left_join(rows.select(FILE, ROW, _hit=True), [FILE, ROW], rname="_right{name}")
            hit = found._hit.fill_null(False)
            table = found.mutate(_reason=_first(found._reason, hit, reason))
            table = table.drop(f"_right{FILE}", f"_right{ROW}", "_hit")
            self.table = self.con.create_table(ibis.util.gen_name(self.name), table, temp=True)
        else:
            assert rule is not None
            self.table = self.table.mutate(_reason=_first(self.table._reason, rule.fill_null(False), reason))

    def set_aside_repeats(self) -> None:
        """Set aside kept rows that repeat all cells of an earlier one."""
        self.set_aside("duplicate row", rows=known_rows(self, [CELLS], order=()))

    @property
    def kept(self) -> Table:
        """The rows not set aside."""
        return self.table.filter(self.table._reason.isnull())

    def note(self, words: str, count: int) -> None:
        """Remember a number of kept rows for the ledger, if there are any."""
        if count:
            self.notes[words] = count

    def ledger(self) -> pd.DataFrame:
        """Return the account of every row that the source had."""
        counts = self.table.group_by("_reason").aggregate(rows=self.table.count()).to_pandas()
        assert counts["rows"].sum() == self.raw.data.num_rows, f"{self.name}: rows were lost or doubled"
        reasons = counts[counts["_reason"].notna()].sort_values(["rows", "_reason"], ascending=[False, True])
        set_aside = dict(zip(reasons["_reason"], reasons["rows"].astype(int), strict=True))
        set_aside |= Counter(item.reason for item in self.raw.broken)
        return ledger(self.name, int(counts["rows"].sum()) + len(self.raw.broken), set_aside, self.notes)

    def rejected(self) -> Table:
        """Return the rows set aside: table, file, row, reason, values (the source's cells as JSON text)."""
        table = self.table
        out = table.filter(table._reason.notnull() & (table._reason != NOT_SAMPLED))
        found = out.select(
            table=ibis.literal(self.name),
            file=out[FILE],
            row=out[ROW],
            reason=out._reason,
            values=out[CELLS],
        )
        if not self.raw.broken:
            return found
        lost = pd.DataFrame(
            [(self.name, item.file, item.row, item.reason, item.text) for item in self.raw.broken],
            columns=["table", "file", "row", "reason", "values"],
        )
        return found.union(self.con.create_table(ibis.util.gen_name("broken"), lost, temp=True))


def _first(reason: StringValue, hit: BooleanValue, words: str) -> StringValue:
    return ibis.ifelse(reason.isnull() & hit, ibis.literal(words), reason)


def stage(con: Backend, name: str, raw: Raw, params: TableParams, utc_offset_hours: float) -> Stage:
    """Return a source table with its canonical columns parsed and no row set aside yet.

    Raises
    ------
    SegbenchError
        A mapped column is not there.
    """
    header = tuple(column for column in raw.data.column_names if column not in (FILE, ROW))
    wanted = [*params.columns.values(), *params.attributes]
    missing = [column for column in wanted if column not in header]
    if missing:
        where = params.path or params.table
        raise SegbenchError(
            f"data.tables.{name}: {where} has no column '{printable(missing[0])}'. Its columns: {listed(header)}. "
            "Correct the mapping under `columns`, or run `segbench init` on the file again."
        )
    loaded = load_cells(con, raw, utc_offset_hours)
    places = {column: f"_{place}" for place, column in enumerate(header)}
    mapped = {key: places[column] for key, column in params.columns.items()}
    dates = {key: _dates(name, key, loaded, place, params) for key, place in mapped.items() if key in MOMENTS}
    table, found = _parse(con, loaded, mapped, params, dates, utc_offset_hours)
    parsed = [column for column in table.columns if column not in loaded.columns]
    taken = [column for column in params.attributes if column.lower() in parsed]
    if taken:
        raise SegbenchError(
            f"data.tables.{name}.attributes: '{taken[0]}' is already mapped under `columns`, or only capital letters tell it "
            "from one that is. Name it once, or rename the column in the file."
        )
    attributes = {column: values.text(table[places[column]]) for column in params.attributes}
    whole = ibis.struct({column: table[place] for column, place in places.items()}).cast("json").cast("string")
    table = table.select(FILE, ROW, *parsed, **attributes, _cells=whole, _reason=ibis.null("string"))
    stored = con.create_table(ibis.util.gen_name(name), table, temp=True)
    monthly = tuple(key for key, item in dates.items() if item.monthly)
    notes = {f"{key} names the month only, taken as its first day": dates[key].monthly for key in monthly}
    return Stage(name, con, stored, raw, "; ".join([raw.read_as, *found]), notes, monthly)


def _dates(table: str, name: str, cells: Table, place: str, params: TableParams) -> Dates:
    """Return how a column of moments is to be read.

    Raises
    ------
    SegbenchError
        It can be read in two ways, and neither its cells nor the parameters tell which.
    """
    found = find_dates(different(cells, cells[place]), params.day_first, params.dates)
    if found.question:
        raise SegbenchError(
            f"data.tables.{table}: {name} (column '{printable(params.columns[name])}'): {found.question}. Say it: `dates: ymd` "
            "for year, month, day; `dates: dmy` for day, month, year; `dates: mdy` for month, day, year."
        )
    return found


def load_cells(con: Backend, raw: Raw, utc_offset_hours: float) -> Table:
    """Return a source's cells in the engine: `_file`, `_row`, and the columns as `_0`, `_1` … whatever they are called."""
    header = [column for column in raw.data.column_names if column not in (FILE, ROW)]
    cells = {f"_{place}": _unzoned(raw.data[column], utc_offset_hours) for place, column in enumerate(header)}
    return con.create_table(ibis.util.gen_name("raw"), pa.table({FILE: raw.data[FILE], ROW: raw.data[ROW], **cells}), temp=True)


def _unzoned(column: pa.ChunkedArray, utc_offset_hours: float) -> pa.ChunkedArray:
    """Return moments with a zone as moments at an offset from UTC; other columns as they are."""
    if not pa.types.is_timestamp(column.type) or column.type.tz is None:
        return column
    shift = pa.scalar(timedelta(hours=utc_offset_hours), pa.duration("us"))
    return pc.add(column.cast(pa.timestamp("us")), shift)


def _parse(
    con: Backend,
    table: Table,
    places: Mapping[str, str],
    params: TableParams,
    dates: Mapping[str, Dates],
    utc_offset_hours: float,
) -> tuple[Table, list[str]]:
    """Return the table with its canonical columns, and how they are written, in words."""
    told: list[str] = []
    parsed: dict[str, Value] = {}
    looked_up: dict[str, Table] = {}
    for name, place in places.items():
        cell = table[place]
        if name in MOMENTS:
            told += [f"{name}: {words}" for words in dates[name].told]
            read = values.moments(different(table, cell), utc_offset_hours=utc_offset_hours, style=dates[name].style)
            looked_up[name] = _lookup(con, name, read)
            # Said in the cell, and not understood: told apart from a cell that says nothing.
            parsed[f"_said_{name}"] = values.text(cell).notnull()
        elif (name in NUMBERS or _is_item(name)) and cell.type().is_string():
            cells = different(table, cell).cache()
            decimal = _style(name, params.decimal, find_decimal(cells), told)
            looked_up[name] = _lookup(con, name, cells.mutate(value=values.number(cells.cell, decimal or ".")))
        else:
            parsed[name] = _plain(name, cell)
    # An amount may name its currency; one made of a price and a quantity does so by the price.
    priced = next((table[places[name]] for name in ("amount", "unit_price") if name in places), None)
    if priced is not None and priced.type().is_string():
        parsed["_named_currency"] = values.currency(priced)
        parsed["_broken_inside"] = values.broken_inside(priced)
    table = table.mutate(**parsed)
    for name, lookup in looked_up.items():
        table = table.left_join(lookup, table[places[name]] == lookup._cell).drop("_cell")
    return _with_amount(table, places), told


def _plain(name: str, cell: Value) -> Value:
    if name in IDS:
        return values.identifier(cell)
    if name in NUMBERS or _is_item(name):
        return values.number(cell)
    return values.flag(cell) if name in FLAGS else values.text(cell)


def _style(name: str, given: str | None, found: Found | None, told: list[str]) -> str | None:
    """Return how a column's cells are written: as given, else as found, and tell it; None if no cell shows it."""
    if found is None:
        return given
    value, why = (str(found.value), found.evidence) if given is None else (given, "as the parameters say")
    told.append(f"{name}: {WRITTEN[value]} ({why})")
    return value


def _lookup(con: Backend, name: str, read: Table) -> Table:
    """Return each different cell of a column with its value: most columns repeat themselves."""
    return con.create_table(ibis.util.gen_name("cells"), read.select(_cell="cell", **{name: "value"}), temp=True)


def _with_amount(table: Table, places: Mapping[str, str]) -> Table:
    """Return the table with an amount: as mapped, else quantity times price."""
    if "amount" in places or not {"quantity", "unit_price"} <= set(places):
        return table
    product = table.quantity.cast("decimal(38, 4)") * table.unit_price.cast("decimal(38, 4)")
    return table.mutate(amount=product.try_cast(values.NUMBER))


def _is_item(name: str) -> bool:
    return len(name) == 3 and name[0] == "q" and name[1:].isdigit()


def known_rows(stage: Stage, keys: Sequence[str], *, order: Sequence[str]) -> Table:
    """Return the kept rows that repeat an earlier kept row's keys (`order` tells which is earliest)."""
    kept = stage.kept
    place = ibis.row_number().over(ibis.window(group_by=list(keys), order_by=[*order, FILE, ROW]))
    numbered = kept.select(FILE, ROW, _place=place)
    return numbered.filter(numbered._place > 0)
