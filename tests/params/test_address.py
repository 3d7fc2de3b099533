"""Addresses with secrets in every place, as people write them."""

import os
from urllib.parse import parse_qs, urlsplit

import pytest

from segbench.errors import SegbenchError
from segbench.params import check
from segbench.params.address import filled, hide_secrets, shown_url, why_not_address

SECRET = "p@ss/w:rd?&#%"
WRITTEN = "p%40ss%2Fw%3Ard%3F%26%23%25"

HIDDEN = {
    "a password": (
        f"postgres://me:{WRITTEN}@h:5432/db",
        "postgres://me:${SEGBENCH_DB_PASSWORD}@h:5432/db",
    ),
    "no user": (f"postgres://:{WRITTEN}@h/db", "postgres://:${SEGBENCH_DB_PASSWORD}@h/db"),
    "an option": (
        f"postgres://h/db?user=me&password={WRITTEN}&sslmode=require",
        "postgres://h/db?user=me&password=${SEGBENCH_DB_PASSWORD}&sslmode=require",
    ),
    "an option in capitals": (
        f"mssql://h/db?PWD={WRITTEN}",
        "mssql://h/db?PWD=${SEGBENCH_DB_PASSWORD}",
    ),
    "an option with an escaped name": (
        f"postgres://h/db?pass%77ord={WRITTEN}",
        "postgres://h/db?pass%77ord=${SEGBENCH_DB_PASSWORD}",
    ),
    "the password of a key": (
        f"postgres://me@h/db?sslkey=client.key&sslpassword={WRITTEN}",
        "postgres://me@h/db?sslkey=client.key&sslpassword=${SEGBENCH_DB_SSLPASSWORD}",
    ),
    "a token": (
        f"duckdb://md:db?motherduck_token={WRITTEN}",
        "duckdb://md:db?motherduck_token=${SEGBENCH_DB_MOTHERDUCK_TOKEN}",
    ),
    "a key": (
        f"clickhouse://h/db?secure=1&api_key={WRITTEN}",
        "clickhouse://h/db?secure=1&api_key=${SEGBENCH_DB_API_KEY}",
    ),
    "a passphrase": (
        f"snowflake://me@acc/db?private_key_passphrase={WRITTEN}",
        "snowflake://me@acc/db?private_key_passphrase=${SEGBENCH_DB_PRIVATE_KEY_PASSPHRASE}",
    ),
    "behind a semicolon": (
        f"jdbc:sqlserver://h:1433;databaseName=x;user=sa;password={WRITTEN}",
        "jdbc:sqlserver://h:1433;databaseName=x;user=sa;password=${SEGBENCH_DB_PASSWORD}",
    ),
    "behind a semicolon of the host": (
        f"mssql://h;UID=sa;PWD={WRITTEN}",
        "mssql://h;UID=sa;PWD=${SEGBENCH_DB_PASSWORD}",
    ),
}


@pytest.fixture
def clean(monkeypatch):
    """Variables that a test sets are gone afterwards."""
    monkeypatch.setattr(os, "environ", dict(os.environ))
    for name in [name for name in os.environ if name.startswith("SEGBENCH_DB")]:
        del os.environ[name]


@pytest.mark.parametrize("name", HIDDEN)
def test_a_secret_is_moved_into_the_environment_wherever_it_stands(name, clean):
    given, expected = HIDDEN[name]
    url, names = hide_secrets(given)
    assert url == expected
    assert [os.environ[variable] for variable in names] == [SECRET]
    assert why_not_address(given).startswith("holds a password")
    assert why_not_address(url) == ""


def test_two_secrets_have_two_variables(clean):
    url, names = hide_secrets("postgres://me:first@h/db?password=second&sslpassword=third")
    assert names == ("SEGBENCH_DB_PASSWORD", "SEGBENCH_DB_PASSWORD_2", "SEGBENCH_DB_SSLPASSWORD")
    assert [os.environ[name] for name in names] == ["first", "second", "third"]
    assert (
        url
        == "postgres://me:${SEGBENCH_DB_PASSWORD}@h/db?password=${SEGBENCH_DB_PASSWORD_2}&sslpassword=${SEGBENCH_DB_SSLPASSWORD}"
    )


def test_what_comes_from_the_environment_stays_and_what_is_mixed_with_it_is_moved(clean):
    os.environ["PW"] = "a b@"
    assert hide_secrets("postgres://me:${PW}@h/db?token=${PW}") == (
        "postgres://me:${PW}@h/db?token=${PW}",
        (),
    )
    url, names = hide_secrets("postgres://me:x${PW}y@h/db")
    assert (url, [os.environ[name] for name in names]) == (
        "postgres://me:${SEGBENCH_DB_PASSWORD}@h/db",
        ["xa b@y"],
    )


