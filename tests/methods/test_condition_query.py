"""Answers to conditions, against SQLite's on the same table and SQL's own tables of truth."""

import math
import sqlite3
from datetime import date
from decimal import Decimal

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segbench.errors import SegbenchError
from segbench.methods.condition_query import LOCKED, answers
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
    assert found.index.equals(table.index)
    return [None if answer is pd.NA else bool(answer) for answer in found]


def known(function, *values):
    """What a function makes of the values that are known; None if none is."""
    there = [value for value in values if value is not None]
    return function(there) if there else None


def rounded(values):
    whole = whole_number(math.trunc)(values)
    return whole + math.copysign(abs(values[0] - whole) >= 0.5, values[0])


def whole_number(function):
    return lambda values: float(function(values[0])) if math.isfinite(values[0]) else values[0]


FUNCTIONS = {
    "least": min,
    "greatest": max,
    "floor": whole_number(math.floor),
    "ceil": whole_number(math.ceil),
    "round": rounded,
}
"""What SQLite does not have, or has with another meaning."""


@pytest.fixture(scope="module")
def sqlite():
    con = sqlite3.connect(":memory:")
    for name, function in FUNCTIONS.items():
        con.create_function(name, -1, lambda *values, of=function: known(of, *values))
    con.execute("PRAGMA case_sensitive_like = ON")
    con.execute("CREATE TABLE c (f REAL, m REAL, t TEXT, u TEXT, y INTEGER, z INTEGER)")
    rows = TABLE.drop(columns="nothing").astype(object).where(TABLE.notna(), None)
    con.executemany("INSERT INTO c VALUES (?, ?, ?, ?, ?, ?)", rows.to_numpy().tolist())
    yield con
    con.close()


@settings(max_examples=200, deadline=None)
@given(text=ANSWERS)
def test_answers_are_sqlites(sqlite, text):
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
    # SQLite divides whole numbers without their rest.
    statement = f"SELECT ({text.replace('/', '* 1.0 /')}) FROM c ORDER BY rowid"
    theirs = [None if row[0] is None else bool(row[0]) for row in sqlite.execute(statement)]
    assert ours == theirs


@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [
        ("TRUE", "TRUE", True, True), ("TRUE", "FALSE", False, True), ("TRUE", "NULL", None, True),
        ("FALSE", "TRUE", False, True), ("FALSE", "FALSE", False, False),
        ("FALSE", "NULL", False, None),
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


@pytest.mark.parametrize("left", [7.5, -7.5, 6.0])
@pytest.mark.parametrize("right", [2.0, -2.0, 0.3])
def test_the_rest_of_a_division_has_the_sign_of_what_is_divided(left, right):
    rest = math.fmod(left, right)
    assert answered(f"f % {right} = {rest!r}", pd.DataFrame({"f": [left]})) == [True]


def test_like_is_read_sign_by_sign():
    table = pd.DataFrame({"x": ["a.b", "axb", "a\nb", "客户", "A.B", "a.b "]})
    assert answered("x LIKE 'a.b'", table) == [True, False, False, False, False, False]
    assert answered("x LIKE 'a_b'", table) == [True, True, True, False, False, False]
    assert answered("x LIKE '__'", table) == [False, False, False, True, False, False]
    assert answered("x LIKE '%.%'", table) == [True, False, False, False, True, True]
    assert answered("x NOT LIKE '%b%'", table) == [False, False, False, True, True, False]


def test_a_pattern_made_to_be_slow_is_not():
    """By trying every place for every part, either would take for ever."""
    table = pd.DataFrame({"x": ["a" * 5000]})
    assert answered("x LIKE '" + "%a" * 100 + "%b'", table) == [False]
    assert answered("x LIKE '" + "%_a" * 100 + "%b%'", table) == [False]
    assert answered("x LIKE '" + "%_a" * 100 + "'", table) == [True]


def nested(start, around, times):
    text = start
    for _ in range(times):
        text = around.format(text)
    return text


@pytest.mark.parametrize(
    "condition",
    [
        nested("f IN (1, 2, 3, 6)", "({}) IN (TRUE, FALSE, TRUE, FALSE)", 12),
        " AND ".join(["f<>0 AND m/f>2"] * 30),
    ],
    ids=["lists", "many parts"],
)
def test_a_condition_made_to_grow_does_not(condition):
    """By writing what is compared once for each that it is compared with, it would."""
    assert len(answered(condition)) == len(TABLE)


def test_names_and_texts_are_never_taken_for_sql():
    table = pd.DataFrame({'a"; DROP TABLE b': [1, 2], "A": ["it's", "x'; --"], "a": [3, 4]})
    assert answered('"a""; DROP TABLE b" = 2', table) == [False, True]
    assert answered("A = 'it''s'", table) == [True, False]
    assert answered("A = 'x''; --' AND a = 4", table) == [False, True]


def test_the_engine_reads_nothing_but_the_table(tmp_path):
    (tmp_path / "a.csv").write_text("x\n1\n")
    engine = duckdb.connect(config=LOCKED)
    with pytest.raises(duckdb.PermissionException):
        engine.execute(f"SELECT * FROM read_csv('{tmp_path / 'a.csv'}')")
    with pytest.raises(duckdb.InvalidInputException):
        engine.execute("SET enable_external_access = true")


def test_many_customers_are_answered_in_their_order():
    rng = np.random.default_rng(1)
    table = pd.DataFrame({"a": rng.normal(size=30_000), "b": rng.integers(0, 3, 30_000)})
    expected = (table["a"] > 0) & (table["b"] > 1)
    assert answered("a > 0 AND b > 1", table) == expected.tolist()
    table["c"] = 1.0
    table.loc[[20_000, 25_000], "c"] = 0
    with pytest.raises(SegbenchError, match="divides by zero for customer 20000"):
        answered("a / c > 1", table)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("m BETWEEN 3 AND 6 / f", [False, False, False, False, None, None, False, False]),
        ("CASE f WHEN 0 THEN 0 ELSE 1 / f END >= 0", [*[True] * 4, None, True, True, False]),
        ("f IN (0) OR 1 / f > 0.5", [True, False, False, False, None, False, True, False]),
        ("coalesce(f = 0, nullif(1 / f, 1) > 0)", [False] * 4 + [None, False, True, False]),
    ],
)
def test_what_an_earlier_part_decides_cannot_fail_either(condition, expected):
    assert answered(condition) == expected


def test_columns_without_a_value_are_of_whatever_kind_is_needed():
    for condition in ("length(nothing) > 1", "nothing IN (1, 'a')", "NOT nothing", "-nothing > 1"):
        assert answered(condition) == [None] * 8
    for condition in ("nothing BETWEEN 1 AND 2", "greatest(nothing, nullif(nothing, 1)) = 'x'"):
        assert answered(condition) == [None] * 8
    assert answered("coalesce(nothing, f) = 6") == [*answered("f = 6")[:6], False, False]


def test_nobody_is_answered_too():
    assert answered("f > 1 AND t = 'gold'", TABLE.iloc[:0]) == []


def test_a_time_of_day_does_not_matter():
    table = pd.DataFrame({"x": pd.to_datetime(["2020-01-01 00:00", "2020-01-01 15:30", None])})
    assert answered("x = '2020-01-01'", table) == [True, True, None]
    assert answered("x > '2020-01-01'", table) == [False, False, None]
