"""Which code a result depends on: the module that computes it, all it imports, the libraries."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from segbench.paths import PACKAGE

LIBRARIES = (
    "duckdb",
    "ibis-framework",
    "matplotlib",
    "numpy",
    "pandas",
    "pyarrow",
    "scikit-learn",
    "scipy",
    "seaborn",
    "statsmodels",
)
"""Those that results are made with."""

IMPORT = re.compile(
    r"^\s*(?:from\s+(segbench[\w.]*)\s+import\s+(\([^)]*\)|[^\n]*)|import\s+(segbench[\w.]*))",
    re.MULTILINE,
)


@cache
def library_versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that results are made with."""
    return {"python": sys.version.split()[0], **{name: version(name) for name in LIBRARIES}}


@cache
def code_of(module: str) -> str:
    """Return the SHA-256 of a module's source, of all it imports, and of libraries' versions.

    Imports inside of functions count, and so do those for type checkers: what a study's part is
    handed computes with it.
    """
    digest = sha256(repr(library_versions()).encode())
    for path in sorted(_all_imported(module)):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + _content(path))
    return digest.hexdigest()


def _all_imported(module: str) -> set[Path]:
    """Return the files of a module and of everything of this package that it imports."""
    seen: set[Path] = set()
    waiting = list(_files(module))
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += _imported(path)
    return seen


@cache
def _imported(path: Path) -> tuple[Path, ...]:
    """Return the files that a file imports itself."""
    paths: list[Path] = []
    for source, names, plain in IMPORT.findall(_content(path).decode()):
        paths += _files(source or plain)
        for name in re.findall(r"\w+", names):
            paths += _files(f"{source}.{name}")
    return tuple(paths)


def _files(module: str) -> Iterator[Path]:
    """Yield the file of a module and those of the packages it is in; nothing if it is none."""
    parts = module.split(".")[1:]
    path = PACKAGE.joinpath(*parts)
    file = path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"
    if file.is_file():
        yield file
        for folder in file.parents:
            if folder == PACKAGE.parent:
                break
            if (folder / "__init__.py").is_file():
                yield folder / "__init__.py"


@cache
def _content(path: Path) -> bytes:
    return path.read_bytes()
