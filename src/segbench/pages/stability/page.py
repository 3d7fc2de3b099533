"""The page “How steady”."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from segbench.pages._page import Page
from segbench.pages.markup import Prose, strong
from segbench.pages.stability import disagreement_words, transitions_words, words
from segbench.pages.stability.figures import stability_dots, transition_map
from segbench.pages.stability.numbers import MOST_LABELLED, StabilityNumbers
from segbench.pages.style import Picture
from segbench.pages.tables import Table
from segbench.pages.wording import bullet_list, by_method, paragraph, strength_sentence


class StabilityPage(Page):
    """Whether segments are still there on other data, and whether customers stay in theirs."""

    name = "stability"
    title = "How steady"
    numbers = StabilityNumbers
    data: StabilityNumbers

    def answer(self) -> Prose:
        """Return whether segments come back, and whether customers stay in theirs."""
        summary, why_not = self.data.summary, self.data.why_not
        come_back = words.answer(summary, self.data.plan.name, self.study.limits.min_cell)
        if why_not:
            stayed = f"Whether customers stay cannot be told: {why_not}."
        else:
            stayed = transitions_words.answer(self.data.lags)
        return bullet_list([come_back, stayed])

    def chosen(self) -> Prose:
        """Return which method's segments these are."""
        plan = self.data.plan
        made = f", {plan.chosen}, at {self.study.params.cutoff}; tables of all methods are below"
        return paragraph(by_method(plan.name, made))

    def resampled(self) -> Picture | None:
        """Return how much of each segment comes back on resampled customers."""
        segments = self.data.resampled
        if segments.empty:
            return None
        return Picture(
            stability_dots(segments),
            "How much of each segment comes back when the method is fitted on resampled customers.",
        )

    def summary(self) -> Table:
        """Return how much of each segment comes back in each kind of refit."""
        return words.summary_table(
            self.data.summary,
            self.data.plan.name,
            self.study.limits.min_cell,
            self.study.params.cutoff_step_days,
            len(self.study.customers()),
        )

    def prediction_strength(self) -> Prose | None:
        """Return whether one half of the customers gives the map's clusters of the other."""
        strength = self.data.prediction_strength
        if strength.empty:
            return None
        return paragraph(
            strong("Prediction strength")
            + " of the map (does one half of the customers give the clusters of the other?): "
            + strength_sentence(strength, self.study.unfitted("som").get_params()["n_segments"])
        )

    def all_summaries(self) -> Table:
        """Return how stable the segments of each method are."""
        return words.all_methods(self.data.all_summaries, self.study.limits.min_cell)

    def transitions(self) -> Picture | Prose:
        """Return the map of who went from which segment to which, or why there is none."""
        if self.data.why_not:
            return paragraph(f"Moves between two cutoffs cannot be told: {self.data.why_not}.")
        return Picture(
            transition_map(self.data.transitions, self._earlier_names, self.study.limits.min_cell),
            "Customers by segment at the two cutoffs: how many, and the share of the row.",
        )

    def destinations(self) -> Table | None:
        """Return who stayed in each segment, and where most others went."""
        if self.data.why_not:
            return None
        return transitions_words.destinations_table(
            self.data.transitions,
            self._earlier_names,
            self.study.currency,
            self.study.limits.confidence,
            self.study.limits.min_cell,
        )

    def lags(self) -> Table | None:
        """Return who kept their segment since each earlier cutoff."""
        if self.data.why_not:
            return None
        name, confidence = self.data.plan.name, self.study.limits.confidence
        return transitions_words.lags_table(self.data.lags, name, confidence)

    def staying(self) -> Table | None:
        """Return who of each method kept their segment."""
        if self.data.why_not:
            return None
        return transitions_words.staying_table(self.data.staying, self.study.limits.confidence)

    def disagreement(self) -> Prose:
        """Return how many customers two methods disagree about, and which was right."""
        data = self.data
        return bullet_list(
            disagreement_words.answer(data.disagreement, data.pair, data.pair_segments)
        )

    def largest_disagreements(self) -> Table | None:
        """Return the cells in which two methods disagree most."""
        pair, cells = self.data.pair, self.data.disagreement
        if len(pair) == 1:
            return None
        names = [self.study.method(name, self.data.fitted_at).names for name in pair]
        return disagreement_words.largest(
            cells, pair, names, self.study.limits.confidence, self.study.limits.min_cell
        )

    def measured(self) -> Prose:
        """Return how the refits were made."""
        settings = list(self.data.variants(self.data.plan.name))
        customers = len(self.study.customers())
        labelled = min(customers, MOST_LABELLED)
        return bullet_list(words.how_refitted(self.data.summary, settings, customers, labelled))

    def limits(self) -> Prose:
        """Return what the page cannot tell."""
        return bullet_list(words.limits())

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return how stable the segments of all methods are, and who changed segment."""
        return {"stability": self.data.all_summaries, "migration": self.data.all_transitions}

    @property
    def _earlier_names(self) -> Mapping[str, str]:
        """Code -> name of the segments as they were frozen, one step before the last cutoff."""
        return self.study.method(self.data.plan.name, self.study.learning_cutoff).names
