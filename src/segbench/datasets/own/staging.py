"""One source table on its way in: cells parsed, every row kept or rejected for one reason."""

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
from segbench.datasets.own.answers import read_scores
from segbench.datasets.own.flags import read_flag
from segbench.datasets.own.infer_format import different
from segbench.datasets.own.raw import FILE, ROW, Raw, listed
from segbench.datasets.own.reading import Reading, says
from segbench.errors import SegbenchError, printable
from segbench.params.data import TableParams
from segbench.params.words import FLAGS

IDS = ("customer_id", "order_id", "product_id", "campaign_id", "store_id")
TIMESTAMPS = (
    "ordered_at",
    "contacted_at",
    "closes_at",
    "responded_at",
    "occurred_at",
    "answered_at",
    "updated_at",
)
NUMBERS = (
    "amount",
    "quantity",
    "unit_price",
    "funded_discount",
    "discount",
    "coupon_discount",
    "cost",
    "satisfaction",
)
OPTIONAL_TIMESTAMPS = ("closes_at", "updated_at")

CELLS = "_cells"

NOT_SAMPLED = "not in the sample of customers"


@dataclass
class Stage:
    """A source table with its canonical columns, of which rule after rule rejects rows.

    Attributes
    ----------
    name
        Canonical name of the table.
    table
        Every row: canonical columns, `_file`, `_row`, `_reason` (missing: kept), and all of the
        source's cells as one JSON text in `_cells`, so that a source of thousands of columns costs
        no more than one of ten.
    raw
        What was read.
    source, places
        The source's cells in the engine, and which of its columns holds those of each of the
        source's.
    notes
        Kept rows worth knowing of, for the ledger.
    monthly
        Columns of timestamps that name months without a day.
    taken
        Canonical column -> what cells that cannot be read were taken as, in words; by default they
        are missing.
    """

    name: str
    con: Backend
    table: Table
    raw: Raw
    read_as: str
    source: Table
    places: Mapping[str, str]
    notes: dict[str, int] = field(default_factory=dict)
    monthly: tuple[str, ...] = ()
    taken: dict[str, str] = field(default_factory=dict)

    def reject(
        self, reason: str, rule: BooleanValue | None = None, *, rows: Table | None = None
    ) -> None:
        """Reject the kept rows for which a rule holds, or which are among `rows`."""
        if rows is not None:
            found = self.table.left_join(
                rows.select(FILE, ROW, _hit=True), [FILE, ROW], rname="_right{name}"
            )
            hit = found._hit.fill_null(False)
            table = found.mutate(_reason=_first(found._reason, hit, reason))
            table = table.drop(f"_right{FILE}", f"_right{ROW}", "_hit")
            self.table = self.con.create_table(ibis.util.gen_name(self.name), table, temp=True)
        else:
            assert rule is not None
            self.table = self.table.mutate(
                _reason=_first(self.table._reason, rule.fill_null(False), reason)
            )

    def reject_repeats(self) -> None:
        """Reject kept rows that repeat all cells of an earlier one."""
        self.reject("duplicate row", rows=known_rows(self, [CELLS], order=()))

    @property
    def kept(self) -> Table:
        """The rows not set aside."""
        return self.table.filter(self.table._reason.isnull())

    def unread(self) -> dict[str, int]:
        """Return what of kept rows cannot be read, by column and what it was taken as."""
        kept = self.kept
        names = [name.removeprefix("_said_") for name in kept.columns if name.startswith("_said_")]
        sums = {
            name: (kept[f"_said_{name}"] & kept[name].isnull()).cast("int64").sum()
            for name in names
        }
        if not sums:
            return {}
        counts = kept.aggregate(**sums).to_pandas().fillna(0).iloc[0]
        taken = {name: self.taken.get(name, "left missing") for name in names}
        return {
            f"{name} that cannot be read, {taken[name]}": int(counts[name])
            for name in names
            if counts[name]
        }

    def note(self, words: str, count: int) -> None:
        """Remember a number of kept rows for the ledger, if there are any."""
        if count:
            self.notes[words] = count

    def ledger(self) -> pd.DataFrame:
        """Return the account of every row that the source had."""
        counts = self.table.group_by("_reason").aggregate(rows=self.table.count()).to_pandas()
        assert counts["rows"].sum() == self.raw.data.num_rows, (
            f"{self.name}: rows were lost or doubled"
        )
        reasons = counts[counts["_reason"].notna()].sort_values(
            ["rows", "_reason"], ascending=[False, True]
        )
        set_aside = dict(zip(reasons["_reason"], reasons["rows"].astype(int), strict=True))
        set_aside |= Counter(item.reason for item in self.raw.broken)
        return ledger(
            self.name,
            int(counts["rows"].sum()) + len(self.raw.broken),
            set_aside,
            self.notes | self.unread(),
        )

    def rejected(self) -> Table:
        """Return the rejected rows: table, file, row, reason, values (the cells as JSON text)."""
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
    """Return a source table with its canonical columns parsed and no row rejected yet.

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
            f"data.tables.{name}: {where} has no column '{printable(missing[0])}'. Its columns: "
            f"{listed(header)}. Correct the mapping under `columns`, or run `segbench init` on "
            "the file again."
        )
    loaded = load_cells(con, raw, utc_offset_hours)
    places = {column: f"_{place}" for place, column in enumerate(header)}
    mapped = {key: places[column] for key, column in params.columns.items()}
    table, reading = _parse(con, loaded, mapped, params, utc_offset_hours, name)
    parsed = [column for column in table.columns if column not in loaded.columns]
    taken = [column for column in params.attributes if column.lower() in parsed]
    if taken:
        raise SegbenchError(
            f"data.tables.{name}.attributes: '{taken[0]}' is already mapped under `columns`, or "
            "only capital letters tell it from one that is. Name it once, or rename the column in "
            "the file."
        )
    attributes = {column: values.text(table[places[column]]) for column in params.attributes}
    whole = (
        ibis.struct({column: table[place] for column, place in places.items()})
        .cast("json")
        .cast("string")
    )
    table = table.select(
        FILE, ROW, *parsed, **attributes, _cells=whole, _reason=ibis.null("string")
    )
    stored = con.create_table(ibis.util.gen_name(name), table, temp=True)
    notes = {
        f"{key} names the month only, taken as its first day": rows
        for key, rows in reading.monthly.items()
    }
    read_as = "; ".join([raw.read_as, *reading.told])
    return Stage(
        name, con, stored, raw, read_as, loaded, places, notes, monthly=tuple(reading.monthly)
    )


def load_cells(con: Backend, raw: Raw, utc_offset_hours: float) -> Table:
    """Return a source's cells in the engine: `_file`, `_row`, and its columns as `_0`, `_1` …"""
    header = [column for column in raw.data.column_names if column not in (FILE, ROW)]
    cells = {
        f"_{place}": _unzoned(raw.data[column], utc_offset_hours)
        for place, column in enumerate(header)
    }
    return con.create_table(
        ibis.util.gen_name("raw"),
        pa.table({FILE: raw.data[FILE], ROW: raw.data[ROW], **cells}),
        temp=True,
    )


