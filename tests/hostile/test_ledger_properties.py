"""Whatever a table holds: rows in = rows kept + set aside, and the money is that of those kept."""

from collections import Counter
from datetime import datetime
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hostile.cases import COLUMNS, Case, assert_adds_up, csv
from segbench.errors import SegbenchError

CUSTOMERS = st.sampled_from(["ann", "bob", "eve", "=cmd()", "王", "", "nan"])
ORDERS = st.sampled_from(["o1", "o2", "o3", "o4", "o5", "ann", ""])
DAYS = st.dates(datetime(2023, 1, 1).date(), datetime(2023, 2, 10).date()).map(
    str
) | st.sampled_from(["", "2023-02-29", "someday", "0001-01-01", "9999-12-31", "2023-01-05 10:00"])
AMOUNTS = st.decimals(Decimal("-60"), Decimal("200"), places=2).map(str) | st.sampled_from(
    ["", "free", "1e308", "0", "inf", "1,000.50", "(3.00)", "-0.01"]
)
TABLES = st.lists(st.tuples(CUSTOMERS, ORDERS, DAYS, AMOUNTS), min_size=1, max_size=40).flatmap(
    lambda rows: st.lists(st.sampled_from(rows), max_size=4).map(lambda again: rows + again)
)
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)


def quickly(examples):
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=SLOW,
    )


def read(folder, rows, **params):
    """The dataset of some rows beside one that is good.

    That one holds the last day, so that no return comes after it.
    """
    rows = [("zoe", "z1", "2023-03-01", "1.00"), *rows]
    case = Case(
        "random",
        {"sales.csv": csv(*(",".join(f'"{cell}"' for cell in row) for row in rows))},
        columns=COLUMNS,
    )
    case.build(folder)
    return rows, case.open(folder, **params)


def money(cell: str) -> Decimal | None:
    """What a cell of `AMOUNTS` says, worked out apart from the code under test."""
    known = {
        "": None,
        "free": None,
        "1e308": None,
        "inf": None,
        "1,000.50": Decimal("1000.50"),
        "(3.00)": Decimal("-3.00"),
    }
    return known[cell] if cell in known else Decimal(cell)


def obvious(row: tuple[str, str, str, str]) -> str | None:
    """The reason for which a row is set aside whatever the others hold."""
    customer, _, day, amount = row
    if customer in ("", "nan"):
        return "guest: no customer id"
    days = {
        "": "no date",
        "2023-02-29": "date that cannot be read",
        "someday": "date that cannot be read",
    }
    days |= {
        "0001-01-01": "date before the first day",
        "9999-12-31": "date in the future (after the last day)",
    }
    return days.get(day, "amount that cannot be read" if money(amount) is None else None)


@quickly(12)
@given(rows=TABLES)
def test_every_row_is_kept_or_set_aside_and_orders_are_those_of_an_independent_sum(
    tmp_path_factory, rows
):
    rows, dataset = read(tmp_path_factory.mktemp("rows"), rows)
    aside = assert_adds_up(dataset, {"orders": len(rows)})
    reasons = dataset.rejected.to_pandas().set_index("row")["reason"].to_dict()
    expected = {number: obvious(row) for number, row in enumerate(rows, 1)}
    assert {number: reason for number, reason in expected.items() if reason} == {
        number: reason for number, reason in reasons.items() if expected[number]
    }
    readable = [row for row in rows if obvious(row) is None]
    assert aside.get("orders: duplicate row", 0) == len(readable) - len(set(readable))
    kept = [money(row[3]) for number, row in enumerate(rows, 1) if number not in reasons]
    orders = dataset.orders.to_pandas()
    assert orders["amount"].sum() == sum(amount for amount in kept if amount >= 0)
    returned = (
        Decimal(0) if dataset.returns is None else dataset.returns.to_pandas()["amount"].sum()
    )
    assert returned == -sum(amount for amount in kept if amount < 0)
    assert returned <= orders["amount"].sum()
    sums: Counter[tuple[str, str]] = Counter()
    for customer, order, day, amount in {row for row in rows if obvious(row) is None}:
        if money(amount) >= 0:
            sums[customer, order or f"{customer} {day[:10]}"] += money(amount)
    found = Counter(zip(orders["customer_id"], orders["amount"], strict=True))
    assert found == Counter((customer, total) for (customer, _), total in sums.items() if total > 0)


@quickly(5)
@given(rows=TABLES, data=st.data())
def test_the_order_of_rows_does_not_matter_to_orders(tmp_path_factory, rows, data):
    _, first = read(tmp_path_factory.mktemp("rows"), rows)
    _, second = read(tmp_path_factory.mktemp("rows"), data.draw(st.permutations(rows)))
    one, two = (item.orders.order_by("order_id").to_pandas() for item in (first, second))
    pd.testing.assert_frame_equal(one, two)
    for item in ("kept", "set aside: duplicate row"):
        counts = [found.ledger.set_index("row")["rows"].get(item, 0) for found in (first, second)]
        assert item == "kept" or counts[0] == counts[1]


@quickly(4)
@given(rows=TABLES)
def test_the_number_of_threads_does_not_matter(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("rows")
    one, two = (read(folder, rows, threads=threads)[1] for threads in (1, 2))
    pd.testing.assert_frame_equal(one.ledger, two.ledger)
    assert one.fingerprint == two.fingerprint
    for name, keys in {
        "orders": ["order_id"],
        "rejected": ["row"],
        "returns": ["order_id", "returned_at", "amount"],
    }.items():
        tables = [getattr(item, name) for item in (one, two)]
        assert (tables[0] is None) == (tables[1] is None)
        if tables[0] is not None:
            pd.testing.assert_frame_equal(*(table.order_by(keys).to_pandas() for table in tables))


@quickly(8)
@given(
    cells=st.lists(
        st.text(
            st.characters(exclude_categories=["Cs"], exclude_characters='"\r\n\0'), max_size=12
        ),
        min_size=4,
        max_size=4,
    )
)
def test_any_text_in_any_column_is_accounted_for(tmp_path_factory, cells):
    _, dataset = read(tmp_path_factory.mktemp("rows"), [tuple(cells)])
    assert_adds_up(dataset, {"orders": 2})


@quickly(60)
@given(
    contents=st.binary(max_size=300),
    ending=st.sampled_from([".csv", ".csv.gz", ".parquet", ".xlsx", ".xls", ".ods"]),
)
def test_any_bytes_give_one_message(tmp_path_factory, contents, ending):
    folder = tmp_path_factory.mktemp("bytes")
    case = Case("bytes", {f"sales{ending}": contents})
    case.build(folder)
    with pytest.raises(SegbenchError):
        case.open(folder)
