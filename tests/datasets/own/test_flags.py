"""Yes and no in the usual words, in those of the parameters, and what is said of other words."""

import ibis
import pandas as pd
import pytest

from segbench.datasets.own.flags import read_flag
from segbench.datasets.own.reading import Reading
from segbench.params.data import TableParams


def read(words, **said):
    """What a column of contacts is read as: by word, remarks and faults."""
    column = {"column": "group", **said} if said else "group"
    reading = Reading("contacts", TableParams(path="f.csv", columns={"is_control": column}), 0.0)
    cells = pd.DataFrame({"cell": list(words), "n": list(words.values())})
    read_flag(reading, "is_control", ibis.memtable(cells))
    found = reading.lookups["is_control"].to_pandas().set_index("cell")["value"].astype(object)
    return found.where(found.notna(), None).to_dict(), reading.remarks, reading.faults


def test_usual_words_need_no_explanation():
    assert read({"Yes": 3, "no": 2, "-": 4}) == ({"Yes": True, "no": False, "-": None}, [], [])


def test_names_of_the_two_groups_of_an_experiment_are_known():
    found, remarks, faults = read({"Control": 30, "mail": 200, "E-Mail": 70})
    assert found == {"Control": True, "mail": False, "E-Mail": False}
    assert remarks == [
        "is_control: 'Control' 30 left alone; 'mail' 200, 'E-Mail' 70 contacted (the names of the "
        "groups)"
    ]
    assert faults == []


def test_with_words_for_yes_alone_every_other_word_is_no():
    found, remarks, faults = read({"Kept": 5, "a": 2, "b": 1, "": 9}, yes=["kept"])
    assert found == {"Kept": True, "a": False, "b": False, "": None}
    assert remarks == [
        "is_control: 'Kept' 5 means yes (as the parameters say)",
        "is_control: 'a' 2, 'b' 1 mean no (as the parameters say)",
    ]
    assert faults == []


@pytest.mark.parametrize(("rows", "asked"), [(2, False), (5, False), (6, True)])
def test_a_word_on_neither_list_is_missing_and_asked_for_where_more_than_one_in_twenty_say_it(
    rows, asked
):
    words = {"kept": 50, "sent": 50 - rows, "huh": rows}
    found, _, faults = read(words, yes=["kept"], no=["sent"])
    assert found == {"kept": True, "sent": False, "huh": None}
    assert [f"neither under `yes` nor under `no`: 'huh' {rows}." in text for text in faults] == (
        [True] if asked else []
    )
    assert read(words, yes=["kept"], no=["sent"], unread="missing")[2] == []


def test_words_for_yes_that_nobody_said_are_a_mistake():
    (fault,) = read({"sent": 3, "kept": 2}, yes=["retained"])[2]
    assert "holds none of the words under `yes` (retained). It holds: 'sent' 3, 'kept' 2." in fault


def test_other_words_are_asked_for_with_the_line_to_write():
    found, _, (fault,) = read({"holdback": 4, "yes": 3, "?!": 1})
    assert found == {"holdback": None, "yes": True, "?!": None}
    assert "neither yes nor no: 'holdback' 4, '?!' 1 (beside 'yes' 3). Say" in fault
    assert "write `is_control: {column: group, yes: [holdback, 'yes']}`" in fault
    (alone,) = read({"huh": 1, "eh": 2})[2]
    assert "neither yes nor no: 'eh' 2, 'huh' 1. Say" in alone
