"""Databases that answer with secrets, nothing, or late; odd names, types and rights."""

import base64
import os
import socket
import sqlite3
import struct
import threading
import time
from urllib.parse import quote

import duckdb
import pytest

from hostile.cases import assert_is_one_message
from segbench.datasets.own.connection import Answer, within
from segbench.datasets.own.database import read_database
from segbench.datasets.own.secrets import without_pieces
from segbench.errors import SegbenchError

HARD = "p@ss/w:rd?&#%"

SETUP = """
create role hard login password 'p@ss/w:rd?&#%';
create role "me@corp" login password 'x+y z%20';
create role outsider login password 'outsider-secret';
create database "My DB/x";
create schema "Sales 2023";
create table "Sales 2023"."Tab.le ""q"" x" ("Kunde Nr" int, "Ümsatz" numeric, "sel""ect" text);
insert into "Sales 2023"."Tab.le ""q"" x" values (1, 2.50, 'a'), (2, null, 'b');
grant usage on schema "Sales 2023" to hard;
grant select on all tables in schema "Sales 2023" to hard;
create table one (x int);
insert into one values (1), (2);
create view seen as select * from one;
create materialized view kept as select * from one;
create table log (x int);
create function sneaky() returns int language plpgsql volatile as $$
  begin insert into log values (1); return 1; end $$;
create view writes as select sneaky() as x;
create view fails as select 1 / (x - 1) as y from one;
create type mood as enum ('a', 'b');
create domain positive as int;
create type pair as (x int, y text);
create table odd (a money, b interval, c inet, d jsonb, e json, f xml, g point,
  h int[], i bytea, j tsvector, k numrange, l date, m timestamp, n timestamptz, o time,
  p bit(3), q uuid, r numeric, s float8, t bool, u mood, v positive, w pair, x mood[]);
insert into odd values ('$1.00', '1 day', '10.0.0.1', '{"a":1}', '{"a":1}', '<a/>', '(1,2)',
  '{1,2}', '\\x00ff', 'a b', '[1,2)', '2023-01-01', '2023-01-01 00:00',
  '2023-01-01 00:00+00', '10:00', b'101', gen_random_uuid(), 'NaN', 'Infinity', true, 'a', 3,
  (1,'x'), '{a,b}');
insert into odd (l, m, n) values ('infinity', 'infinity', '-infinity'),
  ('0044-03-15 BC', '2023-01-01', '2023-01-01');
"""


@pytest.fixture(scope="module")
def server(postgres):
    """Address of a database without user and password, e.g. ``@127.0.0.1:5432``."""
    import psycopg

    words = {
        "host": postgres["host"],
        "port": postgres["port"],
        "user": postgres["user"],
        "password": postgres["password"],
    }
    with psycopg.connect(**words, dbname="template1", autocommit=True) as connection:
        connection.execute("create database hostile")
    with psycopg.connect(**words, dbname="hostile", autocommit=True) as connection:
        for statement in SETUP.split(";\n"):
            if statement.strip():
                connection.execute(statement)
        connection.execute('grant connect on database hostile to hard, "me@corp", outsider')
    return f"{postgres['host']}:{postgres['port']}"


@pytest.fixture(autouse=True)
def environment(monkeypatch, request):
    values = {
        "HARD": HARD,
        "WRONG": "wrongSecretXYZ",
        "WHO": "me@corp",
        "ODD": "x+y z%20",
        "SHORT": "ab",
        "NAME": "My DB/x",
    }
    if "server" in request.fixturenames:
        values["PW"] = request.getfixturevalue("postgres")["password"]
    for name, value in {**values, "OUT": "outsider-secret"}.items():
        monkeypatch.setenv(name, value)


QUOTED = '"Sales 2023"."Tab.le ""q"" x"'

