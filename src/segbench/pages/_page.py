"""The shape that all pages have.

A page answers one question. Its folder holds `numbers.py` (a study in, DataFrames out; cached),
`words.py` (sentences and tables made from them) and `figures.py`; `page.py` puts them together: one
method for each thing that the page's notebook shows. `registry.py` lists all pages of a report.
"""

from __future__ import annotations

from collections.abc import Mapping
from inspect import getmembers
from typing import Any, ClassVar, Self

import pandas as pd

from segbench.study.cache import Cache
from segbench.study.notebook import open_study
from segbench.study.study import Study


class Numbers:
    """The DataFrames behind a page: properties under `@cached`, and methods for those that take an argument.

    Parameters
    ----------
    study
        What they are computed from.
    """

    def __init__(self, study: Study) -> None:
        self.study = study

    @property
    def cache(self) -> Cache:
        """The study's."""
        return self.study.cache

    @property
    def identity(self) -> tuple[object, ...]:
        """What tells these numbers from others of the same class: a method's name, for a page about one method."""
        return ()

    def compute(self) -> None:
        """Compute everything that the page shows, so that its notebook only reads it."""
        for name, attribute in getmembers(type(self)):
            if isinstance(attribute, property):
                getattr(self, name)

    def __dir__(self) -> list[str]:
        """Return the names of the numbers, which JupyterLab offers to complete."""
        return [name for name in super().__dir__() if not name.startswith("_")]


class Page:
    """One page of a report, or several of one shape.

    Its methods return what can be shown (text, tables, pictures), or None where there is nothing to
    show; `data` holds the DataFrame behind each under the same name.

    Parameters
    ----------
    study
        What it shows.
    """

    name: ClassVar[str]
    """Of its notebook and its HTML file, without ending."""

    title: ClassVar[str]
    """As it stands in the menu."""

    numbers: ClassVar[type[Numbers]]

    def __init__(self, study: Study) -> None:
        self.study = study
        self.data = self.numbers(study)

    @classmethod
    def open(cls, namespace: Mapping[str, Any]) -> Self:
        """Return the page of a notebook's parameters; ``namespace`` is its ``globals()``.

        Raises
        ------
        SegbenchError
            As `segbench.study.notebook.open_study`.
        """
        return cls(open_study(namespace))

    def compute(self) -> None:
        """Compute everything that the page shows, so that its notebook only reads it."""
        self.data.compute()

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return what a run writes to `tables/<name>.csv`."""
        return {}

    def parquet_tables(self) -> dict[str, pd.DataFrame]:
        """Return what a run writes to `tables/<name>.parquet`."""
        return {}
