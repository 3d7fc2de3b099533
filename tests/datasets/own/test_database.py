import hashlib
import json
from datetime import datetime
from functools import partial
from urllib.parse import quote

import ibis
import pytest

import command_line
from command_line import only_pages
from segbench.datasets import open_dataset
from segbench.datasets.own.database import check_url, read_database, shown_url
from segbench.errors import SegbenchError
from segbench.params import check

ROWS = """
create schema shop;
create table shop.sales (customer integer, receipt text, at timestamptz,
  total numeric(12, 2), note uuid);
insert into shop.sales
select
  ('x' || substr(md5(n::text), 1, 6))::bit(24)::int % 60,
  'r' || n, timestamptz '2020-01-01 22:00+00' + n * interval '1 day', 10 + n % 7, gen_random_uuid()
from generate_series(1, 400) n;
insert into shop.sales values (null, 'guest', '2020-02-01', 5, null),
  (3, 'late', '9999-12-31', 5, null);
"""


@pytest.fixture(scope="session")
def sales(postgres):
    """The address of a database with a table shop.sales, password in ${SHOP_PASSWORD}."""
    import psycopg

    words = {
        "host": postgres["host"],
        "port": postgres["port"],
        "user": postgres["user"],
        "password": postgres["password"],
    }
    with psycopg.connect(**words, dbname="postgres") as connection:
        connection.execute(ROWS)
    return f"postgres://{postgres['user']}:${{SHOP_PASSWORD}}@{postgres['host']}:{postgres['port']}/postgres"


OTHER = "p@ss/w:rd?&#%"
COLUMNS = {"customer_id": "customer", "order_id": "receipt", "ordered_at": "at", "amount": "total"}


def test_a_table_of_postgresql_becomes_a_dataset(sales, postgres, monkeypatch):
    monkeypatch.setenv("SHOP_PASSWORD", postgres["password"])
    table = {"url": sales, "table": "shop.sales", "columns": COLUMNS}
    raw = {
        "dataset": "own",
        "cutoff": "2020-09-01",
        "data": {"utc_offset_hours": 8, "tables": {"orders": table}},
    }
    dataset = open_dataset(check(raw, source="test"))
    account = dataset.ledger.set_index("row")["rows"]
    assert account["read"] == 402
    assert account["kept"] == 400
    assert account["set aside: guest: no customer id"] == 1
    assert account["set aside: date in the future (after the last day)"] == 1
    expected = {int(hashlib.md5(str(n).encode()).hexdigest()[:6], 16) % 60 for n in range(1, 401)}
    assert {int(name) for name in dataset.orders.customer_id.execute()} == expected
    assert dataset.orders.ordered_at.min().execute() == datetime(
        2020, 1, 3, 6
    )  # 22:00 UTC is 6:00 eight hours east
    assert (
        str(dataset.orders.amount.sum().execute())
        == str(sum(10 + n % 7 for n in range(1, 401))) + ".00"
    )
    assert postgres["password"] not in repr(dataset)
    assert dataset.source == f"postgres://{postgres['host']}:{postgres['port']}/postgres"
    assert open_dataset(check(raw, source="test")).fingerprint == dataset.fingerprint


def test_the_password_is_in_no_message(sales, postgres, monkeypatch):
    monkeypatch.setenv("SHOP_PASSWORD", "wrong-but-secret")
    with pytest.raises(SegbenchError, match=r"shop\.sales: cannot be read") as caught:
        read_database(sales, "shop.sales")
    assert "wrong-but-secret" not in str(caught.value)
    monkeypatch.setenv("SHOP_PASSWORD", postgres["password"])
    with pytest.raises(SegbenchError, match="cannot be read") as caught:
        read_database(sales, "shop.absent")
    assert postgres["password"] not in str(caught.value)
    monkeypatch.delenv("SHOP_PASSWORD")
    with pytest.raises(SegbenchError, match="environment variable SHOP_PASSWORD is not set"):
        read_database(sales, "shop.sales")


def test_init_and_a_report_never_hold_the_password(sales, postgres, tmp_path, monkeypatch):
    address = sales.replace("${SHOP_PASSWORD}", quote(postgres["password"], safe=""))
    address += f"?sslpassword={quote(OTHER, safe='')}&application_name=shop"

    segbench = partial(command_line.segbench, cwd=tmp_path)
    init = segbench("init", address, "shop.sales", "-o", "shop.yaml")
    assert init.returncode == 0, init.stderr
    assert "application_name=shop" in (tmp_path / "shop.yaml").read_text()
    monkeypatch.setenv("SEGBENCH_DB_PASSWORD", postgres["password"])
    checked = segbench("data", "check", "shop.yaml")
    assert "SEGBENCH_DB_SSLPASSWORD is not set" in checked.stderr
    monkeypatch.setenv("SEGBENCH_DB_SSLPASSWORD", OTHER)
    checked = segbench("data", "check", "shop.yaml")
    assert checked.returncode == 0, checked.stderr
    short = ["-p", "methods=[value_tiers]", "-p", "evaluation.replicates=200", "-p", "name=shop"]
    with only_pages("data_quality"):
        run = segbench("run", "shop.yaml", *short)
    assert run.returncode == 0, run.stderr
    card = json.loads((tmp_path / "reports" / "shop" / "run.json").read_text())
    assert card["params"]["data"]["tables"]["orders"]["url"].count("${SEGBENCH_DB_PASSWORD}") == 1
    said = init.stdout + init.stderr + run.stdout + run.stderr + checked.stdout + checked.stderr
    assert "export SEGBENCH_DB_PASSWORD=" in init.stdout
    assert "export SEGBENCH_DB_SSLPASSWORD=" in init.stdout
    spellings = [
        form for word in (postgres["password"], OTHER) for form in (word, quote(word, safe=""))
    ]
    assert not [word for word in spellings if word in said]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 8
    assert not [
        path for path in files if any(word.encode() in path.read_bytes() for word in spellings)
    ]


def test_other_databases_that_ibis_reaches_work_alike(tmp_path):
    path = tmp_path / "shop.ddb"
    connection = ibis.duckdb.connect(path)
    connection.raw_sql("create table sales as select 1 as customer, 2.5 as total")
    connection.disconnect()
    assert read_database(f"duckdb://{path}", "sales").data.to_pylist()[0]["customer"] == 1


@pytest.mark.parametrize(
    "url",
    [
        "postgres://me:pw@host/db",
        "snowflake://me@host/db?token=abc",
        "postgres://host/db?user=a&password=b",
    ],
)
def test_an_address_with_a_secret_is_refused_without_repeating_it(url):
    with pytest.raises(SegbenchError, match="holds a password") as caught:
        check_url(url)
    assert url not in str(caught.value)


def test_an_address_for_people_has_no_user_and_no_options():
    assert (
        shown_url("postgres://me:${PW}@host:5432/db?sslmode=require") == "postgres://host:5432/db"
    )


def test_a_driver_that_is_not_installed_is_named():
    with pytest.raises(
        SegbenchError, match=r"pip install 'ibis-framework\[trino\]'|cannot be read"
    ):
        read_database("trino://user@localhost:1/db", "t")