READ = {
    "a password of signs": ("postgres://hard:${HARD}@SERVER/hostile", QUOTED, 2),
    "the same in the query": ("postgresql://SERVER/hostile?user=hard&password=${HARD}", QUOTED, 2),
    "quotation marks only where needed": (
        "postgres://hard:${HARD}@SERVER/hostile",
        'Sales 2023."Tab.le ""q"" x"',
        2,
    ),
    "another secret in the query": (
        "postgres://analyst:${PW}@SERVER/hostile?sslpassword=${HARD}&application_name=a%20b",
        "one",
        2,
    ),
    "a secret inside an option": (
        "postgres://analyst:${PW}@SERVER/hostile?options=-c%20segbench.x%3D${HARD}",
        "one",
        2,
    ),
    "a user of signs": ("postgres://${WHO}:${ODD}@SERVER/hostile", "pg_catalog.pg_database", None),
    "a user escaped by hand": (
        "postgres://me%40corp:${ODD}@SERVER/hostile",
        "pg_catalog.pg_database",
        None,
    ),
    "a password escaped by hand in the query": (
        "postgres://SERVER/hostile?user=me%40corp&password=${ODD}",
        "pg_catalog.pg_database",
        None,
    ),
    "a database of signs": (
        "postgres://${WHO}:${ODD}@SERVER/${NAME}",
        "pg_catalog.pg_database",
        None,
    ),
    "a database escaped by hand": (
        "postgres://${WHO}:${ODD}@SERVER/My%20DB%2Fx",
        "pg_catalog.pg_database",
        None,
    ),
    "a database in the query": ("postgres://analyst:${PW}@SERVER/?dbname=hostile", "one", 2),
    "a host and port from the environment": (
        "postgres://analyst:${PW}@${HOSTPORT}/hostile",
        "one",
        2,
    ),
    "a time limit in the address": (
        "postgres://analyst:${PW}@SERVER/hostile?connect_timeout=7&keepalives_idle=9",
        "one",
        2,
    ),
    "a view": ("postgres://analyst:${PW}@SERVER/hostile", "seen", 2),
    "a materialized view": ("postgres://analyst:${PW}@SERVER/hostile", "public.kept", 2),
    "a name of three parts": ("postgres://analyst:${PW}@SERVER/hostile", "hostile.public.one", 2),
    "odd types, infinite days, years before our era": (
        "postgres://analyst:${PW}@SERVER/hostile",
        "odd",
        3,
    ),
}


@pytest.mark.parametrize("name", READ)
def test_a_table_is_read(server, monkeypatch, name):
    url, table, rows = READ[name]
    monkeypatch.setenv("HOSTPORT", server)
    raw = read_database(url.replace("SERVER", server), table, 10)
    assert rows is None or raw.data.num_rows == rows
    assert not [word for word in (HARD, quote(HARD, safe=""), "x+y z%20") if word in repr(raw)]


def test_values_are_those_that_the_database_holds(server):
    raw = read_database(f"postgres://hard:${{HARD}}@{server}/hostile", QUOTED, 10)
    assert raw.data.drop_columns(["_file"]).to_pydict() == {
        "_row": [1, 2],
        "Kunde Nr": [1, 2],
        "Ümsatz": pytest.approx([2.5, None]),
        'sel"ect': ["a", "b"],
    }
    odd = read_database(f"postgres://analyst:${{PW}}@{server}/hostile", "odd", 10).data.to_pylist()
    assert {row["l"] for row in odd} == {"2023-01-01", "infinity", "0044-03-15 BC"}
    assert {row["a"] for row in odd} == {"$1.00", None}


REFUSED = {
    "a wrong password": (
        "postgres://analyst:${WRONG}@SERVER/hostile",
        "one",
        "password authentication failed",
    ),
    "a password for a host": (
        "postgres://analyst@${WRONG}:5432/hostile",
        "one",
        "failed to resolve host",
    ),
    "a password for a database": (
        "postgres://analyst:${PW}@SERVER/${WRONG}",
        "one",
        "does not exist",
    ),
    "a password for a user": (
        "postgres://${WRONG}:${PW}@SERVER/hostile",
        "one",
        "authentication failed",
    ),
    "a password that is too short to hide": (
        "postgres://analyst:${SHORT}@SERVER/hostile",
        "one",
        "the reason is not shown",
    ),
    "an unknown option": ("postgres://analyst:${PW}@SERVER/hostile?frob=${HARD}", "one", "frob"),
    "encryption that the server has not": (
        "postgres://analyst:${PW}@SERVER/hostile?sslmode=require",
        "one",
        "SSL",
    ),
    "no rights": (
        "postgres://outsider:${OUT}@SERVER/hostile",
        "one",
        "permission denied for table one",
    ),
    "no such database": ("postgres://analyst:${PW}@SERVER/absent", "one", "does not exist"),
    "no such schema": (
        "postgres://analyst:${PW}@SERVER/hostile",
        "absent.one",
        "there is no such table",
    ),
    "no such table": (
        "postgres://analyst:${PW}@SERVER/hostile",
        "absent",
        "There: fails, log, odd, one, seen, writes",
    ),
    "capital letters": (
        "postgres://analyst:${PW}@SERVER/hostile",
        "One",
        "capital letters count: 'one'",
    ),
    "no name": ("postgres://analyst:${PW}@SERVER/hostile", "", "write it as table or schema.table"),
    "a name of four parts": (
        "postgres://analyst:${PW}@SERVER/hostile",
        "a.b.c.d",
        "write it as table or schema.table",
    ),
    "SQL for a name": (
        "postgres://analyst:${PW}@SERVER/hostile",
        "one; drop table one; --",
        "there is no such table",
    ),
    "a view that writes": (
        "postgres://analyst:${PW}@SERVER/hostile",
        "writes",
        "in a read-only transaction",
    ),
    "a view that writes where writing is asked for": (
        "postgres://analyst:${PW}@SERVER/hostile?options=-c%20default_transaction_read_only%3Doff",
        "writes",
        "in a read-only transaction",
    ),
    "a view that fails": ("postgres://analyst:${PW}@SERVER/hostile", "fails", "division by zero"),
    "a port where nobody is": (
        "postgres://analyst:${PW}@127.0.0.1:1/hostile",
        "one",
        "Connection refused",
    ),
    "a host that is not there": (
        "postgres://analyst:${PW}@absent.invalid/hostile",
        "one",
        "failed to resolve host",
    ),
}


