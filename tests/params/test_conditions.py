"""The language of rules: what it holds, and that it holds nothing else."""

import re

import pytest

from segbench.errors import SegbenchError
from segbench.params import check
from segbench.params.conditions import (
    DEEPEST,
    FUNCTIONS,
    LONGEST,
    PARTS,
    ConditionError,
    parse,
    parts,
    read_columns,
)

GOOD = [
    "frequency >= 6",
    "frequency == 6 OR frequency != 7",
    "vip_level = 'gold' AND NOT is_employee",
    "is_employee",
    "vip_level IN ('gold', 'silver')",
    "frequency NOT IN (1, -2, 3.5)",
    "recency_days <= 30",
    "recency_days BETWEEN 30 AND 60 AND frequency NOT BETWEEN 1 AND 2",
    "gap_regularity IS NULL OR gap_regularity IS NOT NULL",
    "region LIKE 'Pu%' OR region NOT LIKE '_u%'",
    "monetary / nullif(frequency, 0) > 100 * 1.5 - 3 % 2",
    "CASE WHEN frequency > 3 THEN monetary > 100 ELSE TRUE END",
    "CASE region WHEN 'Pudong' THEN 1 WHEN 'Minhang' THEN 2 ELSE 3 END = 1",
    "coalesce(satisfaction, 3) < 3",
    "greatest(frequency, categories) > least(1, 2, 3)",
    "abs(-monetary) > 1 AND round(monetary, 2) > 1 AND floor(monetary) < ceil(monetary)",
    "lower(region) = 'pudong' AND upper(region) = 'PUDONG' AND length(region) > 3",
    "\"date\" > '2020-01-01'",
    "会员等级 = '金卡'",
    "frequency > 3\nAND\n\tmonetary > 5",
    "(((frequency))) > 1",
    "(frequency > 3) = TRUE",
    "name = 'it''s -- no; comment /* here */ SELECT'",
    "frequency > +3 AND frequency + 1 > - -3",
    " OR ".join(f"frequency = {n}" for n in range(100)),
]

