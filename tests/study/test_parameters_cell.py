"""The parameters cell of an executed notebook: as Python, and as papermill reads it; its paths."""

import ast
import logging

import nbformat
import pytest
from papermill.translators import PythonTranslator

from segbench.errors import SegbenchError
from segbench.methods import full_params
from segbench.params import check, load
from segbench.study import parameters_cell
from segbench.study.parameters_cell import (
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


def own(path, **data):
    raw = {
        "dataset": "own",
        "data": {"tables": {"orders": {"path": path, "columns": COLUMNS}}, **data},
    }
    return check(raw, source="p").model_dump(mode="json")


def values_of(text):
    """Variable -> value, by Python's own reading of the cell."""
    pairs = [
        (node.target if isinstance(node, ast.AnnAssign) else node.targets[0], node.value)
        for node in ast.parse(text).body
    ]
    return {target.id: ast.literal_eval(value) for target, value in pairs}


STUDIES = {
    "the defaults": check({}, source="test").model_dump(mode="json"),
    "the insurer, with rules": load(ROOT / "params" / "insurer.yaml").model_dump(mode="json"),
    "own data with strange names": own("a=b #1.csv", title=STRANGE, currency="€"),
}


@pytest.mark.parametrize("name", STUDIES)
def test_the_cell_holds_every_value_as_python_and_as_papermill_reads_it(name, caplog):
    given = {"classification": "needs", **STUDIES[name]}
    text = cell_text(given)
    assert values_of(text) == given
    with caplog.at_level(logging.WARNING, "papermill"):
        inferred = {
            item.name: item.inferred_type_name
            for item in PythonTranslator.inspect({"source": text})
        }
    assert list(inferred) == list(given)
    assert {inferred[name] for name, value in given.items() if value is None} == {"None"}
    assert inferred["seed"] == "int"
    assert inferred["evaluation"] == "dict"
    assert max(map(len, text.splitlines())) <= 130


def test_parameters_of_the_cell_are_the_runs_own():
    given = STUDIES["own data with strange names"]
    assert check(values_of(cell_text(given)), source="p").model_dump(mode="json") == given


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
    expected = {name: value for name, value in values.items() if name != START}
    assert found == ({**expected, START: str(tmp_path)} if paths else expected)
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
    assert find_start(str(tmp_path), {}, None) == str(tmp_path)


def test_no_description_of_a_parameter_confuses_papermill():
    assert all(
        "=" not in parameters_cell._about(name) and "#" not in parameters_cell._about(name)
        for name in full_params().model_fields
    )
