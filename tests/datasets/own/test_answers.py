"""Answers in words and on other scales, and what is said of those that cannot be read."""

from decimal import Decimal

import ibis
import pandas as pd
import pytest

from segbench.datasets.own.answers import on_scale, read_scores
from segbench.datasets.own.reading import Reading
from segbench.params.data import TableParams

ITEMS = {"q01": "a", "q02": "b"}


def read(words, columns=ITEMS, **said):
    """What each cell of the first column is read as, remarks and faults."""
    reading = Reading("surveys", TableParams(path="f.csv", columns=columns, **said), 0.0)
    frame = pd.DataFrame({"cell": [str(word) for word in words], "n": list(words.values())})
    cells = ibis.memtable(frame)
    value = cells.cell.try_cast("decimal(18, 6)")
    reading.lookups = {name: cells.mutate(value=value) for name in columns}
    read_scores(reading)
    found = reading.lookups[next(iter(columns))].to_pandas().set_index("cell")["value"]
    numbers = {cell: None if pd.isna(number) else float(number) for cell, number in found.items()}
    return numbers, reading.remarks, reading.faults


def test_words_of_agreement_are_steps_from_one_to_five():
    words = ["Strongly disagree", "disagree", "neutral", "agree", "strongly agree"]
    found, (remark,), faults = read(dict.fromkeys(words, 9))
    assert found == dict(zip(words, [1, 2, 3, 4, 5], strict=True))
    assert "'agree' = 4" in remark
    assert faults == []


def test_half_agreement_is_the_step_between_where_there_is_no_plain_one():
    words = ["strongly disagree", "somewhat disagree", "neutral", "somewhat agree"]
    assert read(dict.fromkeys(words, 9))[0] == dict(zip(words, [1, 2, 3, 4], strict=True))


def test_a_form_of_seven_steps_is_asked_for():
    words = ["strongly disagree", "disagree", "somewhat disagree", "neutral", "somewhat agree"]
    found, _, (fault,) = read(dict.fromkeys(words, 9))
    assert found == dict(zip(words, [1, None, None, 3, None], strict=True))
    assert "54 of 90 cells cannot be read as a number from 1 to 5" in fault


def test_numbers_and_words_of_the_parameters_count_more_than_what_a_cell_holds():
    found, remarks, faults = read(
        {"fine": 5, "1": 5, "x": 1}, answers={"fine": 4, "1": 5, "x": None}
    )
    assert found == {"fine": 4, "1": 5, "x": None}
    assert remarks == ["answers in words: 'fine' = 4"]
    assert faults == []


@pytest.mark.parametrize(
    ("numbers", "line"),
    [
        ([0, 1], "`answers: {0: 1, 1: 5}`"),
        ([1, 4, 6], "`answers: {1: 1, 2: 1.8, 3: 2.6, 4: 3.4, 5: 4.2, 6: 5}`"),
        ([-2, 2], "`answers: {-2: 1, -1: 2, 0: 3, 1: 4, 2: 5}`"),
        ([0, 55], "`answers: {NUMBER: 1}` for every number"),
        ([200], "`answers: {NUMBER: 1}` for every number"),
        ([7, 7000], "`answers: {NUMBER: 1}` for every number"),
    ],
)
def test_another_scale_is_told_with_the_line_that_turns_it(numbers, line):
    (fault,) = read(dict.fromkeys(numbers, 20))[2]
    assert f"They go from {numbers[0]} to {numbers[-1]}" in fault
    assert fault.endswith(f"write {line}.")


def test_satisfaction_has_its_scale_in_a_line_of_its_own():
    (fault,) = read({0: 20, 9: 20}, {"satisfaction": "score"})[2]
    assert fault.endswith("write `satisfaction_scale: [0, 10]` (worst, best).")
    assert read({0: 20, 9: 20}, {"satisfaction": "score"}, satisfaction_scale=(0, 10))[2] == []


def test_a_few_numbers_outside_are_slips():
    assert read({1: 50, 5: 45, 7: 2})[2] == []


@pytest.mark.parametrize(("value", "turned"), [("0", 1), ("5", 3), ("10", 5), ("11", None)])
def test_a_number_of_another_scale_lies_as_far_between_the_ends(value, turned):
    for scale, expected in (((0, 10), turned), ((10, 0), turned and 6 - turned)):
        number = on_scale(ibis.literal(Decimal(value), "decimal(18, 6)"), scale)
        found = number.execute()
        assert (None if pd.isna(found) else found) == expected
