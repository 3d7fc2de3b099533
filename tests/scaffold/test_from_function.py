"""A function of a file or notebook is read with all it needs of it, and nothing is executed."""

import json

import nbformat
import pytest

from segbench.errors import SegbenchError
from segbench.features.customers import GROUPS
from segbench.scaffold.from_function import read_function

TEXT = '''
import os.path
import numpy as np
import pandas as pd
from math import log as ln

raise SystemExit("nothing here is executed")

SMALL, BIG = 100, 1000
UNUSED = 3


def helper(values):
    return [ln(value) > SMALL for value in values]


def mine(customers, factor=2):
    """Big or not,
    by what was paid.

    More.
    """
    try:
        shown = {name: customers[name] for name in ("monetary",)}
    except KeyError as error:
        print(error)
    return np.where(helper(shown["monetary"] * factor), "big", len(customers.coupon_share))


def lost(customers):
    return customers["monetary"] > nowhere


class Mine:
    pass
'''


@pytest.fixture
def file(tmp_path):
    (tmp_path / "mine.py").write_text(TEXT)
    return tmp_path / "mine.py"


def test_it_comes_with_what_it_uses_in_the_order_of_the_file(file):
    function = read_function(f"{file}:mine")
    assert function.imports == "from math import log as ln\nimport numpy as np"
    parts = ["SMALL, BIG", "def helper", "def mine"]
    places = [function.source.index(part) for part in parts]
    assert places == sorted(places)
    assert "UNUSED" not in function.source
    assert "SystemExit" not in function.source
    assert function.idea == "Big or not, by what was paid."
    assert function.name == "mine"


def test_columns_beyond_those_that_are_always_there_take_all_groups(file):
    function = read_function(f"{file}:mine")
    assert function.reads == ("coupon_share", "monetary")
    assert function.groups == tuple(GROUPS)
    (file.parent / "few.py").write_text("def few(table):\n    return table['monetary'] > 3\n")
    assert read_function(f"{file.parent / 'few.py'}:few").groups == ()


def test_of_a_notebook_code_counts_without_magics_and_the_last_of_a_name(tmp_path):
    cells = [
        nbformat.v4.new_markdown_cell("def mine(): this is text"),
        nbformat.v4.new_code_cell("%load_ext x\n!ls\nFROM = 5"),
        nbformat.v4.new_code_cell("def mine(customers):\n    return 1"),
        nbformat.v4.new_code_cell("this is no Python"),
        nbformat.v4.new_code_cell("def mine(customers):\n    return customers.monetary > FROM"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "own.ipynb")
    source = read_function(f"{tmp_path / 'own.ipynb'}:mine").source
    assert source == "FROM = 5\n\n\ndef mine(customers):\n    return customers.monetary > FROM"


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("mine.py", "Give FILE:FUNCTION"),
        (":mine", "Give FILE:FUNCTION"),
        ("mine.py:a b", "Give FILE:FUNCTION"),
        ("none.py:mine", "none.py: there is no such file"),
        ("mine.py:mime", "unknown function 'mime'. Did you mean 'mine'?"),
        ("mine.py:Mine", "unknown function 'Mine'"),
        ("mine.py:lost", "the function uses 'nowhere', which is defined nowhere in the file"),
        ("bad.py:mine", "bad.py: line 2 is no Python"),
        ("bad.ipynb:mine", "bad.ipynb: cannot be read"),
        ("odd.ipynb:mine", "odd.ipynb: cannot be read"),
        (".:mine", "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_one_message(file, place, message, monkeypatch):
    monkeypatch.chdir(file.parent)
    (file.parent / "bad.py").write_text("x = 1\ndef (\n")
    (file.parent / "bad.ipynb").write_text("{")
    (file.parent / "odd.ipynb").write_text(json.dumps({"cells": 3}))
    with pytest.raises(SegbenchError) as caught:
        read_function(place)
    assert message in str(caught.value)
