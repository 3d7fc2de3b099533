"""The parameters cell of an executed notebook: as Python, and as papermill reads it; its paths."""

import ast
import logging

import nbformat
import pytest
from papermill import inspect_notebook

from segbench.errors import SegbenchError
from segbench.methods import full_params
from segbench.params import check, load
from segbench.params.section import as_given
from segbench.study import parameters_cell
from segbench.study.parameters_cell import (
    LANGUAGE,
    START,
    cell_text,
    find_start,
    forget_paths,
    relative_paths,
    write_filled,
)
from support import ROOT

COLUMNS = {"customer_id": "who", "ordered_at": "when", "amount": "paid"}

STRANGE = 'Müller\'s "Shop" # A = B\n\u2028 {{ x }} \\ 客户'


NULL = {
    **dict.fromkeys(("name", "start_folder", "dataset"), "str"),
    **dict.fromkeys(("max_customers", "threads", "cutoff_step_days", "retention_days"), "int"),
    "data": "dict",
    "crossings": "list",
}
"""The types of what may be None, by hand."""


def own(path, **data):
    raw = {
        "dataset": "own",
        "data": {"tables": {"orders": {"path": path, "columns": COLUMNS}}, **data},
    }
    return as_given(check(raw, source="p"))


def values_of(text):
    """Variable -> value, by Python's own reading of the cell."""
    pairs = [
        (node.target if isinstance(node, ast.AnnAssign) else node.targets[0], node.value)
        for node in ast.parse(text).body
    ]
    return {target.id: ast.literal_eval(value) for target, value in pairs}


RULES = [{"name": "A = B", "when": "region = 'N' AND vip_level = 'gold' AND frequency >= 6"}]

STUDIES = {
    "the defaults": as_given(check({}, source="test")),
    "the insurer, with rules": as_given(load(ROOT / "params" / "insurer.yaml")),
    "own data with strange names": own("a=b #1.csv", title=STRANGE, currency="€"),
    "rules and folders with many signs": as_given(
        check({"rules": {"rules": RULES}, "playbooks": "a=b=c"}, source="test")
    ),
    "several horizons": as_given(check({"retention_days": [28, "3 months"]}, source="test")),
    "what followed": check({}, source="test").model_dump(mode="json"),
}


@pytest.fixture(params=STUDIES)
def filled(request, tmp_path):
    """A notebook whose cell a run has filled, and what with."""
    given = {"classification": "needs", **STUDIES[request.param]}
    nbformat.write(
        nbformat.v4.new_notebook(metadata=LANGUAGE),
        tmp_path / "source.ipynb",
    )
    write_filled(tmp_path / "source.ipynb", tmp_path / "target.ipynb", given)
    cell = nbformat.read(tmp_path / "target.ipynb", as_version=4).cells[0]
    found = values_of(cell.source)
    assert {**found, START: None} == {**given, START: None}
    return tmp_path / "target.ipynb", found


def test_papermill_infers_every_parameter_of_a_filled_notebook(filled, caplog):
    notebook, values = filled
    with caplog.at_level(logging.WARNING, "papermill"):
        inferred = inspect_notebook(notebook)
    assert caplog.messages == []
    assert list(inferred) == list(values)
    kinds = {name: item["inferred_type_name"] for name, item in inferred.items()}
    assert kinds == {
        name: NULL.get(name) if value is None else type(value).__name__
        for name, value in values.items()
    }


def test_lines_are_short_and_say_what_a_value_is():
    lines = cell_text(STUDIES["the insurer, with rules"]).splitlines()
    assert max(map(len, lines)) <= 100
    assert "seed: int = 20171029  # seed of everything random" in lines
    assert "cutoff_step_days: int = None" in lines
    assert "}  # the comparison" in lines


@pytest.mark.parametrize("name", ["own data with strange names", "the insurer, with rules"])
def test_parameters_of_the_cell_are_the_runs_own(name):
    assert as_given(check(values_of(cell_text(STUDIES[name])), source="p")) == STUDIES[name]


@pytest.mark.parametrize(
    ("values", "paths"),
    [
        (STUDIES["the defaults"], []),
        (own("orders.csv"), ["orders.csv"]),
        (own("../sales/*.csv"), ["../sales/*.csv"]),
        (own("/data/orders.csv"), []),
        (own("~/orders.csv"), []),
        ({**STUDIES["the defaults"], "playbooks": "plays"}, ["plays"]),
        ({**STUDIES["the defaults"], "playbooks": "nowhere"}, []),
        ({"x": 1}, []),
    ],
)
def test_the_folder_of_the_run_is_kept_only_where_something_counts_from_it(
    values, paths, tmp_path, monkeypatch
):
    (tmp_path / "plays").mkdir()
    monkeypatch.chdir(tmp_path)
    assert relative_paths(values) == paths
    cells = [
        nbformat.v4.new_markdown_cell("# Title"),
        nbformat.v4.new_code_cell("x = 1", metadata={"tags": ["parameters"]}),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "source.ipynb")
    write_filled(tmp_path / "source.ipynb", tmp_path / "target.ipynb", values)
    node = nbformat.read(tmp_path / "target.ipynb", as_version=4)
    found = values_of(node.cells[1].source)
    assert found == ({**values, START: str(tmp_path)} if paths else values)
    assert (str(tmp_path) in (tmp_path / "target.ipynb").read_text()) == bool(paths)


def test_a_notebook_without_such_a_cell_gets_one(tmp_path):
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print(x)")]),
        tmp_path / "source.ipynb",
    )
    write_filled(tmp_path / "source.ipynb", tmp_path / "target.ipynb", {"x": 5})
    assert values_of(nbformat.read(tmp_path / "target.ipynb", as_version=4).cells[0].source) == {
        "x": 5
    }


def test_where_papermill_read_and_wrote_is_forgotten(tmp_path):
    node = nbformat.v4.new_notebook(
        metadata={
            "papermill": {"input_path": "/somewhere/x.ipynb"},
            "language_info": {"name": "python"},
        }
    )
    nbformat.write(node, tmp_path / "x.ipynb")
    forget_paths(tmp_path / "x.ipynb")
    assert nbformat.read(tmp_path / "x.ipynb", as_version=4).metadata == {
        "language_info": {"name": "python"}
    }


@pytest.mark.parametrize("folder", ["gone", "a\0b", "file.csv"])
def test_a_folder_that_is_gone_is_named_with_what_is_looked_for(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file.csv").write_text("")
    with pytest.raises(SegbenchError) as caught:
        find_start(folder, own("data/orders.csv"), tmp_path)
    assert "start_folder: there is no folder" in str(caught.value)
    assert "(data/orders.csv)" in str(caught.value)
    assert find_start(str(tmp_path), {}, tmp_path) == str(tmp_path)


def test_no_description_of_a_parameter_confuses_papermill():
    assert all(
        not {"=", "#"} & set(parameters_cell._about(name))
        for name in [*full_params().model_fields, START]
    )
