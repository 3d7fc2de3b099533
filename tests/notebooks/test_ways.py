"""A notebook runs four ways with the same tables, and nbval sees a changed number."""

import copy
import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from nbclient import NotebookClient

from segbench.study.store import VARIABLE
from support import ROOT

NOTEBOOK = ROOT / "notebooks" / "rfm.ipynb"


def outputs(path_or_node):
    """What each cell of a notebook shows, by the text of the cell."""
    node = (
        nbformat.read(path_or_node, as_version=4)
        if not hasattr(path_or_node, "cells")
        else path_or_node
    )
    return {
        cell.source: [output.get("data", output.get("text")) for output in cell.outputs]
        for cell in node.cells
        if cell.cell_type == "code" and cell.outputs
    }


@pytest.fixture(scope="module")
def by_run(finished):
    return outputs(finished.folder / "notebooks" / "rfm.ipynb")


def test_plain_papermill_shows_what_a_run_shows(by_run, finished, tmp_path):
    words = ["-f", finished.params, "--no-progress-bar", "--log-level", "ERROR"]
    subprocess.run(
        [sys.executable, "-m", "papermill", NOTEBOOK, "out.ipynb", *words],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    assert outputs(tmp_path / "out.ipynb") == by_run


@pytest.mark.slow
def test_jupyterlab_shows_what_a_run_shows(by_run, finished):
    node = nbformat.read(NOTEBOOK, as_version=4)
    for name, value in yaml.safe_load(finished.params.read_text()).items():
        shown = str(value) if name == "cutoff" else value
        node.cells[1].source += f"\n{name} = {shown!r}"  # as somebody types it into the cell
    NotebookClient(
        node, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOK.parent)}}
    ).execute()
    assert outputs(node) == by_run
    assert len(by_run) > 6


@pytest.fixture
def project(tmp_path):
    """A folder with the notebooks and the params files, as one works in it."""
    for name in ("notebooks", "params"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def ways():
    """The commands that notebooks/README.md gives as examples, one a way to run."""
    text = (ROOT / "notebooks" / "README.md").read_text(encoding="utf-8")
    _, _, after = text.partition("## Four ways to run them")
    return [line.partition("#")[0].split() for line in after.split("```")[1].split("\n") if line]


@pytest.mark.slow
def test_the_examples_of_the_analysts_page_work(project, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(project / "cache"))
    commands = ways()
    assert [command[0] for command in commands] == ["segbench", "papermill", "jupyter", "segbench"]
    for program, *words in commands:
        more = ["--no-open"] if words[0] == "lab" else []
        command = [str(Path(sys.executable).with_name(program)), *words, *more]
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    shown = outputs(project / "out.ipynb")
    assert shown == outputs(project / "reports" / "smoke" / "notebooks" / "rfm.ipynb")
    page = (project / "work" / "smoke" / "rfm.html").read_text(encoding="utf-8")
    assert "Champions" in page
    assert "Traceback" not in page


def test_papermill_with_an_unknown_parameter_fails_with_one_sentence(tmp_path):
    words = ["-p", "cutof", "2017-10-01", "--no-progress-bar"]
    command = [sys.executable, "-m", "papermill", NOTEBOOK, "out.ipynb", *words]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "unknown parameter 'cutof'. Did you mean 'cutoff'?" in done.stderr
    (error,) = [
        out
        for cell in nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
        for out in cell.get("outputs", [])
        if out.output_type == "error"
    ]
    assert error.traceback == [error.traceback[0]]  # the message, no walk through our code


def nbval(path):
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval-lax",
        "--nbval-current-env",
        "-p",
        "no:cacheprovider",
        "-c",
        "/dev/null",
        str(path),
    ]
    return subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def quick_notebook():
    """A committed notebook that reads little: the first cells of data_quality, up to the ledger."""
    node = json.loads((ROOT / "notebooks" / "data_quality.ipynb").read_text(encoding="utf-8"))
    last = next(
        number
        for number, cell in enumerate(node["cells"])
        if "nbval-check-output" in cell["metadata"].get("tags", [])
    )
    node["cells"] = node["cells"][: last + 1]
    return node


def test_nbval_passes_the_committed_numbers_and_catches_a_changed_one(quick_notebook, tmp_path):
    good, bad = tmp_path / "good.ipynb", tmp_path / "bad.ipynb"
    good.write_text(json.dumps(quick_notebook))
    spoiled = copy.deepcopy(quick_notebook)
    text = json.dumps(spoiled)
    assert text.count("1,468,744") >= 1
    bad.write_text(text.replace("1,468,744", "1,468,745"))
    passed, failed = nbval(good), nbval(bad)
    assert passed.returncode == 0, passed.stdout
    assert failed.returncode == 1, failed.stdout
    assert "1,468,745" in failed.stdout
