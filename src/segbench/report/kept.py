"""What is kept between runs, in words: `segbench cache`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from segbench.methods import full_params
from segbench.params import load
from segbench.study.store import Store

MEGABYTE = 10**6


def kept(params: Path | None) -> str:
    """Return where results are kept, how many of what, and how large they are.

    Parameters
    ----------
    params
        A params file that may name the folder; None: the usual one.
    """
    store = _store(params)
    if store is None:
        return "No results are kept between runs: `cache.folder` or SEGBENCH_CACHE is off."
    entries = Counter[str]()
    sizes = Counter[str]()
    for path, state in store.entries():
        entries[path.parent.parent.name] += 1
        sizes[path.parent.parent.name] += state.st_size
    lines = [
        f"{store.folder}: {entries.total():,} results, {_megabytes(sizes.total())} of at most "
        f"{store.largest:g} GB"
    ]
    lines += [
        f"{_megabytes(size):>11}  {entries[name]:>6,}  {name}" for name, size in sizes.most_common()
    ]
    return "\n".join(lines)


def cleared(params: Path | None) -> str:
    """Remove what is kept; return how much that was. See `kept`."""
    store = _store(params)
    if store is None:
        return kept(params)
    return f"{store.folder}: {_megabytes(store.clear())} removed"


def _store(params: Path | None) -> Store | None:
    defaults = full_params()()  # and files may have a section for each method from now on
    return Store.of(defaults if params is None else load(params))


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.1f} MB"
