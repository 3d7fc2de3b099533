"""The shape that all pages have.

A page answers one question. Its folder holds `numbers.py` (a study in, DataFrames out; cached),
`words.py` (sentences and tables made from them) and `figures.py`; `page.py` puts them together: one
method for each thing that the page's notebook shows. Where a page tells of several things, some of
them have a class in a `…_words.py` of their own, and the page is all of them. `registry.py` lists
all pages of a report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from inspect import getmembers
from typing import Any, ClassVar, Self

import pandas as pd

from segbench.pages.markup import Prose
from segbench.pages.sentences import by_method, naming
from segbench.pages.wording import count, paragraph, percent
from segbench.study.comparison import Comparison
from segbench.study.notebook import open_study
from segbench.study.part import Part
from segbench.study.plan import Plan
from segbench.study.study import Study

Tables = dict[str, pd.DataFrame]
"""What a run writes to `tables/`: name of a file -> its rows."""


@dataclass(frozen=True)
class HTMLPage:
    """One HTML file of a report.

    Attributes
    ----------
    name
        Of the file, without ending.
    title
        As it stands in the menu.
    notebook
        Name of the notebook that it is rendered from, without ending.
    parameters
        What that notebook is given beside the parameters of the run.
    """

    name: str
    title: str
    notebook: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """Name of the HTML file."""
        return f"{self.name}.html"


class Numbers(Part):
    """The DataFrames behind a page: properties, or methods where they take an argument."""

    @cached_property
    def comparison(self) -> Comparison:
        """The study's comparison."""
        return Comparison(self.study)

    @cached_property
    def plan(self) -> Plan:
        """The method that the page looks into where it looks into one, with its playbook."""
        return Plan(self.study)

    def begin(self) -> None:
        """Have begun what other processes can compute while this one computes other pages."""

    def compute(self) -> None:
        """Compute everything that the page shows, so that its notebook only reads it."""
        for name, attribute in getmembers(type(self)):
            if isinstance(attribute, property):
                getattr(self, name)

    def __dir__(self) -> list[str]:
        """Return the names of the numbers, which JupyterLab offers to complete."""
        return [name for name in super().__dir__() if not name.startswith("_")]


class Page:
    """One page of a report.

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

    stage: ClassVar[str] = ""
    """What a run calls the computing of its numbers; its name if empty."""

    numbers: ClassVar[type[Numbers]]

    def __init__(self, study: Study) -> None:
        self.study = study
        self.data = self.numbers(study)

    def __repr__(self) -> str:
        """Return how many results were taken from where, and how many computed: for notebooks."""
        return f"{self.title}: {self.study.cache.account()}"

    @classmethod
    def open(cls, namespace: Mapping[str, Any]) -> Self:
        """Return the page of a notebook's parameters; ``namespace`` is its ``globals()``.

        Raises
        ------
        SegbenchError
            As `segbench.study.notebook.open_study`.
        """
        return cls(open_study(namespace))

    @property
    def html(self) -> HTMLPage:
        """The file that it becomes."""
        return HTMLPage(self.name, self.title, self.name)

    @property
    def level(self) -> str:
        """How sure its intervals are, e.g. ``95 %``."""
        return percent(self.study.limits.confidence, 0)

    def begin(self) -> None:
        """Have begun what other processes can compute while this one computes other pages."""
        self.data.begin()

    def compute(self) -> None:
        """Compute everything that the page shows, so that its notebook only reads it."""
        self.data.compute()

    def tables(self) -> Tables:
        """Return what a run writes to `tables/<name>.csv`; pages may share a name."""
        return {}

    def parquet_tables(self) -> Tables:
        """Return what a run writes to `tables/<name>.parquet`."""
        return {}


class PlanPage(Page):
    """A page about the segments that a company acts by."""

    @property
    def _names(self) -> dict[str, str]:
        return self.data.plan.method.names

    def chosen(self) -> Prose:
        """Return which method's segments these are, and why."""
        plan, customers = self.data.plan, count(len(self.study.customers()))
        made = f", {plan.chosen}, at {self.study.params.cutoff}, for {customers} customers"
        return paragraph(by_method(plan.name, made), naming(plan.name))
