"""What `page.compare` gives back: a league with classifications thought of on the spot in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from segbench.errors import SegbenchError, printable, unknown_name
from segbench.evaluation.comparison.verdict import Verdict
from segbench.pages import league_tables
from segbench.pages.comparison.figures import league_plot
from segbench.pages.markup import Prose
from segbench.pages.sentences import not_eligible
from segbench.pages.style import Picture
from segbench.pages.tables import Table
from segbench.pages.untold_words import NOTHING_DRAWN
from segbench.pages.verdict_words import answer
from segbench.pages.wording import bullet_list
from segbench.runtime.shown import Offering
from segbench.study import trial
from segbench.study.study import Study


class Trial(Offering):
    """Classifications thought of on the spot beside all methods, and what to think of them.

    Parameters
    ----------
    study, given
        As `segbench.study.trial.Trial`.
    """

    offered = "league contrasts verdict verdicts table figure labels notes"

    def __init__(self, study: Study, given: Mapping[str, Any]) -> None:
        self._study, self._trial = study, trial.Trial(study, given)

    @property
    def league(self) -> pd.DataFrame:
        """Everything that was measured: one row a metric, outcome and classification."""
        return self._trial.league

    @property
    def contrasts(self) -> pd.DataFrame:
        """Paired differences of every method to every baseline."""
        return self._trial.contrasts

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdict for each outcome: pick, best set, and what beats it."""
        return self._trial.verdicts

    @property
    def verdict(self) -> Prose:
        """What to use, for each outcome."""
        outcomes = self._study.outcomes | self._study.amounts
        return bullet_list(
            answer(verdict, outcomes[name]) for name, verdict in self.verdicts.items()
        )

    @property
    def notes(self) -> Prose:
        """What a reader should know of how they were compared."""
        return bullet_list(
            [
                *(note for candidate in self._trial.candidates for note in candidate.notes),
                *not_eligible(self._study.ineligible),
                "Nobody can tell how simple they are, nor whether their segments come back: where "
                "one of the others is practically as good, that one is recommended.",
                "Chance is allowed for all that were compared at once, not for what was tried "
                "before: who tries long enough finds something.",
            ]
        )

    def table(self, outcome: str = "retention") -> Table:
        """Return the league of an outcome.

        Raises
        ------
        SegbenchError
            It was not compared.
        """
        if outcome not in self.verdicts:
            unknown = unknown_name("outcome", printable(outcome), self.verdicts)
            raise SegbenchError(f"compare: {unknown}")
        outcomes = self._study.outcomes | self._study.amounts
        return league_tables.league(self.league, outcomes[outcome], self._study.limits)

    def figure(self) -> Figure:
        """Return how well each classification ranks customers, as on the page “Comparison”.

        Raises
        ------
        SegbenchError
            Amounts alone are compared, and nobody is ranked.
        """
        if not self._ranks:
            raise SegbenchError(f"compare: {NOTHING_DRAWN}")
        return league_plot(self.league, self._study.outcomes)

    def labels(self, name: str) -> pd.Series:
        """Return the labels that one of them gives the customers of the last cutoff.

        Raises
        ------
        SegbenchError
            It is none of those compared here.
        """
        known = {candidate.name: candidate for candidate in self._trial.candidates}
        if name not in known:
            raise SegbenchError(f"compare: {unknown_name('name', printable(name), known)}")
        return self._trial.last_labels(known[name])

    def _parts(self) -> list[Prose | Table]:
        return [self.verdict, *(self.table(name) for name in self.verdicts), self.notes]

    def __repr__(self) -> str:
        """Return verdict, leagues and notes as text."""
        return "\n\n".join(map(repr, self._parts()))

    def _repr_html_(self) -> str:
        return "\n".join(part._repr_html_() for part in self._parts())

    def _ipython_display_(self) -> None:
        # Here: runs import this module and show nothing of it.
        from IPython.display import display

        verdict, *tables, notes = self._parts()
        caption = "How well each classification ranks customers, after the cutoff."
        pictures = [Picture(self.figure(), caption)] if self._ranks else []
        display(verdict, *tables, *pictures, notes)

    @property
    def _ranks(self) -> bool:
        return "auc" in set(self.league["metric"])
