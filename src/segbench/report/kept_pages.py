"""Executed notebooks and their pages, kept by what they show.

A notebook whose numbers, source and template are as they were is not executed again: its outputs
and its page are put back. Its kernel tells what it used (`segbench.study.notebook`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import nbformat

from segbench.pages._page import Page
from segbench.params.section import as_given
from segbench.paths import notebooks
from segbench.report.place import Place
from segbench.study.cache import RESULT, with_prefix
from segbench.study.code import code_of
from segbench.study.parameters_cell import fill, start_of
from segbench.study.store import Entry

TEMPLATE = Path(__file__).parent / "template"


class KeptPages:
    """The pages of a report, as far as they are kept.

    Parameters
    ----------
    pages
        All pages, which each of them links to.
    where
        The report, and the folder in which kernels tell what they used.

    Attributes
    ----------
    files
        Files that pages read beside the results that they show, with their states.
    """

    def __init__(self, pages: Sequence[Page], where: Place) -> None:
        self._pages, self._where = pages, where
        self._cache = pages[0].study.cache
        self.files: dict[str, str | None] = {}

    def put_back(self, page: Page) -> bool:
        """Write a page and its notebook as they were kept; return whether they were."""
        store = self._cache.store
        entry = store and store.find(self._identity(page), self._cache.unchanged_directly)
        if not entry:
            return False
        self.files |= {
            name: state for name, state in entry.files.items() if not name.startswith(RESULT)
        }
        kept = json.loads(entry.content)
        node = nbformat.reads(kept["notebook"], as_version=4)
        fill(node, {**page.html.parameters, **as_given(page.study.params)})
        nbformat.write(node, self._notebook(page))
        self._file(page).write_text(kept["html"], encoding="utf-8")
        return True

    def keep(self, page: Page) -> None:
        """Keep a page that was made; not where its kernel told nothing."""
        used, store = used_file(self._where, page.html.name), self._cache.store
        if store is None or not used.exists():
            return
        told = json.loads(used.read_text(encoding="utf-8"))
        self.files |= told["files"]
        results = with_prefix(told["results"])
        files = {name: path.read_text(encoding="utf-8") for name, path in self._made(page).items()}
        content = json.dumps(files).encode()
        entry = Entry("page", content, told["parameters"], told["files"] | results)
        store.keep(self._identity(page), entry)

    def _identity(self, page: Page) -> str:
        """Return what a page is filed under: its name, menu, footer, notebook, template, code."""
        html = page.html
        sources = [notebooks() / f"{html.notebook}.ipynb", *sorted(TEMPLATE.iterdir())]
        shown = {
            "parameters": dict(html.parameters),
            "menu": [(each.html.file, each.html.title) for each in self._pages],
            "footer": footer(page),
            "start": start_of(as_given(page.study.params)),
            "sources": [sha256(path.read_bytes()).hexdigest() for path in sources],
            "code": [code_of(type(page).__module__), code_of("segbench.report.render")],
        }
        return f"report.page.{html.name}\n{json.dumps(shown)}"

    def _made(self, page: Page) -> dict[str, Path]:
        return {"notebook": self._notebook(page), "html": self._file(page)}

    def _notebook(self, page: Page) -> Path:
        return self._where.report / "notebooks" / f"{page.html.name}.ipynb"

    def _file(self, page: Page) -> Path:
        return self._where.report / page.html.file


def footer(page: Page) -> str:
    """Return what stands at the end of a page."""
    study = page.study
    return f"{study.about['title']} · cutoff {study.params.cutoff} · made with segbench"


def used_file(where: Place, name: str) -> Path:
    """Return where the kernel of a page tells what it used."""
    return where.work / f"{name}.used.json"
