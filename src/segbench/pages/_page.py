"""The shape that all pages have.

A page answers one question. Its folder holds `numbers.py` (a study in, DataFrames out; cached),
`words.py` (sentences and tables made from them) and `figures.py`; `page.py` puts them together: one
method for each thing that the page's notebook shows. Where a page tells of several things, some of
them have a class in a `…_words.py` of their own, and the page is all of them. `registry.py` lists
all pages of a report.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from inspect import getmembers
from typing import TYPE_CHECKING, Any, ClassVar, Self

import pandas as pd

from segbench.errors import SegbenchError, printable, unknown_name
from segbench.methods import METHODS, Method
from segbench.pages.markup import Prose
from segbench.pages.sentences import by_method, naming, not_eligible
from segbench.pages.untold_words import describes
from segbench.pages.wording import paragraph, percent
from segbench.params import Params
from segbench.runtime.counts import counted
from segbench.runtime.shown import Facts, Offering, Shown, written
from segbench.study.comparison import Comparison
from segbench.study.facts import when_and_who
from segbench.study.notebook import open_study
from segbench.study.part import Part
from segbench.study.plan import Plan
from segbench.study.study import Study

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from segbench.pages.trial import Trial

Tables = dict[str, pd.DataFrame]
"""What a run writes to `tables/`: name of a file -> its rows."""

OF_ALL = ("data", "params", "study", "labels", "customers", "figure", "compare")
"""What every page offers beside what it shows."""

SHOWABLE = {"Prose", "Table", "MarkdownTable", "Picture", "Blocks"}
"""What is shown, by the names of the types that methods say they return."""

WIDTH = 88
"""Signs of a line that lists what a page shows."""


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


class Numbers(Part, Offering):
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
        numbers = [
            name for name, value in written(type(self)).items() if isinstance(value, property)
        ]
        return self.offered.split() or [
            name for name in numbers if name not in ("identity", "plan")
        ]


class Page(Shown):
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

    def __dir__(self) -> list[str]:
        """Return the names that JupyterLab offers to complete: of this page, and of all."""
        return [*(self.offered.split() or self._shows()), *OF_ALL]

    def _shows(self) -> list[str]:
        """Return the names of what the page shows, in the order in which it was written."""
        return [name for name, method in written(type(self)).items() if SHOWABLE & _returns(method)]

    def _facts(self) -> tuple[str, Facts]:
        """Return whose customers it shows, when, how many, in which segments; and what it shows."""
        method = self._method()
        methods = [] if method else [METHODS[name].title for name in self.study.methods]
        return f"{self._heading()} – {self.study.about['title']}", {
            **when_and_who(self.study),
            "methods": methods,
            "segments": list(method.names.values()) if method else [],
            "shows": textwrap.wrap(", ".join(self._shows()), WIDTH),
        }

    def _heading(self) -> str:
        return self.title

    def _method(self) -> Method | None:
        """Return the method whose segments the page is about; None: it is about several."""
        return None

    def _named(self, method: str | None) -> str:
        """Return the method that was asked for, or that the page looks into."""
        if method is None:
            own = self._method()
            return own.name if own else self.data.plan.name
        known = (*self.study.params.compared, *self.study.baselines, *self.study.references)
        if method not in known:
            raise SegbenchError(unknown_name("method", printable(method), known))
        if method in self.study.refused:
            reason = self.study.refused[method]
            raise SegbenchError(f"{method} cannot be used here: it {reason}.")
        return method

    def _warnings(self, *names: str) -> list[str]:
        """Return a warning of each of these methods whose labels are doubtful; none: of all."""
        doubts = {name: self.study.doubt(name) for name in names or self.study.ineligible}
        return not_eligible({name: why for name, why in doubts.items() if why})

    def labels(self, method: str | None = None) -> pd.Series:
        """Return each customer's segment at the last cutoff, by its name.

        Parameters
        ----------
        method
            Name in the registry; None: the method that the page looks into.
        """
        return self.study.labelling.named(self._named(method))

    def customers(self, segment: str | None = None, method: str | None = None) -> pd.DataFrame:
        """Return the customers of a segment by their ids, with their numbers at the last cutoff.

        Parameters
        ----------
        segment
            Its name; None: everybody, with a column `segment`.
        method
            As for `labels`.

        Raises
        ------
        SegbenchError
            There is no such segment or method.
        """
        name = self._named(method)
        if segment is None:
            return self.study.customers_of(name).assign(segment=self.study.labelling.named(name))
        return self.study.labelling.members(name, segment)

    def figure(self, name: str) -> Figure:
        """Return the matplotlib figure of a picture: of `gains_picture` by ``figure("gains")``.

        Raises
        ------
        SegbenchError
            The page has no such picture, or nothing to draw in it.
        """
        drawn = {
            shown.removesuffix("_picture"): shown
            for shown in self._shows()
            if "Picture" in _returns(getattr(type(self), shown))
        }
        short = name.removesuffix("_picture")
        if short not in drawn:
            raise SegbenchError(
                f"{self._heading()}: {unknown_name('figure', printable(name), drawn)}"
            )
        picture = getattr(self, drawn[short])()
        if not hasattr(picture, "figure"):
            why = str(picture or "this data gives nothing to draw there.")
            raise SegbenchError(f"{self._heading()}: no figure '{short}': {why}")
        figure: Figure = picture.figure
        return figure

    def compare(self, classifications: Mapping[str, Any]) -> Trial:
        """Return the league with classifications of your own in it, and what it says of them.

        Each is compared as every method is: on what followed the day on which it was made.

        Parameters
        ----------
        classifications
            Name -> a function from the customer table to one label a customer; labels as a Series
            by customer_id, or in a file of that name (CSV, Excel, Parquet); or an object with `fit`
            and `predict`, such as a clusterer of scikit-learn or a `Method`.

        Raises
        ------
        SegbenchError
            One of them cannot be compared: why, and what to do.
        """
        from segbench.pages.trial import Trial  # it shows what a page shows, and imports some

        return Trial(self.study, classifications)

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
    def params(self) -> Params:
        """What it was made with; ``page.params.save("params/mine.yaml")`` writes it to a file."""
        return self.study.params

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


def _returns(method: object) -> set[str]:
    """Return the names of the types that a method says it returns."""
    return set(re.findall(r"\w+", str(getattr(method, "__annotations__", {}).get("return"))))


class PlanPage(Page):
    """A page about the segments that a company acts by."""

    def _method(self) -> Method:
        return self.data.plan.method

    @property
    def _names(self) -> dict[str, str]:
        return self.data.plan.method.names

    def chosen(self) -> Prose:
        """Return which method's segments these are, and why."""
        plan, customers = self.data.plan, counted(len(self.study.customers()), "customer")
        made = f", {plan.chosen}, at {self.study.params.cutoff}, for {customers}"
        return paragraph(
            by_method(plan.name, made),
            "" if plan.asked else describes(self.study),
            naming(plan.name),
            *self._warnings(plan.name),
        )
