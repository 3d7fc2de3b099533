"""Committed notebooks: run, thin, small, stable; and the checks see what they are for."""

import ast
import copy
import inspect
import logging
import re
from importlib import import_module

import pytest
from papermill import inspect_notebook

from generated import STUDIES
from hygiene import CHECKED, code, load, problems, tags, text
from segbench.methods import METHODS, OPTIONAL, SHIPPED
from segbench.methods.base import SHARED_PAGE
from segbench.methods.parameters import params_with_sections
from segbench.params import check
from segbench.params import load as load_params
from segbench.study.notebook import CHOICE
from support import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
DEFAULTS = check({}, source="test")
NULL = {
    **dict.fromkeys(("data",), "dict"),
    **dict.fromkeys(("max_customers", "cutoff_step_days", "retention_days", "threads"), "int"),
    **dict.fromkeys(("name", "start_folder", "dataset"), "str"),
    **dict.fromkeys(("methods", "crossings"), "list"),
}
"""The types of what may be None, by hand."""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_is_clean(path):
    assert problems(load(path)) == []
    assert path.stat().st_size < 300_000


def test_every_method_has_its_notebook():
    shared = {
        "index",
        "actions",
        "contact",
        "comparison",
        "segments",
        "stability",
        "data_quality",
        SHARED_PAGE,
    }
    assert {path.stem for path in NOTEBOOKS} == shared | {
        kind.page for kind in METHODS.values() if kind.role == "method"
    }


def parameters(node):
    """Name, type, value and last line, where the comment stands, of each parameter."""
    source = text(node["cells"][1])
    lines = source.splitlines()
    for item in ast.parse(source).body:
        typed = isinstance(item, ast.AnnAssign)
        name = item.target.id if typed else item.targets[0].id
        kind = item.annotation.id if typed else None
        yield name, kind, ast.literal_eval(item.value), lines[item.end_lineno - 1]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_parameters_are_typed_and_those_of_the_schema_or_its_study(path):
    study = DEFAULTS
    if path.stem in STUDIES:
        study = load_params(ROOT / "params" / STUDIES[path.stem])
    kinds = {name: type(value).__name__ for name, value in study.model_dump(mode="json").items()}
    given = list(parameters(load(path)))
    for name, kind, value, _ in given:
        assert kind == (NULL.get(name) if value is None else type(value).__name__)
        assert value is None or name == CHOICE or kind == kinds[name]
    assert {name for name, *_ in given} - {CHOICE} == set(
        params_with_sections(SHIPPED, optional=OPTIONAL).model_fields
    )
    shown = {name: value for name, _, value, _ in given if name != CHOICE}
    found = check(shown, source=path.name)
    names = {"name", "start_folder"} | (
        set(METHODS) - {path.stem} if path.stem in STUDIES else set()
    )
    assert found.model_dump(exclude=names) == study.model_dump(exclude=names)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_papermill_infers_every_parameter(path, caplog):
    given = list(parameters(load(path)))
    with caplog.at_level(logging.WARNING, "papermill"):
        inferred = inspect_notebook(path)
    assert caplog.messages == []
    assert list(inferred) == [name for name, *_ in given]
    assert {name: item["inferred_type_name"] for name, item in inferred.items()} == {
        name: kind for name, kind, *_ in given
    }


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_what_a_notebook_shows_has_its_numbers_under_the_same_name(path):
    node = load(path)
    module = re.match(r"import (\S+)\n", text(node["cells"][2]))[1]
    page = import_module(module).open.__self__
    for cell in code(node)[2:]:
        name = re.match(r"page\.(\w+)\(", text(cell))[1]
        shown = inspect.signature(getattr(page, name)).return_annotation
        if "Table" in shown or "Picture" in shown:
            assert hasattr(page.numbers, name.removesuffix("_picture")), name


@pytest.mark.parametrize(("name", "file"), STUDIES.items())
def test_a_notebook_of_another_study_names_its_params_file_and_all_that_it_sets(name, file):
    node = load(ROOT / "notebooks" / f"{name}.ipynb")
    assert f"params/{file}" in text(node["cells"][0])
    own, default = (
        p.model_dump(mode="json") for p in (load_params(ROOT / "params" / file), DEFAULTS)
    )
    other_methods = METHODS.keys() - {name}
    given = {name for name, *_ in parameters(node)}
    assert {key for key in own if own[key] != default[key]} - other_methods - {"name"} <= given


def strip(node):
    for cell in node["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None


def define(node):
    node["cells"][2]["source"].append("\ndef helper():\n    pass")


def untag(node):
    for cell in node["cells"]:
        cell["metadata"] = {"tags": [tag for tag in tags(cell) if tag != CHECKED]}


def fail(node):
    node["cells"][2]["outputs"].append(
        {"output_type": "error", "ename": "E", "evalue": "", "traceback": []}
    )


def reorder(node):
    node["cells"][3], node["cells"][4] = node["cells"][4], node["cells"][3]


def absolute(node):
    node["cells"][1]["source"].append('\npath = "/data/file.csv"')


def widen(node):
    node["cells"][1]["source"].append("\nlong = " + " + ".join(["1"] * 40))


def choose(node):
    node["cells"][4]["source"] = ["page.notes() if page else None"]


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (strip, "not run"),
        (define, "third cell"),
        (untag, "no cell is tagged"),
        (fail, "error"),
        (reorder, "stable"),
        (absolute, "absolute path"),
        (widen, "100 columns"),
        (choose, "one call"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_check_sees_a_spoiled_notebook(spoil, word):
    node = copy.deepcopy(load(ROOT / "notebooks" / "rfm.ipynb"))
    spoil(node)
    assert any(word in problem for problem in problems(node)), inspect.getsource(spoil)