def _unzoned(column: pa.ChunkedArray, utc_offset_hours: float) -> pa.ChunkedArray:
    """Return timestamps with a zone as timestamps at an offset from UTC; other columns as they are."""
    if not pa.types.is_timestamp(column.type) or column.type.tz is None:
        return column
    shift = pa.scalar(timedelta(hours=utc_offset_hours), pa.duration("us"))
    return pc.add(column.cast(pa.timestamp("us")), shift)


def _parse(
    con: Backend,
    table: Table,
    places: Mapping[str, str],
    params: TableParams,
    utc_offset_hours: float,
    name: str,
) -> tuple[Table, Reading]:
    """Return the table with its canonical columns, and how they were read."""
    reading = Reading(name, params)
    parsed: dict[str, Value] = {}
    for column, place in places.items():
        cell = table[place]
        # Said in the cell, and not understood: told apart from a cell that says nothing.
        if column in TIMESTAMPS:
            parsed[f"_said_{column}"] = values.text(cell).notnull()
        if not _looked_up(reading, column, different(table, cell), utc_offset_hours):
            parsed[column] = _plain(column, cell)
            if column in NUMBERS:
                parsed[f"_said_{column}"] = cell.notnull() & ~(
                    cell.isnan() if cell.type().is_floating() else False
                )
    read_scores(con, reading)
    reading.settle()
    # An amount may name its currency; one made of a price and a quantity does so by the price.
    priced = next(
        (table[places[column]] for column in ("amount", "unit_price") if column in places), None
    )
    if priced is not None and priced.type().is_string():
        parsed["_named_currency"] = values.currency(priced)
        parsed["_broken_inside"] = values.broken_inside(priced)
    table = table.mutate(**parsed)
    for column, read in reading.lookups.items():
        lookup = _lookup(con, column, read)
        table = table.left_join(lookup, table[places[column]] == lookup._cell).drop("_cell")
    said = [f"_said_{column}" for column in reading.lookups if column not in TIMESTAMPS]
    table = table.mutate(
        **{column: table[column].fill_null(False) for column in said}
    )  # at once: the engine's depth has an end
    return _with_amount(table, places), reading