def told(url: str, table: str, seconds: int = 10) -> str:
    """The one message that comes; nothing of the driver's error hangs on it."""
    with pytest.raises(SegbenchError) as caught:
        read_database(url, table, seconds)
    error = caught.value
    assert error.__cause__ is error.__context__ is None
    assert not getattr(error, "__notes__", [])
    assert_is_one_message(str(error).replace("duckdb://", ""))
    return str(error)


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_one_message_without_any_secret(server, postgres, name):
    url, table, says = REFUSED[name]
    message = told(url.replace("SERVER", server), table)
    assert says in message
    secrets = (HARD, postgres["password"], "wrongSecretXYZ", "outsider-secret")
    assert not [
        form for secret in secrets for form in (secret, quote(secret, safe="")) if form in message
    ]


def test_nothing_was_written(server):
    assert (
        read_database(f"postgres://analyst:${{PW}}@{server}/hostile", "log", 10).data.num_rows == 0
    )


def test_a_table_that_is_locked_is_waited_for_no_longer_than_a_connection(server, postgres):
    import psycopg

    words = {"user": postgres["user"], "password": postgres["password"], "dbname": "hostile"}
    with psycopg.connect(host=postgres["host"], port=postgres["port"], **words) as connection:
        connection.execute("lock table one in access exclusive mode")
        assert "lock timeout" in told(f"postgres://analyst:${{PW}}@{server}/hostile", "one", 1)


def refusal(text: bytes) -> bytes:
    """An error as PostgreSQL's protocol sends it."""
    body = b"SFATAL\0C28P01\0M" + text + b"\0\0"
    return b"E" + struct.pack("!I", len(body) + 4) + body


@pytest.fixture
def speaker():
    """Start a server that asks for the password and answers with what a function makes of it."""
    listeners = []

    def start(answer):
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def serve():
            while True:
                try:
                    caller, _ = listener.accept()
                except OSError:
                    return
                with caller:
                    try:
                        if caller.recv(4096)[4:8] == struct.pack(
                            "!I", 80877103
                        ):  # asks for encryption
                            caller.sendall(b"N")
                            caller.recv(4096)
                        caller.sendall(b"R" + struct.pack("!II", 8, 3))
                        caller.sendall(answer(caller.recv(4096)[5:].rstrip(b"\0")))
                        time.sleep(0.05)
                    except OSError:
                        pass

        threading.Thread(target=serve, daemon=True).start()
        return f"127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for listener in listeners:
        listener.close()


