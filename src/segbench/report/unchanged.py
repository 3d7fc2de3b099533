"""A report that is as a run would make it again: found out without what a run needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from segbench.methods import full_params
from segbench.params import Params
from segbench.params.reads import WHOLE
from segbench.params.section import as_given
from segbench.paths import notebooks
from segbench.runtime.fingerprints import sha256_of
from segbench.study.cache import Cache
from segbench.study.code import code_of
from segbench.study.parameters_cell import start_of
from segbench.study.store import Entry, Store

TEMPLATE = Path(__file__).parent / "template"


def is_unchanged(params: Params, reports: Path) -> bool:
    """Return whether a report is whole, and all that it was made from is as it was.

    That is every parameter, every file that was read, the code, notebooks and templates. Of tables
    of a database that is not known without reading them.
    """
    assert isinstance(params, full_params())  # importing it lets a file speak of methods
    store = Store.of(params)
    entry = store and store.find(_identity(params, reports), Cache(store, params).unchanged)
    if not entry:
        return False
    folder = reports / str(params.name)
    return all(
        (folder / name).is_file() and sha256_of(folder / name) == checksum
        for name, checksum in json.loads(entry.content).items()
    )


def note_report(
    cache: Cache, params: Params, reports: Path, files: Mapping[str, str | None]
) -> None:
    """Keep what a report that was just made looks like, and which files were read for it."""
    if cache.store is None:
        return
    folder = reports / str(params.name)
    made = {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    entry = Entry("report", json.dumps(made).encode(), cache.values_of({WHOLE}), files)
    cache.store.forget(_identity(params, reports))  # what it looked like before
    cache.store.keep(_identity(params, reports), entry)


def _identity(params: Params, reports: Path) -> str:
    sources = [*sorted(notebooks().glob("*.ipynb")), *sorted(TEMPLATE.iterdir())]
    where = {
        "report": str((reports / str(params.name)).absolute()),
        "sources": {path.name: sha256_of(path) for path in sources},
        "start": start_of(as_given(params)),
    }
    return f"report.run\n{json.dumps(where)}\n{code_of('segbench.report.run')}"
