"""A notebook that fails says where; one that is missing says so. Real papermill, real kernels."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import nbformat
import pytest

from segbench.pages._page import HTMLPage
from segbench.report import execute, kernel
from segbench.report.place import Place

PAGE = HTMLPage("page", "Page", "page")


@pytest.fixture
def run(tmp_path, monkeypatch):
    source, report = tmp_path / "source", tmp_path / "report"
    for folder in (source, report / "notebooks"):
        folder.mkdir(parents=True)
    monkeypatch.setattr(execute, "notebooks", lambda: source)
    for name, value in kernel.environment(tmp_path).items():
        monkeypatch.setenv(name, value)

    where = Place(report, tmp_path, report)

    def run_cells(*cells):
        if cells:
            code = [nbformat.v4.new_code_cell(text) for text in cells]
            code[0].metadata["tags"] = ["parameters"]
            kernelspec = {"name": "python3", "language": "python", "display_name": "Python 3"}
            node = nbformat.v4.new_notebook(cells=code, metadata={"kernelspec": kernelspec})
            nbformat.write(node, source / "page.ipynb")
        return execute._execute(PAGE, [PAGE], {"x": 5}, where, "footer"), report

    return run_cells


def test_a_notebook_becomes_a_page(run):
    seconds, report = run("x: int = 1", "print(x + 1)")
    assert "<pre>6\n</pre>" in (report / "page.html").read_text()
    assert set(seconds) == {"run", "html"}
    assert (report / "notebooks" / "page.ipynb").exists()


def test_a_failing_cell_is_named_and_not_rendered(run, tmp_path):
    with pytest.raises(
        execute.NotebookError,
        match=r"notebook page\.ipynb, cell \d: ZeroDivisionError: division by zero",
    ) as caught:
        run("x: int = 1", "1 / 0")
    assert caught.value.exit_code == 1
    assert not (tmp_path / "report" / "page.html").exists()
    assert (tmp_path / "report" / "notebooks" / "page.ipynb").exists()


def test_a_missing_notebook_is_named(run):
    with pytest.raises(execute.NotebookError, match=r"page\.ipynb: there is no such notebook"):
        run()


def test_a_failure_is_raised_when_the_next_page_is_ready(monkeypatch, tmp_path):
    def fail(page, *_):
        raise execute.NotebookError(f"notebook {page.name}.ipynb, cell 3: x")

    for name in ("_execute", "_execute_in_fork"):
        monkeypatch.setattr(execute, name, fail)
    monkeypatch.setattr(execute.Notebooks, "put_back", lambda *_: False)
    params = SimpleNamespace(cutoff="2020-01-01")
    monkeypatch.setattr(execute, "as_given", lambda _: {})
    study = SimpleNamespace(params=params, about={"title": "t"}, data=SimpleNamespace(rows={}))
    page, told = SimpleNamespace(html=PAGE, study=study), []
    progress = SimpleNamespace(notebook=lambda *seconds: told.append(seconds))
    with ThreadPoolExecutor(1) as pool, contextlib.ExitStack() as stack:
        place = Place(tmp_path, tmp_path, tmp_path)
        notebooks = execute.Notebooks(stack, place, progress)
        monkeypatch.setattr(notebooks, "start", lambda: pool)
        notebooks.begin(page)
        pool.submit(int).result()
        with pytest.raises(execute.NotebookError, match=r"page\.ipynb, cell 3"):
            notebooks.begin(page)
    assert told == []
