"""A report's own notebook, run again from anywhere: the same company, or one message."""

import contextlib
import json
import shutil
import subprocess
import sys

import nbformat
import papermill
import pytest
from nbclient import NotebookClient
from papermill.exceptions import PapermillExecutionError

from frozen_runs import CUTOFF, make_orders
from segbench.pages._page import HTMLPage
from segbench.params import check
from segbench.report import execute, kernel
from segbench.report.place import Place
from segbench.study.notebook import CHOICE
from segbench.study.store import VARIABLE
from support import ROOT

SHOWN = """import json
print(json.dumps({
    "title": study.about["title"], "customers": len(study.customers()), "seed": study.params.seed,
    "warm": study.cache.store is not None,
    "classification": classification, "source": study.about["source"],
}))"""
PAGE = HTMLPage("behaviour", "Purchase behaviour", "classification", {CHOICE: "behaviour"})


def shown(node):
    (text,) = [
        output.text
        for cell in node.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream"
    ]
    return json.loads(text)


def orders(folder, customers, seed):
    (folder / "data").mkdir(parents=True)
    make_orders(customers, "2023-01-01", 330, seed=seed).to_csv(
        folder / "data" / "orders.csv", index=False
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project with own data, named by a relative path, and a notebook of its report.

    Another company's project lies beside it.
    """
    kernel.install()
    home = tmp_path_factory.mktemp("home")
    project, report, work = home / "project", home / "project" / "reports" / "shop", home / "work"
    orders(project, 120, 1)
    orders(home / "other", 80, 2)
    (report / "notebooks").mkdir(parents=True)
    work.mkdir()
    columns = {"customer_id": "who", "ordered_at": "when", "amount": "paid"}
    data = {
        "title": "Shop = 客户",
        "last_day": "2023-11-26",
        "tables": {"orders": {"path": "data/orders.csv", "columns": columns}},
    }
    raw = {
        "name": "shop",
        "dataset": "own",
        "cutoff": CUTOFF,
        "methods": ["rfm", "behaviour"],
        "threads": 1,
        "data": data,
    }
    params = check(raw, source="shop.yaml").model_dump(mode="json")
    node = nbformat.read(ROOT / "notebooks" / "classification.ipynb", as_version=4)
    setup = nbformat.v4.new_code_cell(
        "from segbench.study.notebook import open_study\nstudy = open_study(globals())"
    )
    node.cells = [*node.cells[:2], setup, nbformat.v4.new_code_cell(SHOWN)]
    nbformat.write(node, home / "classification.ipynb")
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(project):
        patch.setattr(execute, "notebooks", lambda: home)
        patch.setenv(VARIABLE, str(work / "cache"))
        execute._execute(PAGE, [PAGE], params, Place(report, work, report), "footer")
    return project


@pytest.fixture(scope="module")
def notebook(project):
    return project / "reports" / "shop" / "notebooks" / "behaviour.ipynb"


@pytest.fixture(scope="module")
def first(notebook):
    return shown(nbformat.read(notebook, as_version=4))


def again(notebook, folder, **changed):
    with contextlib.chdir(folder):
        return papermill.execute_notebook(
            str(notebook), "out.ipynb", parameters=changed, progress_bar=False
        )


def test_inside_of_the_run_its_results_are_read_not_computed_again(first):
    assert first == {
        "title": "Shop = 客户",
        "customers": first["customers"],
        "seed": 20171029,
        "warm": True,
        "classification": "behaviour",
        "source": "data/orders.csv",
    }
    assert 0 < first["customers"] <= 120


def test_one_changed_parameter_changes_nothing_else_even_in_another_companys_folder(
    project, notebook, first
):
    node = again(notebook, project.parent / "other", seed=5)
    assert shown(node) == {**first, "seed": 5, "warm": False}
    injected = [
        cell.source for cell in node.cells if "injected-parameters" in cell.metadata.get("tags", [])
    ]
    assert injected == ["# Parameters\nseed = 5\n"]


def test_from_the_notebooks_own_folder_it_shows_the_same(notebook, first):
    node = nbformat.read(notebook, as_version=4)
    NotebookClient(
        node, kernel_name="python3", resources={"metadata": {"path": str(notebook.parent)}}
    ).execute()
    assert shown(node) == {**first, "warm": False}


@pytest.mark.parametrize("way", ["nbconvert", "papermill"])
def test_moved_together_with_its_data_it_is_found_above_it_or_asked_for(
    way, project, notebook, first, tmp_path
):
    moved = project.rename(project.parent / "moved")
    there = moved / notebook.relative_to(project)
    (there.parents[1] / "run.json").write_text("{}")
    try:
        if way == "nbconvert":  # it starts in the notebook's folder, as JupyterLab and VS Code do
            exporter = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute"]
            command = [*exporter, "--output-dir", str(tmp_path), str(there)]
            subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
            node = nbformat.read(tmp_path / there.name, as_version=4)
        else:
            with pytest.raises(PapermillExecutionError, match="start_folder: there is no folder"):
                again(there, tmp_path, seed=5)
            node = again(there, tmp_path, start_folder=str(moved))
        assert shown(node) == {**first, "warm": False}
    finally:
        moved.rename(project)


def test_moved_alone_it_shows_the_same(notebook, first, tmp_path):
    alone = shutil.copy(notebook, tmp_path)
    assert shown(again(alone, tmp_path)) == {**first, "warm": False}


def test_without_its_data_it_names_the_file_and_shows_nobody_else(project, notebook, tmp_path):
    (project / "data").rename(project / "moved")
    try:
        with pytest.raises(PapermillExecutionError) as caught:
            again(notebook, tmp_path, seed=5)
    finally:
        (project / "moved").rename(project / "data")
    assert caught.value.ename == "SegbenchError"
    assert "data/orders.csv: there is no such file" in caught.value.evalue
    assert "Journey" not in (tmp_path / "out.ipynb").read_text().partition('"outputs"')[2]


def test_its_pages_know_no_place_but_the_one_that_data_counts_from(project, notebook):
    text = notebook.read_text(encoding="utf-8")
    assert text.count(str(project.parent)) == 1
    assert "start_folder" in text
    assert str(project.parent) not in (notebook.parents[1] / "behaviour.html").read_text(
        encoding="utf-8"
    )
