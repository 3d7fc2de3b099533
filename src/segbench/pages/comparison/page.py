"""The page “Comparison”."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from segbench.evaluation import TIME_TO_ORDER, title_of
from segbench.evaluation.comparison.metrics import METRICS
from segbench.methods.existing import Existing
from segbench.pages import league_tables, protocol
from segbench.pages._page import Page
from segbench.pages.comparison import words
from segbench.pages.comparison.equal_size_figure import equal_size_curves
from segbench.pages.comparison.figures import (
    agreement_map,
    contrast_plot,
    incremental_map,
    league_plot,
)
from segbench.pages.comparison.numbers import ComparisonNumbers
from segbench.pages.crossed_words import crossed
from segbench.pages.markup import Prose, strong
from segbench.pages.sentences import in_use, units_sentence
from segbench.pages.style import Picture
from segbench.pages.tables import Table
from segbench.pages.untold_words import NOTHING_DRAWN, not_compared, untold
from segbench.pages.verdict_words import answers_of
from segbench.pages.wording import bullet_list, listed, paragraph, percent, title
from segbench.runtime.counts import all_of
from segbench.study.cutoffs import compared_cutoffs
from segbench.study.untold import Untold

ONE_METHOD = "There is only one method."


class ComparisonPage(Page):
    """Methods, baselines and ceilings, held against what followed."""

    name = "comparison"
    title = "Comparison"
    offered = "verdict auc retention conversion spend equal_size agreement incremental"
    numbers = ComparisonNumbers
    data: ComparisonNumbers

    def units(self) -> Prose:
        """Return what each event is learned from and scored on."""
        sentences = units_sentence(self.data.units, self.study.outcomes)
        return bullet_list([*sentences, *self._cutoffs_left_out()])

    def _cutoffs_left_out(self) -> Iterator[str]:
        """Say how many cutoffs remain where some are left out."""
        remain, wanted = self.study.cutoffs, compared_cutoffs(self.study)
        if self.study.limits.folds is None and len(remain) < len(wanted):
            yield (
                f"Of {len(wanted)} cutoffs {len(remain)} remain: nobody ordered in the days before "
                "the others."
            )

    def auc(self) -> Picture | Prose:
        """Return how well each classification ranks customers."""
        if self.data.auc.empty:
            return paragraph(NOTHING_DRAWN)
        return Picture(
            league_plot(self.data.auc, self.study.outcomes),
            "How well each classification ranks customers, after the cutoff.",
        )

    def verdict(self) -> Prose:
        """Return what to use, for everything and for each outcome."""
        outcomes = self.study.outcomes | self.study.amounts
        added = crossed(
            self.data.crossed, self.data.league, outcomes, self.data.ineligible_crossings
        )
        own = in_use(self.data.in_use, self.data.league, outcomes)
        reasons = [*self._warnings(), *self._not_recommended(), *self._left_out()]
        first = untold(self.study)
        said = answers_of(self.data.comparison)
        return bullet_list([*first, *said, *added, *own, *reasons, *self._small_segments()])

    def _not_recommended(self) -> Iterator[str]:
        """Say which classifications that are compared may not be recommended, and why.

        Where none may, of the one that is named all the same it is said there.
        """
        comparison = self.data.comparison
        every = comparison.judged.contestants().values() if comparison.outcomes() else ()
        picks = {verdict.recommended for verdict in comparison.verdicts().values()}
        for one in every:
            if one.reason and not one.doubted and one.name not in picks:
                yield f"{title(one.name)} is compared, and not recommended: {one.reason}."

    def _small_segments(self) -> Iterator[str]:
        """Say which segments of what is recommended hold hardly anybody."""
        comparison, least = self.data.comparison, self.params.verdict.min_share
        verdicts = comparison.verdicts().values()
        picks = [comparison.overall().pick, *(verdict.recommended for verdict in verdicts)]
        for name in dict.fromkeys(filter(None, picks)):
            shares = self.study.labelling.named(name).value_counts(normalize=True)
            enough = self.study.limits.min_cell / len(self.study.customers())
            small = shares[(shares < least) & (shares > enough)].index
            if len(small):
                names = listed([f"“{segment}”" for segment in small])
                share = percent(least, 0)
                yield f"{title(name)} has segments with less than {share} of customers: {names}."

    def _left_out(self) -> Iterator[str]:
        """Say which classifications are left out because they do not tell customers apart.

        Of own labels, always: who has some asked for them.
        """
        study = self.study
        for name, reason in study.refused.items():
            if name not in study.unsupported or name == Existing.name in study.params.compared:
                yield f"{title(name)} is left out: it {reason}."
        if all(study.in_one_segment(name, study.params.cutoff) for name in study.methods):
            who = f"{all_of(len(study.customers()), 'customer')} of {study.params.cutoff}"
            yield f"No classification here tells customers apart: each puts {who} into one segment."

    def retention(self) -> Table | Prose:
        """Return the league of retention."""
        return self._league("retention")

    def conversion(self) -> Table | Prose:
        """Return the league of conversion, or why there is none."""
        return self._league("conversion")

    def horizons(self) -> Table | Prose | None:
        """Return how much is told of retention within each horizon, where there are several."""
        horizons = self.study.params.horizons
        if len(horizons) == 1:
            return None
        reasons = Untold(self.study).reasons()
        left_out = [
            f"{title_of(name)} is not compared: {reasons[name]}."
            for name in horizons
            if name in reasons
        ]
        lengths = {name: horizon.words for name, horizon in horizons.items()}
        return league_tables.horizons(self.data.horizons, lengths, left_out)

    def time_to_order(self) -> Table | Prose:
        """Return how well each classification tells who orders sooner, or why it is not known."""
        if self.data.time_to_order.empty:
            why = Untold(self.study).no_time_to_order()
            return paragraph(f"{TIME_TO_ORDER.title} is not compared: {why}.")
        return league_tables.concordance(self.data.time_to_order, self.study.limits)

    def against_recency(self) -> Picture | Prose:
        """Return which methods beat five bands of recency."""
        if not self.data.comparison.events:
            return paragraph(NOTHING_DRAWN)
        if self.data.contrasts.empty:
            return paragraph("None of the methods is eligible.")
        return self._contrasts("recency_only", "five bands of recency")

    def against_responses(self) -> Picture | None:
        """Return which methods beat “responded before, yes or no”."""
        if self.data.against_responses.empty:
            return None
        return self._contrasts("responder_only", "“responded before, yes or no”")

    def spend(self) -> Table | Prose:
        """Return the league of spend, or why there is none."""
        return self._league("spend")

    def satisfaction(self) -> Table | Prose:
        """Return the league of satisfaction, or why there is none."""
        return self._league("satisfaction")

    def service_cost(self) -> Table | Prose:
        """Return the league of the cost of service, or why there is none."""
        return self._league("service_cost")

    def equal_size(self) -> Picture | Prose:
        """Return what each classification tells when its segments are joined to as many."""
        known, picks = self.data.known_equal_size, self.data.picks
        if known.empty:
            return paragraph(
                "Nothing here tells any outcome, so nothing is compared at equal size."
            )
        return Picture(
            equal_size_curves(known, picks, self.study.outcomes | self.study.amounts),
            "Share of the attainable by number of segments, neighbours joined by what was learned "
            "of them before the cutoff; in brackets, how many segments there are. Grey: the other "
            "classifications.",
        )

    def equal_size_words(self) -> Prose | None:
        """Return what tells most with few segments, and what is recommended with as many."""
        known, outcomes = self.data.known_equal_size, self.study.outcomes | self.study.amounts
        if known.empty:
            return None
        known = known[[not self.study.doubt(name) for name in known["method"]]]
        comparison = self.data.comparison
        recommended = {name for name in outcomes if comparison.foretells(name)}
        return bullet_list(words.equal_size(known, self.data.picks, outcomes, recommended))

    def incremental(self) -> Prose:
        """Return which eligible classifications add to the recommended one."""
        matrix, comparison = self.data.incremental, self.data.comparison
        return bullet_list(
            words.incremental(
                matrix[~matrix["row"].isin(self.study.ineligible)],
                self.data.planned,
                {name: comparison.pick(name) for name in comparison.events},
                self.study.outcomes,
                self.study.limits.confidence,
            )
        )

    def incremental_retention(self) -> Picture | Prose | None:
        """Return what each classification adds to each other for retention."""
        if self.data.retention.empty:
            return None
        return self._incremental("retention") if self._several else paragraph(ONE_METHOD)

    def incremental_conversion(self) -> Picture | None:
        """Return what each classification adds to each other for conversion."""
        if not self._several or self.data.conversion.empty:
            return None
        return self._incremental("conversion")

    def agreement_picture(self) -> Picture | Prose:
        """Return the map of how far every two methods agree."""
        if not self._several:
            return paragraph(ONE_METHOD)
        return Picture(
            agreement_map(self._eligible(self.data.agreement, "method_a", "method_b")),
            "Adjusted Rand index of the labels at the cutoff, of every two methods that may be "
            "recommended: 1 = the same classes, 0 = chance.",
        )

    def agreement(self) -> Table:
        """Return how far every two methods agree."""
        return league_tables.agreement(self._eligible(self.data.agreement, "method_a", "method_b"))

    def more_retention(self) -> Table | None:
        """Return what else was measured for retention."""
        if self.data.retention.empty:
            return None
        return league_tables.more_numbers(self.data.retention, self.study.outcomes["retention"])

    def more_conversion(self) -> Table | None:
        """Return what else was measured for conversion."""
        if self.data.conversion.empty:
            return None
        return league_tables.more_numbers(self.data.conversion, self.study.outcomes["conversion"])

    def metrics(self) -> Prose:
        """Return what each metric means."""
        measured = set(self.data.league["metric"])
        return bullet_list(
            strong(metric.title) + f": {metric.meaning}"
            for name, metric in METRICS.items()
            if name in measured
        )

    def measured(self) -> Prose:
        """Return how the comparison was made."""
        compared = set(self.data.league["outcome"])
        known = self.study.outcomes | {TIME_TO_ORDER.name: TIME_TO_ORDER}
        outcomes = {name: outcome for name, outcome in known.items() if name in compared}
        return bullet_list(protocol.how_measured(self.study.params, outcomes))

    def in_short(self) -> Table | Prose:
        """Return the AUC of everything that was compared."""
        if self.data.auc.empty:
            return paragraph(NOTHING_DRAWN)
        return league_tables.answer_so_far(self.data.auc, self.study.outcomes)

    def limits(self) -> Prose:
        """Return what the page cannot tell."""
        sentences = protocol.not_told(self.study.params)
        if self.study.after.conversion.within_group:
            sentences.append(
                "Conversion says who responds to a campaign, not what the campaign changes."
            )
        return bullet_list(sentences)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return league, contrasts and verdict, and how methods agree and add to each other."""
        return {
            "league": self.data.league,
            "contrasts": self.data.contrasts,
            "verdict": self.data.comparison.judged.table(),
            "robustness": self.data.comparison.robustness.table(),
            "equal_size": self.data.equal_size,
            "crossed": self.data.crossed,
            "agreement": self.data.agreement,
            "incremental": self.data.incremental,
        }

    def _league(self, name: str) -> Table | Prose:
        league, outcomes = self.data.league, self.study.outcomes | self.study.amounts
        if name not in set(league["outcome"]):
            return not_compared(self.study, name)
        return league_tables.league(league, outcomes[name], self.study.limits)

    def _contrasts(self, against: str, fact: str) -> Picture:
        return Picture(
            contrast_plot(
                self.data.contrasts, against, self.study.outcomes, self.study.limits.confidence
            ),
            f"Difference in AUC to {fact}; hollow dots cannot be told from zero (Holm).",
        )

    def _incremental(self, name: str) -> Picture:
        outcome = self.study.outcomes[name]
        return Picture(
            incremental_map(
                self._eligible(self.data.incremental, "row", "column"),
                outcome,
                self.study.limits.confidence,
            ),
            f"{name.capitalize()}: per cent of all uncertainty that the row takes away where the "
            "column is known, of every two methods that may be recommended.",
        )

    def _eligible(self, pairs: pd.DataFrame, *columns: str) -> pd.DataFrame:
        """Return the pairs of methods that may be recommended; all where fewer than two may."""
        others = self.study.ineligible
        part = pairs[~pairs[list(columns)].isin(others).any(axis=1)]
        return part if len(part) else pairs

    @property
    def _several(self) -> bool:
        return len(self.study.methods) > 1
