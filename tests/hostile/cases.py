"""What a hostile case is, how its files are written, and what must come of it.

That is an account of every row, or one message.
"""

import gzip
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from segbench.datasets import Dataset, open_dataset
from segbench.params import check

HEADER = "customer,order,date,amount"
COLUMNS = {"customer_id": "customer", "order_id": "order", "ordered_at": "date", "amount": "amount"}
GOOD = ("ann,o1,2023-01-02,10.00", "bob,o2,2023-02-03,20.50", "ann,o3,2023-03-04,30.00")
TOTALS = {"o1": "10.00", "o2": "20.50", "o3": "30.00"}

JARGON = re.compile(
    r"(?i)arrow|duckdb|polars|pandas|pydantic|\bibis\b|calamine|sqlglot|thrift|zlib|codec"
    r"|traceback|(?-i:\bNone\b)|object at 0x"
    r"|\berrno\b|Error\b|Exception|SELECT |binder|<class|dtype|_said_|_reason|\bint64\b"
    r"|\bDECIMAL\(|magic bytes|footer"
)
"""Words of libraries and of Python that a message must not pass on."""

Build = bytes | Callable[[Path], Any]


@dataclass(frozen=True)
class Case:
    """One hostile input.

    Attributes
    ----------
    files
        Name -> contents, or a function that makes it.
    read
        Rows in each table's source, counted by hand; None: a message must come.
    aside
        ``table: reason`` -> rows, all of them; None: any.
    totals, moments, customers, returned, merged
        Order id -> amount; order id -> moment; how many customers; order id -> amount sent back; id
        -> the id merged into. None: not checked.
    says
        Words of the message.
    path, how, columns, data, others, params
        Where the orders are and how they are read; further keys of the section `data`; further
        tables; further parameters.
    ids
        All customers there are. None: not checked.
    read_as
        What begins how the orders were read, in words. None: not checked.
    look
        Whether `segbench init` looks at it as well.
    noted, lines
        ``table: note`` -> rows, all of the ledger's; ``table: column`` -> its values, in the order
        of ids, moments and products.
    """

    name: str
    files: Mapping[str, Build]
    read: Mapping[str, int] | int | None = None
    aside: Mapping[str, int] | None = field(default_factory=dict)
    totals: Mapping[str, str] | None = None
    says: tuple[str, ...] = ()
    path: str | None = None
    how: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=lambda: COLUMNS)
    data: Mapping[str, Any] = field(default_factory=dict)
    others: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    moments: Mapping[str, str] | None = None
    customers: int | None = None
    returned: Mapping[str, str] | None = None
    merged: Mapping[str, str] | None = None
    ids: frozenset[str] | None = None
    read_as: str | None = None
    look: bool = False
    noted: Mapping[str, int] | None = None
    lines: Mapping[str, list[Any]] | None = None

    def source(self, folder: Path) -> str:
        """The path of the orders."""
        return str(folder / (self.path or next(iter(self.files))))

    def build(self, folder: Path) -> None:
        """Write the files."""
        for name, contents in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(contents, bytes):
                path.write_bytes(contents)
            else:
                contents(path)

    def open(self, folder: Path, **params: Any) -> Dataset:
        """Open the dataset."""
        tables = {
            "orders": {"path": self.source(folder), "columns": dict(self.columns), **self.how}
        }
        tables |= {
            name: {**table, "path": str(folder / table["path"])}
            for name, table in self.others.items()
        }
        raw = {"dataset": "own", "data": {"tables": tables, **self.data}, **self.params, **params}
        return open_dataset(check(raw, source="params.yaml"))


def csv(
    *rows: str, header: str = HEADER, encoding: str = "utf-8", end: str = "\n", mark: bytes = b""
) -> bytes:
    """Delimited text."""
    return mark + end.join((header, *rows, "")).encode(encoding)


def zipped(contents: bytes) -> bytes:
    """The contents, gzipped; the same bytes every time."""
    return gzip.compress(contents, mtime=0)


def assert_adds_up(dataset: Dataset, read: Mapping[str, int]) -> dict[str, int]:
    """Hold the ledger, the rejected rows and the rows counted by hand to each other.

    Return what was set aside.
    """
    assert set(dataset.ledger["table"]) == set(read)
    aside: dict[str, int] = {}
    for table, rows in dataset.ledger.groupby("table"):
        counts = dict(zip(rows["row"], rows["rows"], strict=True))
        out = {
            row.removeprefix("set aside: "): n
            for row, n in counts.items()
            if row.startswith("set aside: ")
        }
        assert counts["read"] == read[table]
        assert counts["kept"] + sum(out.values()) == counts["read"]
        assert counts["kept"] >= 0
        assert all(n > 0 for n in out.values())
        assert all(n <= counts["kept"] for row, n in counts.items() if row.startswith("of these: "))
        aside |= {f"{table}: {reason}": n for reason, n in out.items()}
    assert_rejected_rows_say_why(dataset, aside, read)
    assert_orders_are_whole(dataset)
    return aside