ATTACKS = {  # condition -> what the message must say
    # other statements
    "1 = 1; DROP TABLE customers": "column 6: ; is no part",
    "; SELECT 1": "column 1: ;",
    "frequency > 3;": "column 14: ;",
    "PRAGMA database_list": "column 1: PRAGMA",
    "SET enable_external_access = true": "column 1: SET",
    "RESET threads": "column 1: RESET",
    "ATTACH 'other.db' AS x": "ATTACH",
    "DETACH x": "DETACH",
    "COPY customers TO 'out.csv'": "column 1: COPY",
    "INSTALL httpfs": "INSTALL",
    "LOAD httpfs": "LOAD",
    "EXPORT DATABASE 'x'": "column 8",
    "CREATE TABLE x (y INT)": "column 1: CREATE",
    "INSERT INTO x VALUES (1)": "column 1: INSERT",
    "UPDATE x SET y = 1": "column 1: UPDATE",
    "DELETE FROM x": "column 1: DELETE",
    "CALL start_ui()": "CALL",
    "EXECUTE plan": "EXECUTE",
    "SHOW TABLES": "column 1: SHOW",
    "DESCRIBE x": "column 1: DESCRIBE",
    "EXPLAIN SELECT 1": "column 1: EXPLAIN",
    # queries inside
    "SELECT 1": "column 1: SELECT",
    "(SELECT true)": "column 2: SELECT",
    "frequency > (SELECT avg(frequency) FROM customers)": "column 14: SELECT",
    "frequency IN (SELECT 1)": "column 15: SELECT",
    "EXISTS (SELECT 1)": "column 1: EXISTS",
    "(FROM customers)": "column 2: FROM",
    "(VALUES (1))": "column 2: VALUES",
    "(TABLE customers)": "column 2: TABLE",
    "WITH x AS (SELECT 1) SELECT 1": "column 1: WITH",
    "frequency > ALL (SELECT 1)": "column 13: ALL",
    "frequency = ANY (1)": "column 13: ANY",
    "1 = 1 UNION SELECT 2": "column 7: UNION",
    "1 = 1 LIMIT 1": "column 7: LIMIT",
    "1 = 1 ORDER BY x": "column 7",
    # windows, aggregates, lambdas, rows of other customers
    "row_number() OVER () = 1": "the function row_number is not allowed",
    "abs(frequency) OVER () > 1": "OVER",
    "abs(frequency) FILTER (WHERE true) > 1": "FILTER",
    "count(*) > 3": "the function count is not allowed",
    "sum(monetary) > 3": "the function sum",
    "max(monetary) = monetary": "the function max",
    "list_transform([1], x -> x)": "the function list_transform",
    "x -> x > 1": "column 3: ->",
    "lower(DISTINCT region) = 'x'": "DISTINCT",
    "lower(region ORDER BY region) = 'x'": "not|no part",
    # files, settings, the machine
    "read_csv('file.csv') IS NOT NULL": "the function read_csv",
    "\"read_csv\"('file.csv') IS NOT NULL": 'the function "read_csv"',
    "READ_TEXT('file') = 'x'": "the function READ_TEXT",
    "glob('*') IS NOT NULL": "GLOB|glob",
    "getenv('PATH') = 'x'": "the function getenv",
    "current_setting('threads') = '1'": "the function current_setting",
    "query('SELECT 1') = 1": "the function query",
    "main.read_text('x') = 'y'": "column 5: . is",
    "version() = 'x'": "the function version",
    "random() > 0.5": "the function random",
    "now() > '2020'": "the function now",
    "CURRENT_DATE > '2020-01-01'": "CURRENT_DATE",
    "regexp_matches(name, '(a+)+$')": "the function regexp_matches",
    "repeat('x', 1000000000) = 'x'": "REPEAT|repeat",
    "lpad('x', 1000000000, 'x') = 'x'": "LPAD|lpad",
    # comments, quotes, parameters, casts, structures
    "frequency > 3 -- and so on": "column 13: a comment",
    "frequency /* x */ > 3": "column 1: a comment",
    "/* x */ frequency > 3": "a comment",
    "-- nothing": "a comment and nothing else",
    "/* nothing */": "a comment and nothing else",
    "name = 'open": "never closed",
    "name = $$text$$": "no part",
    "name = E'\\n'": "no part",
    "`name` = 'x'": "column 1",
    "frequency > ?": r"column 13: \?",
    "frequency > $1": r"column 13: \$",
    "frequency > :limit": "column 13: :",
    "frequency > @limit": "column 13: @",
    "frequency::VARCHAR = '3'": "column 10: ::",
    "CAST(frequency AS VARCHAR) = '3'": "CAST",
    "TRY_CAST(frequency AS INT) = 3": "TRY_CAST",
    "DATE '2020-01-01' < joined_on": "column 1: DATE",
    "INTERVAL 3 DAY > x": "INTERVAL",
    "customers.frequency > 3": "column 10: . is",
    "x['a'] = 1": r"column 2: \[",
    "[1, 2] = x": r"column 1: \[",
    "{'a': 1} = x": r"column 1: \{",
    "(1, 2) = (1, 2)": "no part",
    "* = 1": "no part",
    "frequency > *": "no part",
    "COLUMNS(*) > 1": "no part|not allowed",
    # operators and shapes outside of the list
    "name || 'x' = 'y'": r"column 6: \|\|",
    "frequency // 2 = 1": "column 11: //",
    "frequency ^ 2 = 1": r"column 11: \^",
    "frequency ** 2 = 1": "no part|cannot be read",
    "frequency & 1 = 1": "column 11: &",
    "frequency << 62 > 1": "no part|cannot be read",
    "~frequency = 1": "column 1: ~",
    "name ~ 'x'": "column 6: ~",
    "name ILIKE 'x'": "ILIKE",
    "name SIMILAR TO 'x'": "SIMILAR",
    "name GLOB 'x'": "GLOB",
    "name LIKE 'a' ESCAPE 'b'": "ESCAPE",
    "name LIKE name": "LIKE needs a text",
    "name COLLATE nocase = 'x'": "COLLATE",
    "'a' 'b' = 'ab'": "no part",
    "frequency IS DISTINCT FROM 3": "DISTINCT",
    "is_employee IS TRUE": "after IS",
    "frequency ISNULL": "ISNULL",
    "frequency BETWEEN SYMMETRIC 3 AND 1": "symmetric",
    "frequency IN (monetary)": "IN needs a list",
    "frequency IN ()": "IN needs a list|cannot be read",
    "frequency IN (1, NULL)": "IN needs a list",
    "frequency IN monetary": "not allowed|cannot be read",
    "if(frequency > 1, 1, 2) = 1": "the function if",
    "ifnull(frequency, 1) = 1": "the function ifnull",
    "frequency AS x": "AS",
    "frequency > 3 x": "column 15: cannot be read",
    "frequency > 3, 4": "column 14: cannot be read",
    # what never holds, and what dialects read differently
    "frequency = NULL": "write IS NULL",
    "NULL <> frequency": "write IS NULL",
    "1 < frequency < 5": "parentheses, or use AND",
    "is_employee = frequency IS NULL": "parentheses, or use AND",
    "is_employee = NOT is_vip": "parentheses, or use AND",
    # broken, large, deep
    "": "empty",
    "  \n ": "empty",
    "frequency >": "cannot be read",
    "AND": "cannot be read",
    "(frequency > 3": "cannot be read",
    "frequency > 3)": "column 14: cannot be read",
    "CASE WHEN frequency > 3 THEN 1": "cannot be read",
    "abs() > 1": "cannot be read",
    "abs(1, 2) > 1": "cannot be read",
    "round(frequency, monetary) > 1": "digits from 0 to 9",
    "round(frequency, 1, 1) > 1": "not allowed|cannot be read",
    "frequency > 1e999": "too large a number",
    "frequency > 3\x00": "cannot be printed",
    "frequency\u202e > 3": "cannot be printed",
    "frequency > 3 " + "OR frequency > 3 " * 500: "at most 2,000",
    "(" * (DEEPEST + 1) + "frequency" + ")" * (DEEPEST + 1) + " > 1": "nested deeper",
    "CASE WHEN " * 50 + "is_employee" + " THEN TRUE END" * 50: "nested deeper",
    "NOT " * 400 + "is_employee": "too many steps|too deeply",
    "- " * 600 + "1 > 1": "too many steps|too deeply",
    " + ".join("1" * 400) + " > 1": "too many steps|too deeply",
    "abs(" * 300 + "1" + ")" * 300 + " > 1": "nested deeper",
}


