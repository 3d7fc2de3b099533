"""The parameters cell of a committed notebook: what its page depends on, then everything else."""

import pytest

from segbench.methods import OPTIONAL, SHIPPED, full_params
from segbench.methods.parameters import params_with_sections
from segbench.params import check
from segbench.params.load import checked
from segbench.scaffold.short_cell import FIRST, REST, first_names, own_cell, short_cell
from segbench.study.cell_text import values_set

DEFAULTS = checked(params_with_sections(SHIPPED, optional=OPTIONAL), {}, "test")
CELL = 'classification: str = "needs"\ncutoff: str = "2011-01-01"  # x\nrfm: dict = {}\n'


def test_what_stood_there_stands_first_with_the_values_of_the_study():
    text = short_cell(CELL, DEFAULTS)
    lines = text.splitlines()
    assert lines[0] == FIRST
    assert first_names(text) == ["classification", "cutoff", "rfm"]
    found = values_set(text)
    assert (found["classification"], found["cutoff"]) == ("needs", "2017-10-29")
    assert found["rfm"] == DEFAULTS.rfm.model_dump()
    assert short_cell(text, DEFAULTS) == text  # what is generated is generated again


def test_every_parameter_stands_there_once_and_gives_the_study():
    found = values_set(short_cell(CELL, DEFAULTS))
    names = [*type(DEFAULTS).model_fields, "classification"]
    assert sorted(found) == sorted(names)
    del found["classification"]
    assert checked(params_with_sections(SHIPPED, optional=OPTIONAL), found, "cell") == DEFAULTS


def test_below_the_line_each_has_one_line_and_pins_nothing():
    text = short_cell(CELL, DEFAULTS)
    below = text.partition(REST)[2].strip().splitlines()
    assert len(below) == len(type(DEFAULTS).model_fields) - 2
    assert max(map(len, text.splitlines())) <= 100
    assert "som: dict = {}  # SOM on RFM" in below
    assert "retention_days: int = None" in " ".join(below)
    for given in ({"retention_days": 56}, {"cutoff_step_days": 14}, {"value_tiers": {"high": 5.0}}):
        found = values_set(text) | given
        del found["classification"]
        assert check(found, source="cell") == check(given, source="test")


def test_a_new_parameter_stands_there_without_anybody_writing_it():
    class Longer(type(DEFAULTS)):
        fresh: int = 3
        """something new"""

    assert "fresh: int = 3" in short_cell(CELL, Longer()).splitlines()


@pytest.mark.parametrize("first", [["seed"], ["own_methods", "seed"]])
def test_names_may_be_given(first):
    assert first_names(short_cell(CELL, DEFAULTS, first)) == first
    assert set(full_params().model_fields) >= set(first)


def test_a_copy_of_ones_own_has_every_value_that_is_not_by_default():
    raw = {"seed": 5, "som": {"epochs": 7}, "methods": ["som", "rfm"], "name": "mine"}
    params = check(raw, source="p")
    text = own_cell(short_cell(CELL, DEFAULTS), params, None)
    found = values_set(text)
    assert found["som"] == {"epochs": 7}
    assert found["needs"] == {}
    assert {name: found[name] for name in ("seed", "methods", "name")} == {
        name: raw[name] for name in ("seed", "methods", "name")
    }
    assert check({name: found[name] for name in type(params).model_fields}, source="p") == params
    assert first_names(text) == first_names(short_cell(CELL, DEFAULTS))