ECHOES = {
    "as it is": lambda word: b"bad password <" + word + b"> for you",
    "escaped": lambda word: b"bad " + quote(word, safe="").encode(),
    "escaped in small letters": lambda word: b"bad " + quote(word, safe="").lower().encode(),
    "in an address": lambda word: (
        b"cannot serve postgres://analyst:" + word + b"@h/db?password=" + word
    ),
    "in base 64": lambda word: b"bad " + base64.b64encode(word),
    "in hexadecimal": lambda word: b"bad " + word.hex().encode(),
    "in capitals": lambda word: b"bad " + word.upper(),
    "backwards": lambda word: b"bad " + word[::-1],
    "in two pieces": lambda word: b"bad " + word[:6] + b" and " + word[6:],
    "over two lines": lambda word: b"bad " + word[:7] + b"\n" + word[7:],
    "sign by sign": lambda word: b"bad " + b" ".join(bytes([sign]) for sign in word),
    "in a long text": lambda word: b"x" * 5000 + word,
    "with signs of a terminal": lambda word: b"\x1b[2J" + word,
}


@pytest.mark.parametrize("secret", ["HARD", "WRONG"])
@pytest.mark.parametrize("name", ECHOES)
def test_a_server_that_answers_with_the_password(speaker, name, secret):
    message = told(
        f"postgres://analyst:${{{secret}}}@{speaker(lambda word: refusal(ECHOES[name](word)))}/db",
        "one",
    ).lower()
    word = os.environ[secret].lower()
    for form in (
        word,
        quote(word, safe=""),
        word[::-1],
        word.encode().hex(),
        base64.b64encode(os.environ[secret].encode()).decode(),
    ):
        spaced = "".join(sign for sign in message if sign.isalnum())
        assert form[:5] not in message
        assert form[-5:] not in message
        assert not form.isalnum() or form[:6] not in spaced


def test_a_server_that_answers_with_a_password_that_the_driver_found_itself(
    speaker, tmp_path, monkeypatch
):
    passwords = tmp_path / "passwords"
    passwords.write_text("# mine\n*:*:*:analyst:kept\\:in\\\\file\n")
    passwords.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(passwords))
    answer = speaker(lambda word: refusal(b"bad " + word))
    assert "FATAL:  bad ***)" in told(f"postgres://analyst@{answer}/db", "one")
    monkeypatch.setenv("PGPASSWORD", "hunter2-too")
    assert "FATAL:  bad ***)" in told(f"postgres://analyst@{answer}/db", "one")


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", bytes(range(256)) * 10]
)
def test_a_server_of_another_kind_is_one_message(speaker, answer):
    told(f"postgres://analyst:${{WRONG}}@{speaker(lambda _: answer)}/db", "one", 5)


def test_a_server_that_never_answers_is_given_up_in_time():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        start = time.monotonic()
        message = told(
            f"postgres://analyst:${{WRONG}}@127.0.0.1:{listener.getsockname()[1]}/db", "one", 1
        )
        assert time.monotonic() - start < 4
    assert "no answer within 1 seconds" in message
    assert "connect_seconds" in message


def test_what_comes_too_late_is_undone():
    go, undone = threading.Event(), threading.Event()
    assert within(0.01, lambda: go.wait(5) and "late", lambda _: undone.set()) == Answer(late=True)
    assert not undone.is_set()
    go.set()
    assert undone.wait(5)


