"""The page of one classification: who is in which segment, what to do, and what followed.

`MethodPage` serves every method; those with a notebook of their own (`rfm.py`, `quadrants.py`,
`som.py`, `pdp.py`, `pdp_survey.py`) add to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from segbench.methods import METHODS, Method
from segbench.pages import league_tables
from segbench.pages._page import HTMLPage, Tables
from segbench.pages.markup import Prose, strong
from segbench.pages.method.cell_map import cell_map
from segbench.pages.method.figures import mean_map, revenue_curve
from segbench.pages.method.numbers import MethodNumbers
from segbench.pages.method.words import MethodWords
from segbench.pages.playbook_words import Blocks, playbook_of
from segbench.pages.rates_figures import segment_rates
from segbench.pages.style import Picture
from segbench.pages.tables import Table, not_shown
from segbench.pages.untold_words import not_compared
from segbench.pages.wording import bullet_list, paragraph
from segbench.study.notebook import CHOICE, open_study
from segbench.study.study import Study


def file_of(name: str) -> HTMLPage:
    """Return the file of a method's page."""
    return HTMLPage(name, METHODS[name].title, METHODS[name].page, {CHOICE: name})


class MethodPage(MethodWords):
    """One classification of a study.

    Parameters
    ----------
    study, classification
        The study, and the method's name in the registry; None: the one that has this notebook.
    """

    name = CHOICE
    stage = "methods"
    offered = "introduction definitions profile rates amounts league playbook picture"
    numbers: ClassVar[type[MethodNumbers[Any]]] = MethodNumbers

    def __init__(self, study: Study, classification: str | None = None) -> None:
        self.classification = classification or self.name
        self.study = study
        self.data = self.numbers(study, self.classification)

    @classmethod
    def open(cls, namespace: Mapping[str, Any]) -> Self:
        """Return the page of the method that a notebook's parameter `classification` names.

        Raises
        ------
        SegbenchError
            As `segbench.study.notebook.open_study`.
        """
        name = namespace.get(CHOICE) or cls.name
        return cls(open_study(namespace, alone=name), name)

    def _heading(self) -> str:
        return METHODS[self.classification].title

    def _method(self) -> Method:
        return self.data.method

    @property
    def html(self) -> HTMLPage:
        """The file that it becomes, called by the method."""
        return file_of(self.classification)

    def tables(self) -> Tables:
        """Return the segments' rates and amounts."""
        return {"segments": self.data.rates, "amounts": self.data.amounts}

    def introduction(self) -> Prose:
        """Say what the method is called and does."""
        method = self.data.method
        return paragraph(strong(method.title) + f" ({method.title_zh}). {method.idea}")

    def notes(self) -> Prose | None:
        """Say what a reader of the fitted method should know."""
        notes = self.data.method.notes
        return bullet_list(notes) if notes else None

    def picture(self) -> Picture | None:
        """Draw what tells most of this method, where one drawing does."""
        data = self.data
        if self.classification == "value_tiers":
            return Picture(
                revenue_curve(data.customers, data.codes, data.method.segments_),
                "Revenue before the cutoff, customers with the highest first. The straight line is "
                "what equal customers would give.",
            )
        if self.classification == "grades":
            return Picture(
                mean_map(data.picture, data.codes, data.method.names, "rank"),
                "Mean rank of each grade on the five dimensions: 0 is the lowest of all customers, "
                "1 the highest.",
            )
        cells = data.cells
        if len(cells):
            return Picture(cell_map(cells, data.method.segments_), self._map_caption())
        return None

    def _map_caption(self) -> str:
        least = self.study.limits.min_cell
        rate, alone = "", ""
        if "retention" in self.study.outcomes:
            rate = ", below it the share of them retained after the cutoff"
            if least > 1:
                alone = f"A share without a number is of {least} customers or more."
        return (
            f"The map, coloured by segment; n = customers{rate}. {not_shown(least)} {alone}".strip()
        )

    def details(self) -> Table | None:
        """Show what else the method tells of its segments."""
        details = self.data.details
        return Table(details, "What the segments are made of.") if len(details) else None

    def playbook(self) -> Blocks | Prose:
        """Show what to do for each segment."""
        return playbook_of(self.data.plan)

    def rates_picture(self) -> Picture | None:
        """Draw each segment's rates after the cutoff, if they are known."""
        study = self.study
        if not study.outcomes:
            return None
        return Picture(
            segment_rates(
                self.data.rates, study.after.averages(), study.outcomes, study.limits.min_rate_n
            ),
            "Rates after the cutoff by segment.",
        )

    def league(self, outcome: str) -> Table | Prose:
        """Show how much the method tells of an outcome, beside baselines and ceilings."""
        table = self.data.league_on(outcome)
        if table.empty:
            return not_compared(self.study, outcome)
        study = self.study
        return league_tables.league(table, study.outcomes[outcome], study.limits)
