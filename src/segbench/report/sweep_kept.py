"""Which reports of a sweep stand from before, and where its reports may stand at all."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from segbench.errors import SegbenchError
from segbench.report.card import code_fingerprint
from segbench.report.place import ENDING, place
from segbench.report.sweep_grid import Setting, results_of
from segbench.runtime import scratch
from segbench.runtime.files import reason
from segbench.runtime.targets import check_outside_reports, is_report
from segbench.scoring.frozen import FrozenRun
from segbench.study.code import library_versions
from segbench.study.store import Store
from segbench.study.study import Study

PAGE, TABLES, LOCK = "index.html", "tables", ".sweep"


def is_whole(report: Path, setting: Setting) -> bool:
    """Return whether a report is there, whole, and what running the setting now would write.

    That is so where parameters, code, libraries and data are the same, and no file has changed.
    """
    try:
        run = FrozenRun(report)
        card = run.card
        for name in card["sha256"]:
            run.unchanged(name)
        pages = [PAGE, *(f"{page}.html" for page in card["seconds"]["notebooks"])]
        versions = {name: card["versions"].get(name) for name in library_versions()}
        return (
            all((report / page).is_file() for page in pages)
            and results_of(card["params"]) == results_of(setting.params.model_dump(mode="json"))
            and card["code_sha256"] == code_fingerprint()
            and versions == library_versions()
            and card["data"]["fingerprint"] == _fingerprint(setting)
        )
    except (SegbenchError, AttributeError, KeyError, TypeError):
        return False


def _fingerprint(setting: Setting) -> str:
    """Return the fingerprint of a setting's data; settings that read the same open it once."""
    store = Store.of(setting.params)
    if store is None or not store.writable():
        store = Store(scratch.folder() / "sweep", math.inf)
    return str(Study(setting.params, store).about["fingerprint"])


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Have a sweep's folder to oneself; what ended runs left of themselves is removed at the end.

    Raises
    ------
    SegbenchError
        Another sweep writes there, or something is there that no sweep has written.
    """
    try:
        check_outside_reports(folder / PAGE)
        strange = _strange(folder)
        if strange is not None:
            raise SegbenchError(
                f"{strange}: is there, and is nothing that a sweep wrote. Move it away, or take "
                "another name (-p name=NAME) or folder (--reports FOLDER)."
            )
        folder.mkdir(parents=True, exist_ok=True)
        lock = scratch.acquire(folder / LOCK)
    except OSError as error:
        raise SegbenchError(
            f"{folder}: reports cannot be written here ({reason(error)}). Name another folder with "
            "--reports."
        ) from None
    if lock is None:
        raise SegbenchError(
            f"{folder}: another sweep is writing here. Wait for it to end, or give this one a name "
            "of its own: -p name=NAME"
        )
    try:
        yield
    finally:
        _clear(folder)
        (folder / LOCK).unlink(missing_ok=True)
        os.close(lock)


def _strange(folder: Path) -> Path | None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        return folder
    for path in folder.iterdir() if folder.is_dir() else ():
        ours = path.name in (PAGE, TABLES) or path.name.startswith(".") or is_report(path)
        if not ours:
            return path
    return None


def _clear(folder: Path) -> None:
    """Put back and remove what runs left that were ended from outside; see `place`."""
    for left in folder.glob(f".*{ENDING}"):
        with suppress(SegbenchError), place(folder, left.name[1 : -len(ENDING)]):
            pass
