"""Parameters into a study; the cell that holds them, as Python and as papermill reads it."""

import ast
import json
import logging
from pathlib import Path

import nbformat
import pytest
from papermill.translators import PythonTranslator

from segbench.errors import SegbenchError
from segbench.methods import full_params
from segbench.params import check, load
from segbench.study import notebook, parameters_cell
from segbench.study.cache import PARAMS_FILE, WORK_VARIABLE
from segbench.study.notebook import open_study
from segbench.study.parameters_cell import (
    START,
    cell_text,
    check_start,
    forget_paths,
    relative_paths,
    write_filled,
)
from support import ROOT

DEFAULTS = check({}, source="test")


def test_variables_with_the_names_of_parameters_count():
    study = open_study(
        {"cutoff": "2017-10-01", "rfm": {"reference": "median"}, "something_else": 3}
    )
    assert str(study.params.cutoff) == "2017-10-01"
    assert study.params.rfm.reference == "median"
    assert study.params.rfm.new_customer_days == DEFAULTS.rfm.new_customer_days


def test_a_wrong_value_is_explained():
    with pytest.raises(SegbenchError, match=r"notebook parameters: rfm\.reference.*'mode'"):
        open_study({"rfm": {"reference": "mode"}})


def test_an_unknown_injected_parameter_is_refused():
    source = '# Parameters\ncutof = "2017-10-01"\n'
    with pytest.raises(SegbenchError, match=r"unknown parameter 'cutof'.*Did you mean 'cutoff'"):
        open_study({"In": ["", source], "cutof": "2017-10-01"})


def test_a_variable_that_nobody_injected_is_no_business_of_ours():
    assert open_study({"In": ["", "cutof = 3"], "cutof": 3}).params == DEFAULTS


def test_a_runs_folder_is_used_for_the_same_parameters_only(tmp_path, monkeypatch):
    monkeypatch.setenv(WORK_VARIABLE, str(tmp_path))
    assert open_study({}).cache.folder is None  # no params file there
    (tmp_path / PARAMS_FILE).write_text(json.dumps(DEFAULTS.model_dump(mode="json")))
    assert open_study({}).cache.folder == tmp_path
    assert open_study({"seed": 1}).cache.folder is None


def test_unknown_methods_and_baselines_are_no_methods():
    with pytest.raises(SegbenchError, match=r"unknown method 'rmf'.*Did you mean 'rfm'"):
        open_study({"methods": ["rmf"]})
    with pytest.raises(SegbenchError, match="unknown method 'everyone'"):
        open_study({"methods": ["everyone"]})


class Shell:
    def set_custom_exc(self, *_):
        pass


@pytest.mark.parametrize("namespace", [{}, {"cutoff": "2017-10-01"}, {"data": {"tables": {}}}])
def test_a_notebook_that_does_not_say_whose_customers_shows_nobody(namespace, monkeypatch):
    monkeypatch.setattr(notebook, "get_ipython", Shell)
    with pytest.raises(SegbenchError, match="`dataset` is not given"):
        open_study(namespace)


def test_own_data_without_its_section_is_refused():
    with pytest.raises(SegbenchError, match="`dataset: own` and a section `data` go together"):
        open_study({"dataset": "own"})


def test_paths_count_from_the_folder_that_the_notebook_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "project").mkdir()
    open_study(
        {
            "In": ["", '# Parameters\nPAPERMILL_INPUT_PATH = "x"\nstart_folder = "y"\n'],
            "start_folder": str(tmp_path / "project"),
        }
    )
    assert Path.cwd() == tmp_path / "project"
    with pytest.raises(SegbenchError, match="start_folder: there is no folder"):
        open_study({"start_folder": str(tmp_path / "gone")})


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


@pytest.mark.parametrize("folder", ["gone", "", 3, None, "a\0b", "file.csv"])
def test_a_folder_that_is_gone_is_named_with_what_is_looked_for(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file.csv").write_text("")
    with pytest.raises(SegbenchError) as caught:
        check_start(folder, own("data/orders.csv"))
    assert "start_folder: there is no folder" in str(caught.value)
    assert "(data/orders.csv)" in str(caught.value)
    assert check_start(str(tmp_path), {}) == tmp_path


def test_no_description_of_a_parameter_confuses_papermill():
    assert all(
        "=" not in parameters_cell._about(name) and "#" not in parameters_cell._about(name)
        for name in full_params().model_fields
    )
