"""The summary: which classification to use, its segments, and what that cannot tell."""

from __future__ import annotations

from segbench.pages import playbook_words
from segbench.pages._page import Page
from segbench.pages.comparison.figures import league_plot
from segbench.pages.crossed_words import crossed
from segbench.pages.markup import Prose
from segbench.pages.protocol import not_told
from segbench.pages.rates_figures import segment_rates
from segbench.pages.sentences import by_method, in_use, naming
from segbench.pages.style import Picture
from segbench.pages.summary import words
from segbench.pages.summary.numbers import SummaryNumbers
from segbench.pages.tables import Table
from segbench.pages.untold_words import NOTHING_DRAWN, describes, no_first_repeat, untold
from segbench.pages.verdict_words import answers_of
from segbench.pages.wording import bullet_list, paragraph
from segbench.runtime.counts import counted
from segbench.study.plan import why_picked


class SummaryPage(Page):
    """The answer, for people who decide."""

    name = "index"
    title = "Summary"
    numbers = SummaryNumbers
    data: SummaryNumbers

    def answer(self) -> Prose:
        """Say what cannot be told, and what to use for everything and for each outcome."""
        outcomes = self.study.outcomes | self.study.amounts
        comparison = self.data.comparison
        added = crossed(
            self.data.crossed, self.data.league, outcomes, self.data.ineligible_crossings
        )
        own = in_use(self.data.in_use, self.data.league, outcomes)
        first, last = untold(self.study), no_first_repeat(self.study)
        return bullet_list(
            [*first, *answers_of(comparison), *added, *last, *own, *self._warnings()]
        )

    def league(self) -> Picture | Prose:
        """Draw how well each classification ranks customers."""
        if not self.data.comparison.events:
            return paragraph(NOTHING_DRAWN)
        return Picture(league_plot(self.data.league, self.study.outcomes), words.LEAGUE)

    def recommended(self) -> Prose:
        """Say by which method the segments below are told apart."""
        name = self.data.recommended.name
        customers = counted(len(self.study.customers()), "customer")
        caution = describes(self.study)
        why = f", {why_picked(self.study)}" if caution else ""
        when = f"{why}, at {self.study.params.cutoff}, for {customers}"
        return paragraph(by_method(name, when), caution, naming(name))

    def overview(self) -> Table:
        """Show the segments at a glance."""
        study = self.study
        least = study.limits.min_cell
        return words.overview(self.data.overview, study.after.averages(), study.outcomes, least)

    def rates(self) -> Picture | None:
        """Draw each segment's rates after the cutoff, if they are known."""
        study = self.study
        if not study.outcomes:
            return None
        least = study.limits.min_rate_n
        figure = segment_rates(self.data.rates, study.after.averages(), study.outcomes, least)
        return Picture(figure, words.RATES)

    def playbook(self) -> playbook_words.Blocks | Prose:
        """Show in short what to do for each segment."""
        return playbook_words.playbook_of(self.data.recommended.plan, short=True)

    def limits(self) -> Prose:
        """Say what this cannot tell."""
        sentences = [*self.study.about["facts"], *not_told(self.study.params)]
        if "pdp" in self.study.methods:
            sentences.append(words.STYLES)
        return bullet_list(sentences)
