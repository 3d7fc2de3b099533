"""Notebooks of a run have kernels that are forked: like fresh ones, and replaced when they die."""

import json
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from segbench.pages._page import HTMLPage
from segbench.report import execute, kernel
from segbench.report.place import Place
from segbench.runtime import forks

pytestmark = pytest.mark.skipif(not forks.SAFE, reason="processes are not forked here")

PATCHED = """
import segbench.report.preload
from pathlib import Path
from segbench.report import execute
execute.notebooks = lambda: Path({source!r})
"""
FACTS = """
import json, os, sys
print(json.dumps({
    "imported": "seaborn" in sys.modules, "folder": os.getcwd(), "parent": os.getppid(),
    "hash": hash("segbench"), "alone": os.getpgid(0) == os.getpid(),
    **{name: os.environ.get(name) for name in
       ("JPY_PARENT_PID", "OMP_NUM_THREADS", "PYTHONHASHSEED", "MPLBACKEND", "SEGBENCH_USED")}}))
"""
DIE = "import os; os.kill(os.getpid(), 9)"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs notebooks of these cells as a run does; returns seconds and the folder of the report."""
    source, report = tmp_path / "source", tmp_path / "report"
    for folder in (source, report / "notebooks"):
        folder.mkdir(parents=True)
    (tmp_path / "preload_of_tests.py").write_text(PATCHED.format(source=str(source)))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(execute, "PRELOAD", "preload_of_tests")
    for name, value in kernel.environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    params = SimpleNamespace(cutoff="2020-01-01")
    monkeypatch.setattr(execute, "as_given", lambda _: {"x": 5})
    study = SimpleNamespace(params=params, about={"title": "t"}, data=SimpleNamespace(rows={}))
    monkeypatch.setattr(execute.Notebooks, "put_back", lambda *_: False)
    monkeypatch.setattr(execute.KeptPages, "__init__", lambda *_: None)
    monkeypatch.setattr(execute.KeptPages, "keep", lambda *_: None)

    def run_all(told=lambda *_: None, **cells):
        pages = [
            SimpleNamespace(html=HTMLPage(name, name, name), study=study, name=name)
            for name in cells
        ]
        for name, code in cells.items():
            node = nbformat.v4.new_notebook(
                cells=[nbformat.v4.new_code_cell(text) for text in code]
            )
            nbformat.write(node, source / f"{name}.ipynb")
        progress = SimpleNamespace(notebook=told)
        place = Place(report, tmp_path, tmp_path / "target")
        with execute.executing(place, progress) as notebooks:
            notebooks.expect(pages)
            for page in pages:
                notebooks.begin(page)
            return notebooks.seconds()

    return run_all, report


def said(report, name):
    node = nbformat.read(report / "notebooks" / f"{name}.ipynb", as_version=4)
    return [output.get("text") for cell in node.cells for output in cell.get("outputs", [])]


def test_a_forked_kernel_is_like_a_fresh_one_but_for_its_imports(run, tmp_path):
    run_all, report = run
    told = []
    seconds = run_all(lambda *page: told.append(page), one=[FACTS, "print(x)"], two=[FACTS])
    assert list(seconds) == ["one", "two"]
    assert sorted(told) == sorted(seconds.items())
    (facts, x), (other,) = said(report, "one"), said(report, "two")
    assert x == "5\n"
    facts, other = json.loads(facts), json.loads(other)
    assert facts["imported"] is True
    assert facts["alone"] is True
    assert facts["folder"] == str(Path.cwd())
    assert facts["JPY_PARENT_PID"] == str(facts["parent"])
    assert facts["parent"] != other["parent"]
    assert facts["hash"] == other["hash"]
    assert {name: facts[name] for name in kernel.ENVIRONMENT if name in facts} == {
        "OMP_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "Agg",
    }
    assert facts["SEGBENCH_USED"] == str(tmp_path / "one.used.json")
    assert (report / "one.html").is_file()


def test_a_notebook_whose_kernels_die_is_named_and_the_others_are_fine(run, tmp_path):
    run_all, report = run
    with pytest.raises(
        execute.NotebookError, match=r"notebook bad\.ipynb: its kernel died, and"
    ) as e:
        run_all(bad=["print('before')", DIE, "print('after')"], good=["print(x)"])
    assert str(tmp_path / ".target.failed") in str(e.value)
    assert said(report, "good") == ["5\n"]
    assert (report / "good.html").is_file()
    assert not (report / "bad.html").exists()
    kept = nbformat.read(tmp_path / ".target.failed" / "bad.ipynb", as_version=4)
    assert [cell.outputs[0].text for cell in kept.cells if cell.get("outputs")] == ["before\n"]


def test_a_kernel_that_dies_is_replaced_once_by_a_fresh_one(run, tmp_path):
    run_all, report = run
    mark = tmp_path / "died"
    cell = f"""
import os, pathlib, sys
if not pathlib.Path({str(mark)!r}).exists():
    pathlib.Path({str(mark)!r}).touch()
    os.kill(os.getpid(), 9)
print("seaborn" in sys.modules)
"""
    run_all(page=[cell])
    assert said(report, "page") == ["False\n"]


def test_a_cell_that_fails_is_named_and_nothing_further_begins(run, tmp_path):
    run_all, _ = run
    with pytest.raises(
        execute.NotebookError, match=r"notebook bad\.ipynb, cell 2: ZeroDivisionError: division by"
    ):
        run_all(bad=["x", "1 / 0"], good=["print(x)"])
    assert (tmp_path / ".target.failed" / "bad.ipynb").is_file()
