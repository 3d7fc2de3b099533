"""Own data named by a params file, opened from any folder, by the file and by a notebook."""

import sqlite3

import ibis
import pandas as pd
import pytest
import yaml

from frozen_runs import CUTOFF, make_orders
from segbench.errors import SegbenchError
from segbench.params import load
from segbench.study.notebook import open_study
from segbench.study.parameters_cell import cell_values, find_start
from segbench.study.study import Study

COLUMNS = {"customer_id": "who", "ordered_at": "when", "amount": "paid"}
ORDERS = make_orders(40, "2023-01-01", 330, seed=3)
OTHERS = make_orders(30, "2023-01-01", 330, seed=4)


def in_sqlite(orders, path):
    with sqlite3.connect(path) as connection:
        orders.to_sql("orders", connection, index=False)
    connection.close()


def in_duckdb(orders, path):
    connection = ibis.duckdb.connect(str(path))
    connection.create_table("orders", orders)
    connection.disconnect()


def project(folder, orders):
    """A folder with the same orders in every way that files hold them."""
    (folder / "exports").mkdir(parents=True)
    (folder / "params").mkdir()
    orders.to_csv(folder / "exports" / "all.csv", index=False)
    half = len(orders) // 2
    orders[:half].to_csv(folder / "exports" / "part-1.csv", index=False)
    orders[half:].to_csv(folder / "exports" / "part-2.csv", index=False)
    in_sqlite(orders, folder / "exports" / "orders.db")
    in_duckdb(orders, folder / "exports" / "orders.duckdb")
    return folder


SOURCES = {
    "a file": {"path": "exports/all.csv"},
    "several files": {"path": "exports/part-*.csv"},
    "SQLite": {"url": "sqlite://exports/orders.db", "table": "orders"},
    "DuckDB": {"url": "duckdb://exports/orders.duckdb", "table": "orders"},
}


@pytest.fixture
def shop(tmp_path):
    return project(tmp_path / "shop", ORDERS)


@pytest.fixture
def other(tmp_path):
    """The folder of another company, where files are called the same."""
    return project(tmp_path / "other", OTHERS)


def write_params(path, source):
    table = {**source, "columns": COLUMNS}
    raw = {"dataset": "own", "cutoff": CUTOFF, "observation_days": None}
    raw["data"] = {"tables": {"orders": table}}
    path.write_text(yaml.safe_dump(raw))
    return path


def customers(study):
    return len(study.customers())


def expected(orders):
    return orders.loc[orders["when"] < CUTOFF, "who"].nunique()


def opened_from_notebook(params, folder, monkeypatch):
    """Open the study of a notebook that a run with these parameters has filled."""
    values = cell_values(params.model_dump(mode="json"))
    monkeypatch.chdir(folder)
    return open_study(values)


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("place", ["params", ".", "exports"])
def test_the_same_company_from_any_folder(source, place, shop, other, monkeypatch):
    where = dict(SOURCES[source])
    if place == "exports":  # beside the data
        where = {key: value.replace("exports/", "") for key, value in where.items()}
    file = write_params(shop / place / "shop.yaml", where)
    monkeypatch.chdir(other)
    params = load(file)
    assert customers(Study(params)) == expected(ORDERS)
    assert customers(opened_from_notebook(params, other, monkeypatch)) == expected(ORDERS)


@pytest.mark.parametrize("source", SOURCES)
def test_without_its_data_nobody_elses_is_read(source, shop, other, monkeypatch):
    params = load(write_params(shop / "params" / "shop.yaml", SOURCES[source]))
    values = cell_values(params.model_dump(mode="json"))
    (shop / "exports").rename(shop / "moved")
    monkeypatch.chdir(other)
    with pytest.raises(SegbenchError, match="there is no such file"):
        customers(open_study(values))


@pytest.mark.parametrize("source", SOURCES)
def test_a_file_of_the_first_version_counts_from_where_one_works(source, shop, other, monkeypatch):
    monkeypatch.chdir(shop)
    elsewhere = other.parent / "elsewhere" / "config"
    elsewhere.mkdir(parents=True)
    params = load(write_params(elsewhere / "shop.yaml", SOURCES[source]))
    assert customers(opened_from_notebook(params, other, monkeypatch)) == expected(ORDERS)


def test_what_is_not_there_is_looked_for_in_two_places(shop, monkeypatch):
    params = load(write_params(shop / "params" / "shop.yaml", {"path": "exports/gone.csv"}))
    monkeypatch.chdir(shop)
    with pytest.raises(SegbenchError) as refused:
        customers(Study(params))
    assert str(refused.value) == (
        "exports/gone.csv: there is no such file. It is looked for in params and in .."
        " In exports: all.csv, orders.db, orders.duckdb, part-1.csv, part-2.csv."
    )


def test_a_secret_is_read_from_the_environment_and_stays_there(postgres, tmp_path, monkeypatch):
    import psycopg

    words = {key: postgres[key] for key in ("host", "port", "user", "password")}
    with psycopg.connect(**words, dbname="template1", autocommit=True) as connection:
        connection.execute("create database elsewhere")
    with psycopg.connect(**words, dbname="elsewhere", autocommit=True) as connection:
        connection.execute("create table orders (who text, moment timestamp, paid numeric)")
        with connection.cursor() as cursor:
            rows = ORDERS[["who", "when", "paid"]].itertuples(index=False, name=None)
            cursor.executemany("insert into orders values (%s, %s, %s)", list(rows))
    server = f"{postgres['host']}:{postgres['port']}"
    source = {"url": f"postgres://analyst:${{SHOP_PW}}@{server}/elsewhere", "table": "orders"}
    file = write_params(tmp_path / "shop.yaml", source)
    file.write_text(file.read_text().replace("ordered_at: when", "ordered_at: moment"))
    values = cell_values(load(file).model_dump(mode="json"))
    assert postgres["password"] not in str(values)
    monkeypatch.setenv("SHOP_PW", postgres["password"])
    assert customers(open_study(values)) == expected(ORDERS)
    monkeypatch.delenv("SHOP_PW")
    with pytest.raises(SegbenchError, match="SHOP_PW"):
        customers(open_study(values))


def test_data_that_was_moved_with_its_report_is_found_above_it(shop, other):
    params = load(write_params(shop / "params" / "shop.yaml", SOURCES["several files"]))
    values = params.model_dump(mode="json")
    notebooks = shop / "reports" / "shop" / "notebooks"
    notebooks.mkdir(parents=True)
    (notebooks.parent / "run.json").write_text("{}")
    moved = shop.rename(shop.parent / "moved")
    there = moved / "reports" / "shop" / "notebooks"
    assert find_start(values["start_folder"], values, there) == str(moved)
    with pytest.raises(SegbenchError, match="there is no folder") as refused:
        find_start(values["start_folder"], values, other)  # which is no report's
    assert "(exports/part-*.csv)" in str(refused.value)
    assert pd.read_csv(moved / "exports" / "all.csv").shape == ORDERS.shape
