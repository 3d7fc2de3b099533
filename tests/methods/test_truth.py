"""Answers to conditions, against DuckDB's on the same table and against SQL's own tables of truth."""

import time
from datetime import date
from decimal import Decimal

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segbench.errors import SegbenchError
from segbench.methods.truth import answers
from segbench.params.conditions import ConditionError, parse

TABLE = pd.DataFrame(
    {
        "f": [1.0, 2.0, 6.0, 12.0, np.nan, 6.0, 0.0, -3.5],
        "m": [10.5, 0.0, -2.5, 1e6, 100.0, np.nan, 2.5, 0.125],
        "t": ["gold", "none", None, "Gold", "silver", "100%", "", "a_b"],
        "u": ["gold", "x", "y", None, "silver", "none", "none", "ab"],
        "y": [True, False, None, True, False, True, None, False],
        "z": [True, True, None, False, None, False, True, None],
        "nothing": [None] * 8,
    },
    index=[f"c{n}" for n in range(8)],
)

NUMBERS = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["f", "m", "0", "1", "2.5", "-3", "6", "1e2"]),
        st.builds("({} {} {})".format, NUMBERS, st.sampled_from("+-*"), NUMBERS),
        st.builds("({} / nullif({}, 0))".format, NUMBERS, NUMBERS),
        st.builds("({} % nullif({}, 0))".format, NUMBERS, NUMBERS),
        st.builds(
            "{}({})".format, st.sampled_from(["abs", "floor", "ceil", "round", "-"]), NUMBERS
        ),
        st.builds(
            "{}({}, {})".format,
            st.sampled_from(["least", "greatest", "coalesce", "nullif"]),
            NUMBERS,
            NUMBERS,
        ),
        st.builds("CASE WHEN {} THEN {} ELSE {} END".format, ANSWERS, NUMBERS, NUMBERS),
        st.builds("CASE {} WHEN {} THEN {} END".format, NUMBERS, NUMBERS, NUMBERS),
        st.builds("length({})".format, TEXTS),
    )
)
TEXTS = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["t", "u", "'gold'", "'none'", "''", "'it''s'"]),
        st.builds("{}({})".format, st.sampled_from(["lower", "upper"]), TEXTS),
        st.builds(
            "{}({}, {})".format,
            st.sampled_from(["least", "greatest", "coalesce", "nullif"]),
            TEXTS,
            TEXTS,
        ),
    )
)
COMPARISONS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
PATTERNS = st.text(alphabet="gold%_ab", max_size=6)
ANSWERS = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["y", "z", "TRUE", "FALSE"]),
        st.builds("({} {} {})".format, NUMBERS, COMPARISONS, NUMBERS),
        st.builds("({} {} {})".format, TEXTS, COMPARISONS, TEXTS),
        st.builds("({} {} {})".format, ANSWERS, st.sampled_from(["=", "<>"]), ANSWERS),
        st.builds("({} {} {})".format, ANSWERS, st.sampled_from(["AND", "OR"]), ANSWERS),
        st.builds("(NOT {})".format, ANSWERS),
        st.builds(
            "({} {}BETWEEN {} AND {})".format,
            NUMBERS,
            st.sampled_from(["", "NOT "]),
            NUMBERS,
            NUMBERS,
        ),
        st.builds("({} {}IN (1, -2, 6))".format, NUMBERS, st.sampled_from(["", "NOT "])),
        st.builds("({} {}IN ('gold', '100%'))".format, TEXTS, st.sampled_from(["", "NOT "])),
        st.builds(
            "({} IS {}NULL)".format,
            st.one_of(NUMBERS, TEXTS, ANSWERS),
            st.sampled_from(["", "NOT "]),
        ),
        st.builds("({} {}LIKE '{}')".format, TEXTS, st.sampled_from(["", "NOT "]), PATTERNS),
        st.builds("coalesce({}, {})".format, ANSWERS, ANSWERS),
    )
)


def answered(text, table=TABLE):
    """True, False or None for each row."""
    found = answers(parse(text), table)
    return [
        bool(data) if known else None for data, known in zip(found.data, found.known, strict=True)
    ]


@pytest.fixture(scope="module")
def engine():
    con = duckdb.connect(config={"threads": 1})
    con.register("customers", TABLE)
    kinds = (
        "CAST(f AS DOUBLE) f, CAST(m AS DOUBLE) m, t, u, CAST(y AS BOOLEAN) y, CAST(z AS BOOLEAN) z"
    )
    con.execute(f"CREATE TABLE c AS SELECT {kinds}, row_number() OVER () AS place FROM customers")
    con.execute("UPDATE c SET f = NULL WHERE isnan(f)")
    con.execute("UPDATE c SET m = NULL WHERE isnan(m)")
    yield con
    con.close()


@settings(max_examples=200, deadline=None)
@given(text=ANSWERS)
def test_answers_are_duckdbs(engine, text):
    refused = ""
    try:
        ours = answered(text)
    except (SegbenchError, ConditionError) as error:
        refused = str(error)
    if refused:
        assert any(
            words in refused
            for words in ("no finite number", "nested", "at most", "too many steps")
        )
        return
    theirs = [
        row[0]
        for row in engine.execute(
            f"SELECT CAST(({text}) AS BOOLEAN) FROM c ORDER BY place"
        ).fetchall()
    ]
    assert ours == theirs


