"""The method in docs/own-method.md is short, whole, and keeps what every method promises."""

import re
import subprocess
import sys
import types
from typing import Annotated

import pytest
from pydantic import Field

from methods.test_contract import assert_keeps_the_contract
from segbench import methods
from segbench.errors import SegbenchError
from segbench.methods import METHODS, Method
from segbench.params import check
from segbench.study.study import Study
from support import ROOT, make_customers

TEXT = (ROOT / "docs" / "own-method.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
CODE = next(block for block in BLOCKS if "class BigBaskets" in block)
MOST_LINES = 30


@pytest.fixture
def kind(monkeypatch):
    """The documented class, registered as the page says."""
    module = types.ModuleType("big_baskets")
    monkeypatch.setitem(sys.modules, "big_baskets", module)
    exec(compile(CODE, "big_baskets.py", "exec"), module.__dict__)
    found = module.BigBaskets
    monkeypatch.setitem(METHODS, found.name, found)
    monkeypatch.setattr(methods, "OWN", (found,))
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


def given(params):
    return check(params, source="test")


@pytest.mark.parametrize("where", ["own_methods", "a section"])
def test_its_parameters_come_from_the_params_file(kind, where):
    section = {"big_baskets": {"factor": 2}}
    params = {"own_methods": section} if where == "own_methods" else section
    study = Study(given({"methods": ["rfm", "big_baskets"], **params}))
    assert study.unfitted("big_baskets").factor == 2
    assert study.params.own_methods == {}
    assert given(study.params.model_dump(mode="json")) == study.params
    alone = Study(given({"methods": ["big_baskets"]}))
    assert alone.unfitted("big_baskets").factor == 1.0


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ({"facto": 2}, "test: big_baskets: unknown key 'facto'. Did you mean 'factor'?"),
        ({"factor": "two"}, "test: big_baskets.factor: found 'two'. Give a number"),
        ({"factor": True}, "test: big_baskets.factor: found True. Give a number"),
    ],
)
@pytest.mark.parametrize("where", ["own_methods", "a section"])
def test_a_wrong_parameter_is_one_message(kind, where, section, message):
    params = {"big_baskets": section}
    with pytest.raises(SegbenchError) as error:
        given({"own_methods": params} if where == "own_methods" else params)
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (
            {"own_methods": {"rfm": {"reference": "median"}}},
            "test: own_methods: unknown method of your own 'rfm'. Allowed: big_baskets.",
        ),
        (
            {"own_methods": {"big_basket": {}}},
            "test: own_methods: unknown method of your own 'big_basket'. Did you mean "
            "'big_baskets'? Allowed: big_baskets.",
        ),
        ({"own_methods": 3}, "test: own_methods: found 3. Input should be a valid dictionary."),
        (
            {"own_methods": {"big_baskets": {}}, "big_baskets": {}},
            "test: own_methods: big_baskets has a section of its own, too; keep one of them.",
        ),
    ],
)
def test_own_methods_hold_methods_of_ones_own_once(kind, params, message):
    with pytest.raises(SegbenchError) as error:
        given(params)
    assert str(error.value) == message


def test_without_a_method_of_ones_own_there_is_nothing_to_set(monkeypatch):
    monkeypatch.setattr(methods, "OWN", ())
    with pytest.raises(SegbenchError, match="own_methods: found 'big_baskets', but there is no"):
        given({"own_methods": {"big_baskets": {}}})
    with pytest.raises(SegbenchError, match="unknown key 'big_baskets'"):
        given({"big_baskets": {}})


def test_a_parameter_without_a_default_must_be_given_and_a_list_becomes_a_tuple(kind, monkeypatch):
    class Bounded(kind):
        name = "bounded"

        def __init__(self, bounds: tuple[float, ...], seed: int = 0) -> None:
            self.bounds = bounds
            self.seed = seed

    monkeypatch.setattr(methods, "OWN", (Bounded,))
    assert given({"bounded": {"bounds": [0.5, 1]}}).bounded.bounds == (0.5, 1)
    for empty in ({}, {"bounded": {}}):
        with pytest.raises(SegbenchError, match=r"test: bounded(\.bounds)?: is missing"):
            given(empty)
    with pytest.raises(SegbenchError, match="unknown key 'seed'"):
        given({"bounded": {"bounds": [1.0], "seed": 3}})


def test_a_number_has_the_bounds_of_its_constructor_and_those_of_all_numbers(kind, monkeypatch):
    class Limited(kind):
        name = "limited"

        def __init__(self, factor=1.0, cuts: tuple[float, ...] = ()) -> None:
            self.factor, self.cuts = factor, cuts

        def check_parameters(self) -> None:
            if self.factor in self.cuts:
                raise ValueError("factor is one of cuts")

    # Its hints, as a module of one's own has them.
    Limited.__init__.__annotations__ = {
        "factor": Annotated[float, Field(ge=0.1, le=10)],
        "cuts": tuple[float, ...],
    }
    monkeypatch.setattr(methods, "OWN", (Limited,))
    assert given({"limited": {"factor": 10}}).limited.factor == 10
    for section, message in (
        ({"factor": 10.5}, r"limited\.factor: found 10\.5\. Give a number from 0\.1 to 10\."),
        ({"cuts": [1e300]}, r"limited: cuts: found 1e\+300\. Give a number from -1,000,000"),
        ({"factor": 2, "cuts": [2.0]}, r"test: limited: factor is one of cuts\."),
    ):
        with pytest.raises(SegbenchError, match=message):
            given({"limited": section})