def assert_rejected_rows_say_why(
    dataset: Dataset, aside: Mapping[str, int], read: Mapping[str, int]
) -> None:
    rejected = dataset.rejected.to_pandas()
    assert list(rejected.columns) == ["table", "file", "row", "reason", "values"]
    assert not rejected.isna().any(axis=None)
    assert not rejected.duplicated(["table", "file", "row"]).any()
    counted = (rejected["table"] + ": " + rejected["reason"]).value_counts().to_dict()
    assert counted == {
        reason: n
        for reason, n in aside.items()
        if not reason.endswith("not in the sample of customers")
    }
    for item in rejected.itertuples():
        assert 1 <= item.row <= read[item.table]
        if item.reason != "not as many cells as the first row":
            assert json.loads(item.values)


def assert_orders_are_whole(dataset: Dataset) -> None:
    orders = dataset.orders.to_pandas()
    assert len(orders)
    assert orders["order_id"].is_unique
    assert not orders.isna().any(axis=None)
    assert (orders["amount"] > 0).all()
    assert dataset.first_day <= dataset.last_day
    if dataset.order_lines is not None:
        assert set(dataset.order_lines.to_pandas()["order_id"]) <= set(orders["order_id"])
    if dataset.returns is not None:
        returned = dataset.returns.to_pandas().groupby("order_id")["amount"].sum()
        assert (returned > 0).all()
        assert (returned <= orders.set_index("order_id")["amount"].reindex(returned.index)).all()


def assert_values(case: Case, dataset: Dataset) -> None:
    """Hold orders, returns and merged customers to what the case says of them."""
    orders = dataset.orders.to_pandas().set_index("order_id")
    if case.totals is not None:
        assert orders["amount"].to_dict() == {
            order: Decimal(amount) for order, amount in case.totals.items()
        }
    if case.moments is not None:
        assert orders["ordered_at"].to_dict() == {
            order: pd.Timestamp(moment) for order, moment in case.moments.items()
        }
    if case.customers is not None:
        assert orders["customer_id"].nunique() == case.customers
    if case.read_as is not None:
        assert f"{dataset.read_as[0]}; ".startswith(f"orders: {case.read_as}"), dataset.read_as
    if case.ids is not None:
        assert set(orders["customer_id"]) == case.ids
    if case.returned is not None:
        returned = dataset.returns.to_pandas().groupby("order_id")["amount"].sum()
        assert returned.to_dict() == {
            order: Decimal(amount) for order, amount in case.returned.items()
        }
    if case.merged is not None:
        assert (
            dict(zip(dataset.merged["customer_id"], dataset.merged["merged_into"], strict=True))
            == case.merged
        )


def assert_columns(case: Case, dataset: Dataset) -> None:
    """Hold notes of the ledger and values of optional columns to what the case says of them."""
    if case.noted is not None:
        rows = dataset.ledger[dataset.ledger["row"].str.startswith("of these: ")]
        words = rows["table"] + ": " + rows["row"].str.removeprefix("of these: ")
        assert dict(zip(words, rows["rows"], strict=True)) == case.noted
    for name, values in (case.lines or {}).items():
        table, column = name.split(": ")
        frame = getattr(dataset, table).to_pandas()
        keys = [
            key
            for key in ("order_id", "customer_id", "occurred_at", "campaign_id", "product_id")
            if key in frame
        ]
        found = [
            None if pd.isna(value) else value
            for value in frame.sort_values(keys, kind="stable")[column]
        ]
        assert [
            value if value is None or isinstance(value, bool | str) else round(float(value), 4)
            for value in found
        ] == values


def assert_is_one_message(text: str, folder: Path | None = None) -> None:
    """Hold a message to the house rules: one, whole, short, in plain words."""
    plain = text.replace(str(folder), "") if folder else text
    assert plain.strip() == plain
    assert plain
    assert plain[-1] in ".)'\"=AME" or plain[-1].isalnum(), plain
    for line in plain.split(
        "\n"
    ):  # several mistakes in one params file are told at once, a line each
        assert line.startswith("/p.yaml: ") or "\n" not in plain, plain
    assert len(plain) < 2500, len(plain)
    assert not JARGON.search(plain), f"{JARGON.search(plain)}: {plain}"
    assert all(sign.isprintable() for sign in plain.replace("\n", "")), ascii(plain)