@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [
        ("TRUE", "TRUE", True, True), ("TRUE", "FALSE", False, True), ("TRUE", "NULL", None, True),
        ("FALSE", "TRUE", False, True), ("FALSE", "FALSE", False, False), ("FALSE", "NULL", False, None),
        ("NULL", "TRUE", None, True), ("NULL", "FALSE", False, None), ("NULL", "NULL", None, None),
    ],
)  # fmt: skip
def test_tables_of_truth(one, other, both, either):
    assert answered(f"{one} AND {other}")[0] is both
    assert answered(f"{one} OR {other}")[0] is either


def test_by_hand():
    assert answered("f >= 6") == [False, False, True, True, None, True, False, False]
    assert answered("NOT f >= 6") == [True, True, False, False, None, False, True, True]
    assert answered("t = 'gold'") == [True, False, None, False, False, False, False, False]
    assert answered("nothing = 'gold'") == [None] * 8
    assert answered("nothing IS NULL") == [True] * 8
    assert answered("coalesce(t, 'none') = 'none'") == [
        False,
        True,
        True,
        False,
        False,
        False,
        False,
        False,
    ]
    assert answered("t LIKE '%o%'") == [True, True, None, True, False, False, False, False]
    assert answered("t LIKE 'a_b'") == answered("t LIKE 'a%b'") == answered("t = 'a_b'")
    assert answered("CASE WHEN f > 5 THEN 'many' WHEN f > 1 THEN 'some' END = 'some'")[:3] == [
        None,
        True,
        False,
    ]
    assert answered("round(m) = 3") == [
        False,
        False,
        False,
        False,
        False,
        None,
        True,
        False,
    ]  # halves away from zero
    assert answered("round(m) = -3")[2] is True
    assert answered("round(m, 2) = 0.13")[7] is True
    assert answered("coalesce(y, FALSE)") == [True, False, False, True, False, True, False, False]


@pytest.mark.parametrize(
    ("values", "condition"),
    [
        ([1, 2, 3], "x > 1"),
        (np.array([1, 2, 3], dtype="int8"), "x > 1"),
        ([Decimal("1.5"), Decimal("2.5"), Decimal("3.5")], "x > 2"),
        (pd.array([1, 2, 3], dtype="Int64"), "x > 1"),
        (pd.Categorical(["a", "b", "c"]), "x > 'a'"),
        (pd.array(["a", "b", "c"], dtype="string"), "x > 'a'"),
        (pd.array([False, True, True], dtype="boolean"), "x"),
        ([date(2020, 1, 1), date(2021, 1, 1), date(2022, 1, 1)], "x > '2020-06-01'"),
        (pd.to_datetime(["2020-01-01", "2021-01-01", "2022-01-01"]), "x > '2020-06-01'"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_columns_of_every_type(values, condition):
    table = pd.DataFrame({"x": values})
    assert answered(condition, table) == [False, True, True]
    table = pd.concat(
        [table, pd.DataFrame({"x": pd.Series([None], dtype=object)})], ignore_index=True
    )
    assert answered(condition, table) == [False, True, True, None]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("m", "m is a number, and a yes or no is needed here"),
        ("'yes'", "'yes' is a text, and a yes or no is needed here"),
        ("m AND y", "m is a number"),
        ("NOT t", "t is a text"),
        ("CASE WHEN f > 1 THEN 1 ELSE 0 END", "is a number, and a yes or no"),
        (
            "t > 3",
            "t > 3 puts a text and a number together; write a number without quotation marks",
        ),
        ("f = '6'", "puts a number and a text together"),
        ("y = 1", "puts a yes or no and a number together"),
        ("y > z", "asks which of yes and no is larger"),
        ("greatest(y, z)", "asks which of yes and no is larger"),
        ("t + 1 > 2", "t is a text, and a number is needed here"),
        ("abs(t) > 2", "t is a text, and a number is needed here"),
        ("lower(f) = 'x'", "f is a number, and a text is needed here"),
        ("f LIKE 'x'", "f is a number, and a text is needed here"),
        ("coalesce(f, 'none') = 'none'", "puts a number and a text together"),
        ("CASE WHEN y THEN 1 ELSE 'none' END = 1", "puts a number and a text together"),
        ("m / f > 1", r"m / f divides by zero for customer c6; write nullif\(f, 0\)"),
        ("m % 0 > 1", "divides by zero for customer c0"),
        ("1e308 * m > 1", "is no finite number for customer c0"),
        ("mixed > 1", r"the column mixed holds values that a rule cannot compare \(mixed"),
    ],
)
def test_what_cannot_be_answered_is_refused(condition, words):
    with pytest.raises(SegbenchError, match=words):
        answered(condition, TABLE.assign(mixed=[1, "a", True, None, 1, 1, 1, 1]))


def test_what_no_longer_matters_cannot_fail():
    assert answered("f <> 0 AND m / f > 1") == [True, False, False, True, None, None, False, False]
    assert answered("f = 0 OR f IS NULL OR m / f > 1") == [
        True,
        False,
        False,
        True,
        True,
        None,
        True,
        False,
    ]
    assert answered("CASE WHEN f <> 0 THEN m / f > 1 ELSE FALSE END")[6] is False
    assert answered("coalesce(u = 'none', m / f > 1)")[6] is True
    with pytest.raises(SegbenchError, match="divides by zero"):
        answered("m / f > 1 AND f <> 0")


def test_a_pattern_made_to_be_slow_is_not():
    table = pd.DataFrame({"x": ["a" * 5000]})
    start = time.perf_counter()
    assert answered("x LIKE '" + "%a" * 100 + "%b'", table) == [False]
    assert answered("x LIKE '" + "%_a" * 100 + "'", table) == [True]
    assert time.perf_counter() - start < 1


def test_nobody_is_answered_too():
    assert answered("f > 1 AND t = 'gold'", TABLE.iloc[:0]) == []