def _looked_up(reading: Reading, column: str, cells: Table, utc_offset_hours: float) -> bool:
    """Read a column by its different cells, if that is how it is read."""
    kind = cells.cell.type()
    score = column == "satisfaction" or _is_item(column)
    if column in TIMESTAMPS:
        reading.timestamps(column, cells.cache(), utc_offset_hours)
    elif column in FLAGS:
        read_flag(reading, column, cells.cache())
    elif score or (column in NUMBERS and not kind.is_numeric()):
        reading.numbers(column, cells.cache())
    else:
        return False
    if column in OPTIONAL_TIMESTAMPS or (
        column in NUMBERS and column not in ("amount", "satisfaction")
    ):
        reading.lookups[column] = reading.lookups[column].cache()
        reading.check(column, "a number" if column in NUMBERS else "a day")
    return True


def _plain(name: str, cell: Value) -> Value:
    if name in IDS:
        return values.identifier(cell)
    if name in NUMBERS or _is_item(name):
        return values.number(cell)
    return values.text(cell)


def _lookup(con: Backend, name: str, read: Table) -> Table:
    """Return each different cell of a column with its value: most columns repeat themselves."""
    said = {} if name in TIMESTAMPS else {f"_said_{name}": says(read.cell)}
    return con.create_table(
        ibis.util.gen_name("cells"), read.select(_cell="cell", **{name: "value"}, **said), temp=True
    )


def _with_amount(table: Table, places: Mapping[str, str]) -> Table:
    """Return the table with an amount: as mapped, else quantity times price."""
    if "amount" in places or not {"quantity", "unit_price"} <= set(places):
        return table
    product = table.quantity.cast("decimal(38, 4)") * table.unit_price.cast("decimal(38, 4)")
    return table.mutate(amount=product.try_cast(values.NUMBER))


def _is_item(name: str) -> bool:
    return len(name) == 3 and name[0] == "q" and name[1:].isdigit()


def or_empty(rows: Table, name: str, value: Value | int | bool) -> Value:
    """Return a column with `value` where its cells say nothing; the unreadable stays missing."""
    return ibis.ifelse(rows[f"_said_{name}"], rows[name], rows[name].fill_null(value))


def note_empty_flags(stage: Stage, names: Sequence[str]) -> None:
    """Note the kept rows with an empty flag in a column that has words for no as well."""
    kept = stage.kept
    for name in [name for name in names if name in kept.columns]:
        empty = (~kept[f"_said_{name}"]).cast("int64").sum()
        counts = (
            kept.aggregate(no=(~kept[name]).fill_null(False).any(), empty=empty).to_pandas().iloc[0]
        )
        if counts["no"]:
            stage.note(f"{name} empty, taken as no", int(counts["empty"]))


def known_rows(stage: Stage, keys: Sequence[str], *, order: Sequence[str]) -> Table:
    """Return the kept rows that repeat an earlier one's keys; `order` tells the earliest."""
    kept = stage.kept
    place = ibis.row_number().over(ibis.window(group_by=list(keys), order_by=[*order, FILE, ROW]))
    numbered = kept.select(FILE, ROW, _place=place)
    return numbered.filter(numbered._place > 0)
