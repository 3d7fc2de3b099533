"""No message holds the password of an address, whoever wrote it."""

import pickle

import pytest

from segbench.errors import SegbenchError, without_secrets


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "postgres:/me:my hunter2@h/db: there is no such file",
            "postgres:/me:***@h/db: there is no such file",
        ),
        ("postgres://me:p@ss/h?x#@h/db: no", "postgres://me:***@h/db: no"),
        ("{'postgres': '//me:hunter2@h/db'}", "{'postgres': '//me:***@h/db'}"),
        ("'postgres://u:pw@h' and 'mysql://a:b@c'", "'postgres://u:***@h' and 'mysql://a:***@c'"),
        ("duckdb://md:x?motherduck_token=abc&b=1", "duckdb://md:x?motherduck_token=***&b=1"),
        ("host=h password='a b' user=me", "host=h password=*** user=me"),
        ("Server=h;Uid=sa;Pwd=abc;", "Server=h;Uid=sa;Pwd=***;"),
    ],
)
def test_a_password_is_hidden(text, expected):
    assert without_secrets(text) == expected
    assert str(SegbenchError(text)) == expected
    assert (
        str(pickle.loads(pickle.dumps(SegbenchError(text)))) == expected
    )  # as a pool of processes does


@pytest.mark.parametrize(
    "text",
    [
        "e.g. postgres://user:${PGPASSWORD}@host/database.",
        "password=${PW}",
        "write it as key=value or section.key=value",
        "/data/a:b.csv: there is no such file",
        "C:/x/y.csv: is empty",
        "https://h:8080/x is no file",
        "--column a: write it as canonical=NAME",
        "",
    ],
)
def test_all_else_stays(text):
    assert without_secrets(text) == text