def test_pieces_are_hidden_and_the_rest_is_not():
    assert without_pieces("user s3cr et of x failed", {"s3cret"}) == "user *** of x failed"
    assert without_pieces("nothing here", {"s3cret"}) == "nothing here"


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A folder that one works in, with databases that are files, good and bad."""
    monkeypatch.chdir(tmp_path)
    connection = sqlite3.connect("a.db")
    connection.execute("create table t (x int, y text, z blob, w)")
    connection.execute("insert into t values (1, 'a', x'00ff', 1.5), (2, null, null, 'mixed')")
    connection.execute('create table "Odd name" (x int)')
    connection.commit()
    connection.close()
    connection = sqlite3.connect("wal.db")
    connection.execute("pragma journal_mode = wal")
    connection.execute("create table t (x int)")
    connection.execute("insert into t values (7)")
    connection.commit()
    connection.close()
    with duckdb.connect("x y.ddb") as connection:
        connection.execute(
            "create table t as select 1 a, [1, 2] b, {'x': 1} c, 1::hugeint d, 'x'::blob e, "
            "interval 1 day f, uuid() g"
        )
    with duckdb.connect("p") as connection:
        connection.execute("create table t as select 1 x from range(9)")
    with duckdb.connect("p#1.ddb") as connection:
        connection.execute("create table t as select 1 x")
    with duckdb.connect("p@th.ddb") as connection:
        connection.execute(
            'create table t as select 1 x; create schema "S x"; '
            'create table "S x"."T.t" as select 1 x'
        )
    (tmp_path / "text.db").write_text("hello" * 1000)
    (tmp_path / "empty.db").touch()
    (tmp_path / "dir.db").mkdir()
    os.mkfifo("pipe.db")
    return tmp_path


FILES = {
    "sqlite": ("sqlite://a.db", "t", 2),
    "sqlite from the root": ("sqlite://FOLDER/a.db", "t", 2),
    "sqlite with a folder from the environment": ("sqlite://${FOLDER}/a.db", "t", 2),
    "sqlite without rows": ("sqlite://a.db", "Odd name", 0),
    "sqlite with a log": ("sqlite://wal.db", "t", 1),
    "duckdb with a blank": ("duckdb://x y.ddb", "t", 1),
    "duckdb with an escaped blank": ("duckdb://x%20y.ddb", "t", 1),
    "duckdb with an at": ("duckdb://p@th.ddb", "t", 1),
    "duckdb with a number sign": ("duckdb://p#1.ddb", "t", 1),
    "duckdb with a number sign and an option": ("duckdb://p#1.ddb?threads=1", "t", 1),
    "duckdb with a schema": ("duckdb://p@th.ddb", 'S x."T.t"', 1),
    "duckdb where writing is asked for": (
        "duckdb://p@th.ddb?access_mode=READ_WRITE&threads=1",
        "t",
        1,
    ),
    "sqlite that is not there": (
        "sqlite://gone.db",
        "t",
        "there is no such file, and none is made",
    ),
    "sqlite with three slashes": ("sqlite:///a.db", "t", "from here it is sqlite://a.db"),
    "sqlite without the table": ("sqlite://a.db", "absent", "There: Odd name, t"),
    "sqlite that is text": ("sqlite://text.db", "t", "file is not a database"),
    "sqlite that is empty": ("sqlite://empty.db", "t", "there is no such table"),
    "sqlite with options": ("sqlite://a.db?mode=rwc", "t", "sqlite takes no options; found mode"),
    "duckdb that is not there": (
        "duckdb://gone.ddb",
        "t",
        "there is no such file, and none is made",
    ),
    "duckdb in no folder": (
        "duckdb://no/such/gone.ddb",
        "t",
        "there is no such file, and none is made",
    ),
    "duckdb that is text": ("duckdb://text.db", "t", "not a valid DuckDB database file"),
    "duckdb that is a folder": ("duckdb://dir.db", "t", "is a folder"),
    "duckdb that is a pipe": ("duckdb://pipe.db", "t", "is no regular file"),
    "duckdb in memory": ("duckdb://", "t", "names no file"),
    "duckdb with a wrong option": ("duckdb://p@th.ddb?frob=1", "t", "frob"),
    "an unknown database": ("postgress://h/db", "t", "Did you mean 'postgres'?"),
    "a name of another program": ("postgresql+psycopg2://h/db", "t", "Did you mean 'postgresql'?"),
    "something else that Ibis has": ("table://h/db", "t", "unknown kind of database 'table'"),
    "a page": ("https://h/x.csv", "t", "unknown kind of database 'https'"),
    "no driver": ("mysql://me@localhost/db", "t", "pip install 'ibis-framework[mysql]'"),
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", FILES)
def test_databases_that_are_files_are_read_and_never_made(files, monkeypatch, name):
    url, table, expected = FILES[name]
    monkeypatch.setenv("FOLDER", str(files))
    before = {path.name: path.read_bytes() if path.is_file() else b"" for path in files.iterdir()}
    url = url.replace("FOLDER/", f"{files}/").replace(f"${{{files}/", "${FOLDER}/")
    if isinstance(expected, str):
        with pytest.raises(SegbenchError) as caught:
            read_database(url, table, 10)
        assert expected in str(caught.value)
        assert "\n" not in str(caught.value)
    else:
        assert read_database(url, table, 10).data.num_rows == expected
    assert {
        path.name: path.read_bytes() if path.is_file() else b"" for path in files.iterdir()
    } == before


def test_rows_that_are_still_in_the_log_are_read(tmp_path):
    writer = sqlite3.connect(tmp_path / "wal.db")
    writer.execute("pragma journal_mode = wal")
    writer.execute("create table t (x int)")
    writer.execute("insert into t values (7)")
    writer.commit()
    assert read_database(f"sqlite://{tmp_path}/wal.db", "t").data["x"].to_pylist() == [7]
    writer.close()
