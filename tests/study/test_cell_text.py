"""Values as Python that papermill can read line by line: one sign of equality a line, at most."""

import ast

from hypothesis import given
from hypothesis import strategies as st
from papermill.translators import PythonTranslator

from segbench.study.cell_text import commented, first_words, literal, parameter, plain_words

TEXTS = st.text(st.sampled_from("ab='\"\\#{}:,\n\u2028客 "), max_size=60)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_any_value_comes_back_and_no_line_confuses_papermill(value):
    lines = parameter("rules", value, "what it is")
    (item,) = ast.parse("\n".join(lines)).body
    assert ast.literal_eval(item.value) == value
    assert all(line.count("=") <= 1 for line in "\n".join(lines).splitlines())
    (found,) = PythonTranslator.inspect({"source": "\n".join(lines)})
    assert found.name == "rules"


def test_what_is_long_or_nested_has_a_line_each():
    assert literal({}) == "{}"
    assert literal(["a", 1, None]) == '["a", 1, None]'
    assert literal({"a": [{"b": "it's"}]}).splitlines() == [
        "{",
        '    "a": [',
        "        {",
        '            "b": "it\'s",',
        "        },",
        "    ],",
        "}",
    ]
    assert literal(["x" * 60, "y" * 60]).count("\n") == 3


def test_a_condition_with_several_signs_is_said_in_parts():
    assert literal("a = 'x' AND b >= 2", 4).splitlines() == [
        "(",
        '        "a ="',
        "        \" 'x' AND b >=\"",
        '        " 2"',
        "    )",
    ]


def test_null_is_none_in_python_and_nothing_equals():
    assert plain_words("days; null = all, 1 = one") == "days; None: all, 1: one"
    assert plain_words("for `days: null`; the null band") == "for `days: None`; the null band"


def test_words_stand_behind_where_there_is_room_else_above():
    assert commented("    x = 1,", "short") == ["    x = 1,  # short"]
    above = commented("    x = 1,", "word " * 40)
    assert above[-1] == "    x = 1,"
    assert all(line.startswith("    # word") and len(line) <= 100 for line in above[:-1])
    assert commented("x = 1", "") == ["x = 1"]


def test_the_first_clauses_that_fit_are_taken():
    text = "days between cutoffs; methods are frozen; None: 28, or more"
    assert first_words(text, 100) == text
    assert first_words(text, 45) == "days between cutoffs; methods are frozen"
    assert first_words(text, 25) == "days between cutoffs"
    assert first_words(text, 5) == ""
