"""The method in docs/own-method.md is short, whole, and keeps what every method promises."""

import re
import subprocess
import sys
import types
from typing import Annotated

import pytest
from pydantic import Field

from methods.test_contract import assert_keeps_the_contract
from segbench.errors import SegbenchError
from segbench.methods import METHODS, Method, parameters
from segbench.methods.parameters import own_parameters
from segbench.params import check
from segbench.study.study import Study
from support import ROOT, make_customers

TEXT = (ROOT / "docs" / "own-method.md").read_text(encoding="utf-8")
CODE = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL).group(1)
MOST_LINES = 30


@pytest.fixture
def kind(monkeypatch):
    """The documented class, registered as the page says."""
    module = types.ModuleType("big_baskets")
    monkeypatch.setitem(sys.modules, "big_baskets", module)
    exec(compile(CODE, "big_baskets.py", "exec"), module.__dict__)
    found = module.BigBaskets
    monkeypatch.setitem(METHODS, found.name, found)
    monkeypatch.setattr(parameters, "OWN", (found,))
    return found


def test_it_has_at_most_thirty_lines():
    assert 15 < len(CODE.strip().splitlines()) <= MOST_LINES


@pytest.mark.parametrize("words", [("check",), ("format", "--check")], ids=lambda words: words[0])
def test_ruff_finds_nothing(words):
    place = "src/segbench/methods/big_baskets.py"
    command = [sys.executable, "-m", "ruff", *words, "--stdin-filename", place, "-"]
    done = subprocess.run(
        command, input=CODE, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_it_keeps_the_contract(kind, monkeypatch):
    assert_keeps_the_contract(kind, make_customers(400), monkeypatch)


def test_its_labels_are_those_of_a_calculation_by_hand(kind):
    customers = make_customers(3).assign(
        monetary=[10.0, 40.0, 100.0], frequency=[1, 2, 10]
    )  # 10, 20, 10 an order
    assert kind().fit(customers).predict(customers).tolist() == ["small", "big", "small"]
    assert issubclass(kind, Method)


def test_its_parameters_come_from_the_params_file(kind):
    study = Study(
        check(
            {"methods": ["rfm", "big_baskets"], "own_methods": {"big_baskets": {"factor": 2}}},
            source="test",
        )
    )
    assert study.unfitted("big_baskets").factor == 2
    assert (
        Study(check({"methods": ["big_baskets"]}, source="test")).unfitted("big_baskets").factor
        == 1.0
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"big_baskets": {"facto": 2}},
            "own_methods.big_baskets: unknown key 'facto'. Did you mean 'factor'?",
        ),
        ({"big_baskets": {"factor": "two"}}, "own_methods.big_baskets: factor: found 'two'"),
        ({"big_baskets": {"factor": True}}, "own_methods.big_baskets: factor: found True"),
        ({"rfm": {"reference": "median"}}, "own_methods: unknown method of your own 'rfm'"),
        ({"big_basket": {}}, "Did you mean 'big_baskets'?"),
    ],
)
def test_a_wrong_parameter_is_one_message(kind, given, message):
    with pytest.raises(SegbenchError) as error:
        Study(check({"own_methods": given}, source="test"))
    assert message in str(error.value)


def test_without_a_method_of_ones_own_there_is_nothing_to_set():
    with pytest.raises(SegbenchError, match="there is no method of your own"):
        own_parameters({"big_baskets": {}})


def test_a_parameter_without_a_default_must_be_given_and_a_list_becomes_a_tuple(kind, monkeypatch):
    class Bounded(kind):
        name = "bounded"

        def __init__(self, bounds: tuple[float, ...], seed: int = 0) -> None:
            self.bounds = bounds
            self.seed = seed

    monkeypatch.setattr(parameters, "OWN", (Bounded,))
    assert own_parameters({"bounded": {"bounds": [0.5, 1]}}) == {"bounded": {"bounds": (0.5, 1)}}
    with pytest.raises(SegbenchError, match=r"own_methods\.bounded: bounds: is missing"):
        own_parameters({"bounded": {}})
    with pytest.raises(SegbenchError, match="unknown key 'seed'"):
        own_parameters({"bounded": {"bounds": [1.0], "seed": 3}})


def test_a_number_has_the_bounds_of_its_constructor_and_those_of_all_numbers(kind, monkeypatch):
    class Limited(kind):
        name = "limited"

        def __init__(self, factor=1.0, cuts: tuple[float, ...] = ()) -> None:
            self.factor, self.cuts = factor, cuts

    # Its hints, as a module of one's own has them.
    Limited.__init__.__annotations__ = {
        "factor": Annotated[float, Field(ge=0.1, le=10)],
        "cuts": tuple[float, ...],
    }
    monkeypatch.setattr(parameters, "OWN", (Limited,))
    assert own_parameters({"limited": {"factor": 10}}) == {"limited": {"factor": 10}}
    with pytest.raises(
        SegbenchError,
        match=r"own_methods\.limited: factor: found 10\.5\. Give a number from 0\.1 to 10\.",
    ):
        own_parameters({"limited": {"factor": 10.5}})
    with pytest.raises(
        SegbenchError,
        match=r"own_methods\.limited\.cuts: found 1e\+300\. Give a number from -1,000,000",
    ):
        own_parameters({"limited": {"cuts": [1.0, 1e300]}})
