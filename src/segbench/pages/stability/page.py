"""The page “How steady”."""

from __future__ import annotations

import pandas as pd

from segbench.methods import Method
from segbench.pages.markup import Prose, strong
from segbench.pages.sentences import by_method, strength_sentence
from segbench.pages.stability.disagreement_words import DisagreementWords
from segbench.pages.stability.figures import stability_dots, transition_map
from segbench.pages.stability.numbers import StabilityNumbers
from segbench.pages.stability.transitions_words import TransitionsWords
from segbench.pages.stability.words import StabilityWords
from segbench.pages.style import Picture
from segbench.pages.untold_words import describes
from segbench.pages.wording import bullet_list, paragraph


class StabilityPage(StabilityWords, TransitionsWords, DisagreementWords):
    """Whether segments are still there on other data, and whether customers stay in theirs."""

    name = "stability"
    title = "How steady"
    offered = "answer resampled prediction_strength transitions staying lags summary disagreement"
    numbers = StabilityNumbers
    data: StabilityNumbers

    def _method(self) -> Method:
        return self.data.plan.method

    def answer(self) -> Prose:
        """Return whether segments come back, and whether customers stay in theirs."""
        return bullet_list([self.come_back(), self.stayed(), *self._warnings()])

    def chosen(self) -> Prose:
        """Return which method's segments these are."""
        plan = self.data.plan
        made = f", {plan.chosen}, at {self.study.params.cutoff}; tables of all methods are below"
        return paragraph(by_method(plan.name, made), "" if plan.asked else describes(self.study))

    def resampled(self) -> Picture | None:
        """Return how much of each segment comes back on resampled customers."""
        segments = self.data.resampled
        if segments.empty:
            return None
        return Picture(
            stability_dots(segments),
            "How much of each segment comes back when the method is fitted on resampled customers.",
        )

    def prediction_strength(self) -> Prose | None:
        """Return whether one half of the customers gives the map's clusters of the other."""
        strength = self.data.prediction_strength
        if strength.empty:
            return None
        return paragraph(
            strong("Prediction strength")
            + " of the map (does one half of the customers give the clusters of the other?): "
            + strength_sentence(strength, self.data.clusters)
        )

    def transitions(self) -> Picture | Prose:
        """Return the map of who went from which segment to which, or why there is none."""
        data = self.data
        if data.why_not:
            return paragraph(f"Moves between two cutoffs cannot be told: {data.why_not}.")
        return Picture(
            transition_map(data.transitions, data.earlier_names, self.study.limits.min_cell),
            "Customers by segment at the two cutoffs: how many, and the share of the row.",
        )

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return how stable the segments of all methods are, and who changed segment."""
        return {"stability": self.data.all_summaries, "migration": self.data.all_transitions}
