"""The page “Are the segments different?”."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from segbench.pages._page import Page
from segbench.pages.markup import Prose
from segbench.pages.segments import heterogeneity_words, time_to_order_words, words
from segbench.pages.segments.figures import difference_map
from segbench.pages.segments.numbers import SegmentsNumbers
from segbench.pages.segments.time_to_order_figures import waiting_curves
from segbench.pages.style import Picture
from segbench.pages.tables import Table
from segbench.pages.wording import bullet_list, by_method, count, naming, paragraph


class SegmentsPage(Page):
    """Which segments differ, which could be one, which hold two kinds; when each orders again."""

    name = "segments"
    title = "Are the segments different?"
    numbers = SegmentsNumbers
    data: SegmentsNumbers

    def chosen(self) -> Prose:
        """Return which method's segments these are."""
        plan, customers = self.data.plan, count(len(self.study.customers()))
        made = f", {plan.chosen}, at {self.study.params.cutoff}, for {customers} customers"
        return paragraph(by_method(plan.name, made), naming(plan.name))

    def answer(self) -> Prose:
        """Return which segments differ, hold two kinds of customers, and order again soonest."""
        data, outcomes, limits = self.data, self.study.outcomes, self.study.limits
        differ = words.answer(
            data.pairs, data.merged, outcomes, limits.confidence, self.study.currency
        )
        hold_two = heterogeneity_words.answer(
            data.inside, data.splits, self._names, outcomes, limits, self.study.currency
        )
        order_again = time_to_order_words.answer(
            data.durations,
            data.log_rank,
            self._names,
            data.plan.name,
            data.horizon,
            limits.confidence,
        )
        return bullet_list([*differ, *hold_two, order_again])

    def curves(self) -> Picture | None:
        """Return the curves of who had ordered again by which day."""
        curves = self.data.curves
        if curves.empty:
            return None
        return Picture(
            waiting_curves(curves, self.study.method(self.data.plan.name).segments_),
            f"Share of each segment that had ordered again, by days from {self.data.cutoff} on.",
        )

    def pairs(self) -> Picture | None:
        """Return the map of how far every two segments lie apart."""
        pairs, segments = self.data.pairs, self.study.method(self.data.plan.name).segments_
        if pairs.empty:
            return None
        return Picture(
            difference_map(pairs, segments, self.study.outcomes, self.study.limits.confidence),
            "Differences between segments, in percentage points.",
        )

    def merged(self) -> Table:
        """Return the segments, put together where they cannot be told apart."""
        return words.merged_table(
            self.data.merged, self.study.outcomes, self.study.limits.confidence, self.study.currency
        )

    def closest(self) -> Table | None:
        """Return for each segment the one that it is hardest to tell from."""
        return words.closest(
            self.data.closest, self._names, self.study.outcomes, self.study.limits.confidence
        )

    def all_pairs(self) -> Table:
        """Return how many pairs of segments of each method can be told apart."""
        return words.all_methods(
            self.data.all_pairs, self.data.groups, self.study.outcomes, self.study.limits
        )

    def inside(self) -> Table | None:
        """Return what the best model still tells inside each segment."""
        return heterogeneity_words.inside_table(
            self.data.inside, self._names, self.study.outcomes, self.study.limits
        )

    def splits(self) -> Table | None:
        """Return the plain numbers that split segments which hold two kinds of customers."""
        return heterogeneity_words.splits_table(
            self.data.splits,
            self._names,
            self.study.outcomes,
            self.study.currency,
            self.study.limits.confidence,
        )

    def durations(self) -> Table:
        """Return how long each segment waits for the next order."""
        return time_to_order_words.durations_table(
            self.data.durations,
            self._names,
            self.data.horizon,
            self.study.limits.confidence,
            self.study.limits.min_cell,
        )

    def log_rank(self) -> Table:
        """Return how far apart the segments of each method order again."""
        return time_to_order_words.all_methods(self.data.log_rank, self.data.all_durations)

    def limits(self) -> Prose:
        """Return what the page cannot tell."""
        return bullet_list(words.limits(self.study.params, self.data.cutoff, self.data.horizon))

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the differences and the times to the next order of all methods."""
        return {"pairs": self.data.all_pairs, "survival": self.data.all_durations}

    @property
    def _names(self) -> Mapping[str, str]:
        return self.study.method(self.data.plan.name).names