@pytest.mark.parametrize("text", GOOD)
def test_a_condition_of_the_language_is_parsed(text):
    assert parse(text).key in PARTS


def test_there_are_enough_attacks():
    assert len(ATTACKS) >= 100


@pytest.mark.parametrize(("text", "words"), ATTACKS.items(), ids=[text[:40] for text in ATTACKS])
def test_anything_else_is_refused_with_its_reason(text, words):
    with pytest.raises(ConditionError, match=words):
        parse(text)


@pytest.mark.parametrize(
    "text", [text for text in ATTACKS if 0 < len(text.strip()) < 60 and "3, 4" not in text]
)
def test_an_attack_is_no_better_inside_of_something_good(text):
    for around in ("frequency > 3 AND ({})", "CASE WHEN {} THEN TRUE END", "coalesce({}, TRUE)"):
        with pytest.raises(ConditionError):
            parse(around.format(text))


def test_a_tree_holds_only_kinds_of_the_list():
    kinds = {"column", "literal", "boolean", "null", "case", "if", "is", "in", "between", "like"}
    kinds |= {"and", "or", "not", "neg", "paren", "add", "sub", "mul", "div", "mod", *FUNCTIONS}
    kinds |= {"eq", "neq", "lt", "lte", "gt", "gte"}

    def walk(tree):
        yield tree
        for part in parts(tree):
            yield from walk(part)

    found = {node.key for text in GOOD for node in walk(parse(text))}
    assert found == kinds == PARTS.keys()


def test_the_second_line_is_counted():
    with pytest.raises(ConditionError, match=r"^line 2, column 5: SELECT"):
        parse("frequency > 3\nAND SELECT")


def test_a_word_of_sql_can_be_a_column_in_quotation_marks():
    with pytest.raises(
        ConditionError,
        match=re.escape('date is no part of a condition; if it is a column, write "date"'),
    ):
        parse("date > 3")
    assert list(read_columns(parse('"date" > 3 AND monetary < "date"'))) == [
        "date",
        "monetary",
        "date",
    ]


def test_the_longest_condition_is_read():
    text = "frequency > 3 OR " * 117
    assert len(text + "TRUE") <= LONGEST
    assert parse(text + "TRUE").key == "or"


def test_a_params_file_says_where_the_rule_is_and_where_in_it():
    rules = [
        {"name": "VIP", "when": "vip_level = 'gold'"},
        {"name": "All", "when": "TRUE OR count(*) > 1"},
    ]
    with pytest.raises(
        SegbenchError,
        match=r"^own\.yaml: rules\.rules\.1\.when: line 1, column 9: the function count",
    ):
        check({"rules": {"rules": rules}}, source="own.yaml")


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (
            [{"name": "A", "when": "x = 1"}, {"name": "a ", "when": "x = 2"}],
            "two rules are called 'A'",
        ),
        (
            [{"name": "everyone ELSE", "when": "x = 1"}],
            "is the name of the customers for whom no rule holds",
        ),
        ([{"name": " ", "when": "x = 1"}], "a name needs letters"),
        ([{"name": "A\nB", "when": "x = 1"}], "a name needs letters"),
        ([{"name": "A" * 61, "when": "x = 1"}], "at most 60"),
        ([{"name": "A"}], "rules.rules.0.when: is missing"),
        ([{"name": "A", "wen": "x = 1"}], "Did you mean 'when'"),
        ([{"name": "A", "when": 3}], "Give a text"),
        ("x = 1", "rules.rules: found 'x = 1'"),
        ([{"name": f"A{n}", "when": "x = 1"} for n in range(51)], "at most 50"),
    ],
)
def test_a_wrong_list_of_rules_is_refused(rules, words):
    with pytest.raises(SegbenchError, match=re.escape(words)):
        check({"rules": {"rules": rules}}, source="own.yaml")
