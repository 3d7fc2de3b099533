"""Committed notebooks: run, thin, small, stable; and the checks see what they are for."""

import ast
import copy
import inspect
import json
import re

import pytest

from segbench.methods import METHODS
from segbench.methods.base import SHARED_PAGE
from segbench.params import Params
from segbench.params import load as load_params
from segbench.study.notebook import CHOICE
from support import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CHECKED = "nbval-check-output"
STUDIES = {"pdp_survey": "insurer.yaml"}
"""Notebooks that the default dataset has nothing for -> the params file whose study they show."""


PLAIN = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def tags(cell):
    return cell["metadata"].get("tags", [])


def code(node):
    return [cell for cell in node["cells"] if cell["cell_type"] == "code"]


def text(cell):
    return "".join(cell["source"])


def outputs(cells):
    return [output for cell in cells for output in cell["outputs"]]


def checked(node):
    return [cell for cell in code(node) if CHECKED in tags(cell)]


def definitions(node):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [
        item
        for cell in code(node)
        for item in ast.walk(ast.parse(text(cell)))
        if isinstance(item, kinds)
    ]


CHECKS = {  # what is wrong -> whether it is
    "cells were not run once, from top to bottom": lambda node: (
        [cell["execution_count"] for cell in code(node)] != list(range(1, len(code(node)) + 1))
    ),
    f"no cell is tagged {CHECKED}": lambda node: not checked(node),
    "a tagged cell has no output, so nothing would be compared": lambda node: any(
        not cell["outputs"] for cell in checked(node)
    ),
    "a tagged cell shows a picture, which is not compared": lambda node: any(
        "image/png" in output.get("data", {}) for output in outputs(checked(node))
    ),
    "an error or a stream is stored": lambda node: any(
        output["output_type"] in ("error", "stream") for output in outputs(code(node))
    ),
    "a function or class is defined": lambda node: bool(definitions(node)),
    "an absolute path is named": lambda node: any(
        re.search(r"""["'](/|[A-Z]:\\)""", text(cell)) for cell in code(node)
    ),
    "a sentence is Markdown, which would read names from the data as Markdown too": lambda node: (
        any(
            re.search(r"""\bMarkdown\b|["'].*(\*\*[\w{]|\]\()""", text(cell))
            for cell in code(node)[1:]
        )
    ),
    "the first cell does not say what is read and written": lambda node: (
        node["cells"][0]["cell_type"] != "markdown" or "Reads:" not in text(node["cells"][0])
    ),
    "the second cell is not tagged parameters": lambda node: (
        "parameters" not in tags(node["cells"][1])
    ),
    "metadata is not the plain one": lambda node: node["metadata"] != PLAIN,
    "cell ids are not stable": lambda node: (
        [cell["id"] for cell in node["cells"]]
        != [f"cell-{number}" for number in range(len(node["cells"]))]
    ),
    "a cell carries metadata beside tags": lambda node: any(
        set(cell["metadata"]) - {"tags"} for cell in node["cells"]
    ),
}


def problems(node):
    """Everything that is wrong with a notebook, in words."""
    return [words for words, wrong in CHECKS.items() if wrong(node)]


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


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


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_parameters_are_typed_commented_and_those_of_the_schema_or_its_study(path):
    source = "".join(load(path)["cells"][1]["source"])
    study = load_params(ROOT / "params" / STUDIES[path.stem]) if path.stem in STUDIES else Params()
    defaults = study.model_dump(mode="json") | {CHOICE: "value_tiers"}
    for node in ast.parse(source).body:
        assert isinstance(node, ast.AnnAssign)
        assert "  # " in source.splitlines()[node.end_lineno - 1]
        assert ast.literal_eval(node.value) == defaults[node.target.id]


@pytest.mark.parametrize(("name", "file"), STUDIES.items())
def test_a_notebook_of_another_study_names_its_params_file_and_all_that_it_sets(name, file):
    node = load(ROOT / "notebooks" / f"{name}.ipynb")
    assert f"params/{file}" in text(node["cells"][0])
    own, default = (
        p.model_dump(mode="json") for p in (load_params(ROOT / "params" / file), Params())
    )
    other_methods = METHODS.keys() - {name}
    given = {line.partition(":")[0] for line in text(node["cells"][1]).splitlines()}
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
    node["cells"][2]["source"].append('\npath = "/data/file.csv"')


def embolden(node):
    node["cells"][2]["source"].append('\nwording.say(f"**{currency}** it is")')


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (strip, "not run"),
        (define, "function"),
        (untag, "no cell is tagged"),
        (fail, "error"),
        (reorder, "stable"),
        (absolute, "absolute path"),
        (embolden, "Markdown"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_check_sees_a_spoiled_notebook(spoil, word):
    node = copy.deepcopy(load(ROOT / "notebooks" / "rfm.ipynb"))
    spoil(node)
    assert any(word in problem for problem in problems(node)), inspect.getsource(spoil)
