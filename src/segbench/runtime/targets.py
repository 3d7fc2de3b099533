"""Whether a file may be written at a place, and over what; how it gets there without harm."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from segbench.errors import SegbenchError
from segbench.runtime.files import cannot_be_written, partial_file, reason

ANOTHER_FILE = "Name another file with -o."

KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFLNK: "a link",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
}

NOTEBOOKS = (".ipynb", ".ipynb_checkpoints", ".DS_Store")
"""What lies in a folder of notebooks that failed, once somebody has looked at them."""


def check_target(
    target: Path, inputs: Iterable[Path] = (), *, force: bool, make_folder: bool = False
) -> None:
    """Refuse to write a file where something would be lost.

    Parameters
    ----------
    target
        The file to write. Only a regular file is ever written over: no folder, link, device or
        pipe.
    inputs
        Files that are read: none of them is written over, under whatever name.
    force
        Whether a file that is there may be written over.
    make_folder
        Whether its folder is made if it is not there.

    Raises
    ------
    SegbenchError
        With what is in the way.
    """
    try:
        there = _kind(target)
        if there is None:
            _check_folder(target, make_folder=make_folder)
        if there in KINDS:
            raise SegbenchError(
                f"{target}: is {KINDS[there]}, and only plain files are written over. Name another "
                "file with -o."
            )
        if there is not None and any(path.exists() and path.samefile(target) for path in inputs):
            raise SegbenchError(
                f"{target}: would be written over the data that is read. Name another file with -o."
            )
        check_outside_reports(target)
    except (OSError, ValueError, RuntimeError) as error:
        raise cannot_be_written(target, error, ANOTHER_FILE) from None
    if there is not None and not force:
        raise SegbenchError(
            f"{target}: is there already. Add --force to write over it, or -o FILE for another "
            "name."
        )


def is_report(folder: Path) -> bool:
    """Return whether a folder is a report, whole or damaged."""
    return (folder / "run.json").is_file() and (folder / "tables").is_dir()


def check_outside_reports(path: Path) -> None:
    """Refuse a place inside of a report, of which the next run replaces all files.

    Raises
    ------
    SegbenchError
        With the report.
    """
    report = next((folder for folder in path.resolve().parents if is_report(folder)), None)
    if report is not None:
        raise SegbenchError(
            f"{path}: lies in the report {report.name}, which its next run replaces whole. Name "
            "another place."
        )


def _kind(path: Path) -> int | None:
    """Return what is at a place, itself and not what it leads to; None if nothing is."""
    if not path.name or path.name == "..":
        return stat.S_IFDIR
    try:
        return stat.S_IFMT(path.lstat().st_mode)
    except FileNotFoundError:
        return None


def _check_folder(target: Path, *, make_folder: bool) -> None:
    folder = target.parent
    if make_folder:
        folder = next(path for path in target.parents if path.exists() or path.is_symlink())
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "does not exist"
        raise SegbenchError(
            f"{target}: cannot be written, because its folder {folder} {what}. Name another file "
            "with -o."
        )


def check_place(report: Path) -> None:
    """Refuse to put a report where something else is than a report or notebooks that had failed.

    Raises
    ------
    SegbenchError
        There is something that no run has written.
    """
    try:
        check_outside_reports(report)
        strange = _strange(report)
    except OSError as error:
        raise SegbenchError(
            f"{report}: cannot be read ({reason(error)}). Name another folder with --reports."
        ) from None
    if strange is not None:
        raise SegbenchError(
            f"{strange}: is there, and is nothing that segbench wrote; a report of this name "
            "would replace it. Move it away, "
            "or take another name (-p name=NAME) or folder (--reports FOLDER)."
        )


def _strange(report: Path) -> Path | None:
    """Return what no run has written, of a report and the notebooks that had failed."""
    failed = report.with_name(f".{report.name}.failed")
    for path in (report, failed):
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            return path
    if report.exists() and any(report.iterdir()) and not is_report(report):
        return report
    if failed.exists() and any(not path.name.endswith(NOTEBOOKS) for path in failed.iterdir()):
        return failed
    return None


def put(part: Path, target: Path, *, force: bool) -> None:
    """Rename a whole file into its place; without `force` not over what has come to be there.

    Raises
    ------
    SegbenchError
        Something is there.
    """
    check_target(target, force=force)
    if target.exists():
        shutil.copymode(target, part)
    if not force:
        with suppress(OSError):  # there is something, or the file system has no hard links
            os.link(part, target)  # unlike a rename, this fails where something is
            part.unlink()
            return
    check_target(target, force=force)
    part.replace(target)


@contextmanager
def written(target: Path, *, force: bool) -> Iterator[Path]:
    """Yield the path to write to, and rename the file when it is whole; else nothing is left.

    Its folder is made if it is not there.

    Raises
    ------
    SegbenchError
        It cannot be written, or something has come to be in its place.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with partial_file(target) as partial:
            yield partial
            put(partial, target, force=force)
    except OSError as error:
        raise cannot_be_written(target, error, "Name another place with -o.") from None
