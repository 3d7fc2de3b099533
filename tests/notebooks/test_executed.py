"""What the executed notebooks of a report say of their language, their cells and the machine."""

import json
import re

import nbformat
import pytest
from nbconvert import PythonExporter, ScriptExporter

from segbench.paths import notebooks


@pytest.fixture(scope="module")
def executed(finished):
    found = sorted((finished.folder / "notebooks").glob("*.ipynb"))
    assert found
    return {path.stem: nbformat.read(path, as_version=4) for path in found}


def test_their_language_is_whole_so_that_scripts_are_python(executed):
    for name, node in executed.items():
        text, made = ScriptExporter().from_notebook_node(node)
        assert made["output_extension"] == ".py", name
        compile(text, name, "exec")
        assert PythonExporter().from_notebook_node(node)[0] == text


def test_their_cells_have_the_ids_of_the_committed_ones(executed):
    for name in ("index", "rfm", "data_quality"):
        committed = nbformat.read(notebooks() / f"{name}.ipynb", as_version=4)
        ids = [cell.id for cell in executed[name].cells]
        assert ids == [cell.id for cell in committed.cells]
        assert len(set(ids)) == len(ids)


def test_nothing_in_them_names_the_machine_and_no_output_a_time(executed, finished):
    for name, node in executed.items():
        text = json.dumps(node, ensure_ascii=False)
        assert str(finished.folder.parent) not in text, name
        shown = json.dumps([cell.get("outputs", []) for cell in node.cells])
        assert not re.search(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d", shown), name
        assert "papermill" not in node.metadata
