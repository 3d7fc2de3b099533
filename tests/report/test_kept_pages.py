"""A page is put back where nothing that it shows has changed, and made where something has."""

import json

import nbformat
import pytest

from segbench.pages.data_quality.page import DataPage
from segbench.params import check
from segbench.report import kept_pages
from segbench.report.kept_pages import KeptPages, used_file
from segbench.report.place import Place
from segbench.study.store import Store
from segbench.study.study import Study

SMALL = {"dataset": "cdnow", "cutoff": "1997-10-01", "max_customers": 200, "methods": ["rfm"]}


class Shelf:
    """Studies and places that share a store."""

    def __init__(self, folder):
        self.folder, self.places = folder, 0

    def page(self, **changes):
        params = check({**SMALL, "name": "small", **changes}, source="test")
        return DataPage(Study(params, Store(self.folder / "cache", 1)))

    def pages(self, page, title=None):
        self.places += 1
        report, work = self.folder / f"report{self.places}", self.folder / f"work{self.places}"
        (report / "notebooks").mkdir(parents=True)
        work.mkdir()
        if title is not None:
            page.title = title
        return KeptPages([page], Place(report, work, report)), Place(report, work, report)

    def keep(self, page):
        """Keep what a kernel would have made and told: it read `seed` and used the ledger."""
        kept, where = self.pages(page)
        cell = nbformat.v4.new_code_cell("old", metadata={"tags": ["parameters"]})
        shown = nbformat.v4.new_code_cell("page.ledger()")
        shown.outputs = [nbformat.v4.new_output("stream", text="42 rows")]
        nbformat.write(
            nbformat.v4.new_notebook(cells=[cell, shown]),
            where.report / "notebooks" / "data_quality.ipynb",
        )
        (where.report / "data_quality.html").write_text("<p>42 行</p>", encoding="utf-8")
        name = "segbench.study.data_account\nDataAccount.ledger\n"
        page.study.data.ledger()
        used = {
            "parameters": {"seed": page.study.params.seed},
            "files": {},
            "results": {name: page.study.cache.checksum(name)},
        }
        used_file(where, "data_quality").write_text(json.dumps(used))
        kept.keep(page)


@pytest.fixture
def shelf(tmp_path):
    shelf = Shelf(tmp_path)
    shelf.keep(shelf.page())
    return shelf


def test_a_page_is_put_back_with_the_parameters_of_the_run(shelf):
    page = shelf.page(cutoff_step_days=35)  # nothing of this page
    kept, where = shelf.pages(page)
    assert kept.put_back(page)
    assert (where.report / "data_quality.html").read_text(encoding="utf-8") == "<p>42 行</p>"
    node = nbformat.read(where.report / "notebooks" / "data_quality.ipynb", as_version=4)
    assert "cutoff_step_days: int = 35" in node.cells[0].source
    assert node.cells[1].outputs[0].text == "42 rows"


@pytest.mark.parametrize("changes", [{"seed": 1}, {"max_customers": 100}])
def test_a_page_is_made_where_what_it_read_or_used_is_another(shelf, changes):
    page = shelf.page(**changes)
    kept, where = shelf.pages(page)
    assert not kept.put_back(page)
    page.study.data.ledger()
    assert not kept.put_back(page)
    assert not (where.report / "data_quality.html").exists()


def test_a_page_is_made_where_the_menu_or_the_footer_is_another(shelf):
    page = shelf.page()
    assert not shelf.pages(page, title="Another title")[0].put_back(page)
    page = shelf.page(cutoff="1997-11-01")
    assert not shelf.pages(page)[0].put_back(page)


def test_a_page_is_made_where_its_notebook_or_the_code_is_another(shelf, tmp_path, monkeypatch):
    page = shelf.page()
    (tmp_path / "data_quality.ipynb").write_text("{}")
    with monkeypatch.context() as patch:
        patch.setattr(kept_pages, "notebooks", lambda: tmp_path)
        assert not shelf.pages(page)[0].put_back(page)
    with monkeypatch.context() as patch:
        patch.setattr(kept_pages, "code_of", "code of {}".format)
        assert not shelf.pages(page)[0].put_back(page)
    assert shelf.pages(page)[0].put_back(page)


def test_a_cache_says_what_it_took_and_what_it_computed(shelf):
    page = shelf.page()
    page.study.data.ledger()
    taken = f"1 results from {shelf.folder / 'cache'}, 0 computed here"
    assert repr(page.study.cache) == taken
    assert taken not in repr(page)  # a notebook's outputs are the same, computed or not
    page = shelf.page(max_customers=100)
    page.study.data.ledger()
    assert "0 results from" in repr(page.study.cache)


def test_what_no_kernel_has_told_of_is_not_kept(tmp_path):
    shelf = Shelf(tmp_path)
    page = shelf.page()
    kept, _ = shelf.pages(page)
    kept.keep(page)
    assert not kept.put_back(page)
