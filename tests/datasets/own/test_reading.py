"""What is said of cells that cannot be read."""

import ibis
import pandas as pd
import pytest
import yaml

from segbench.datasets.own.reading import counted, frequent, scalar, unread_cells, word


@pytest.fixture
def cells():
    rows = [("Yes", 4, True), ("maybe", 3, None), ("unsure", 2, None), ("–", 7, None)]
    rows.append(("5.0", 5, None))
    frame = pd.DataFrame(rows, columns=["cell", "n", "value"])
    return ibis.memtable(frame.astype({"value": "boolean"}))


def test_words_are_counted_and_from_the_ninth_on_only_how_many():
    words = {f"w{number}": 1200 - number for number in range(10)}
    shown = [f"'w{number}' {1200 - number:,}" for number in range(8)]
    assert counted(words) == ", ".join(shown) + " and 2 more"
    assert counted({"a": 3, "b": 1}) == "'a' 3, 'b' 1"


def test_what_cannot_be_read_is_told_from_what_says_nothing(cells):
    assert unread_cells(cells, ("unsure",)) == (14, {"5.0": 5, "maybe": 3})
    assert list(frequent(cells).items())[:2] == [("–", 7), ("5.0", 5)]


def test_a_word_is_in_small_letters_and_a_number_without_noughts(cells):
    found = cells.mutate(word=word(cells.cell)).to_pandas().set_index("cell")["word"]
    assert found.loc[["Yes", "maybe", "5.0"]].tolist() == ["yes", "maybe", "5"]
    assert pd.isna(found["–"])


@pytest.mark.parametrize("value", ["plain", "yes", "12", "a: b", "客户", "it's", ""])
def test_a_text_is_read_back_from_a_params_file_as_it_is(value):
    assert yaml.safe_load(f"key: {scalar(value)}") == {"key": value}
