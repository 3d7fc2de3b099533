"""The page “Are the segments different?”."""

from __future__ import annotations

from segbench.pages._page import Tables
from segbench.pages.markup import Prose
from segbench.pages.segments.figures import difference_map, waiting_curves
from segbench.pages.segments.heterogeneity_words import HeterogeneityWords
from segbench.pages.segments.time_to_order_words import TimeToOrderWords
from segbench.pages.style import Picture
from segbench.pages.wording import bullet_list


class SegmentsPage(HeterogeneityWords, TimeToOrderWords):
    """Which segments differ, which could be one, which hold two kinds; when each orders again."""

    name = "segments"
    title = "Are the segments different?"
    offered = "answer curves pairs all_pairs merged durations log_rank splits"

    def answer(self) -> Prose:
        """Return which segments differ, hold two kinds of customers, and order again soonest."""
        return bullet_list(
            [*self.differ(), *self.hold_two(), self.order_again(), *self._warnings()]
        )

    def curves(self) -> Picture | None:
        """Return the curves of who had ordered again by which day."""
        curves = self.data.curves
        if curves.empty:
            return None
        return Picture(
            waiting_curves(curves, self.data.plan.method.segments_),
            f"Share of each segment that had ordered again, by days from {self.data.cutoff} on.",
        )

    def pairs(self) -> Picture | None:
        """Return the map of how far every two segments lie apart."""
        pairs, segments = self.data.pairs, self.data.plan.method.segments_
        if pairs.empty:
            return None
        return Picture(
            difference_map(pairs, segments, self.study.outcomes, self.study.limits.confidence),
            "Differences between segments, in percentage points.",
        )

    def tables(self) -> Tables:
        """Return the differences and the times to the next order of all methods."""
        return {"pairs": self.data.all_pairs, "survival": self.data.all_durations}