def test_every_sign_of_a_value_is_escaped_and_what_is_written_stays_as_it_is(monkeypatch):
    monkeypatch.setenv("PW", SECRET + "+ ü")
    parts = urlsplit(filled("postgres://me%40corp:${PW}@h/d%20b?sslpassword=${PW}&a=%2B"))
    assert (parts.username, parts.hostname, parts.path) == ("me%40corp", "h", "/d%20b")
    assert parts.password == f"{WRITTEN}%2B%20%C3%BC"
    assert parse_qs(parts.query) == {"sslpassword": [SECRET + "+ ü"], "a": ["+"]}


@pytest.mark.parametrize(
    "url",
    [
        f"postgres://me:{SECRET}@h/db",
        "postgres://me:p@ss@h/db",
        "postgres://me:p/ss@h/db",
        "postgres://me:p?ss@h/db",
        "postgres://me:p#ss@h/db",
        "postgres://me:5432/ss@h/db",
        "postgres://me:5432?ss@h/db",
        "postgres://me:5432#ss@h/db",
        "postgres://me:[ss@h/db",
        "postgres://me:ss@h/db\n",
        "postgres://me@h/db#password=ss",
        "jdbc:oracle:thin:scott/ss@//h:1521/svc",
        "postgres://h1:1,h2:2/db",
        "${DATABASE_URL}",
        "sales",
        "",
    ],
)
def test_what_cannot_be_told_apart_is_refused_without_any_part_of_it(url):
    why = why_not_address(url)
    assert why
    assert not [part for part in ("ss@", "p@", "scott", "w:rd") if part in why]
    assert hide_secrets(url) == (url, ()) or "${" in hide_secrets(url)[0]


@pytest.mark.parametrize(
    "url",
    [
        "postgres://me@h/db?options=-c%20search_path%3Dshop",
        "postgres:///db?host=/run/postgresql",
        "postgres://me@[::1]:5432/db",
        "postgres://${PGUSER}:${PGPASSWORD}@${PGHOST}:${PGPORT}/db",
        "postgres://me@h/db?sslkey=client.key&keepalives=1&passfile=p.txt",
        "postgres://h/db?user=me@corp.example",
        "sqlite:///a/b.db",
        "duckdb://me@corp/x y.ddb",
        "snowflake://me@acc/db/schema?authenticator=externalbrowser&warehouse=w",
    ],
)
def test_addresses_without_a_secret_are_fine(url):
    assert why_not_address(url) == ""
    assert hide_secrets(url) == (url, ())


def test_an_address_for_people_has_no_user_no_options_and_no_secret():
    assert shown_url("mssql://h;UID=sa;PWD=${PW}") == "mssql://h"
    assert shown_url("duckdb://p#1.ddb?threads=1") == "duckdb://p#1.ddb"
    assert shown_url("duckdb://p@th.ddb?threads=1") == "duckdb://p@th.ddb"


TABLE = {"table": "t", "columns": {"customer_id": "a", "ordered_at": "b", "amount": "c"}}


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"url": "postgres://me:hunter2@h/db"}, "`url` holds a password"),
        ({"url": "postgres://me:${X}hunter2@h/db"}, "`url` holds a password"),
        ({"url": "postgres://h/db?sslpassword=hunter2"}, "`url` holds a password"),
        ({"url": "trino://h/db?proxy=http://me:hunter2@proxy"}, "`url` holds a password"),
        ({"url": "trino://h/db?proxy=http%3A%2F%2Fme%3Ahunter2%40proxy"}, "`url` holds a password"),
        ({"url": ["postgres://me:hunter2@h/db"]}, "Give a text"),
        ({"url": {"postgres": "//me:hunter2@h/db"}}, "Give a text"),
        ({"path": "postgres://me:hunter2@h/db"}, "`path` is a file"),
        ({"url": "postgres://h/db", "password": "hunter2"}, "unknown key 'password'"),
        ({"url": "postgres://h/db", "connect_seconds": 0}, "Give a number from 1 to 600"),
        ({"url": "postgres://h/db", "connect_seconds": 601}, "Give a number from 1 to 600"),
    ],
)
def test_params_do_not_take_a_secret_and_do_not_repeat_it(keys, says):
    with pytest.raises(SegbenchError, match=says) as caught:
        check({"dataset": "own", "data": {"tables": {"orders": TABLE | keys}}}, source="p.yaml")
    assert "hunter2" not in str(caught.value)
