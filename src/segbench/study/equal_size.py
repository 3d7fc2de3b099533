"""What classifications tell at equal size: their segments joined to three, four and five."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from segbench.evaluation.comparison.equal_size import SIZES
from segbench.evaluation.intervals import percentile_interval
from segbench.methods.arrays import Floats
from segbench.study.cache import cached
from segbench.study.part import Part
from segbench.study.predictions import loss_of

if TYPE_CHECKING:
    from segbench.study.comparison import Comparison

EQUAL_SIZE_COLUMNS = ["outcome", "method", "segments", "share", "ci_low", "ci_high"]


class EqualSize(Part):
    """A comparison at equal size."""

    def __init__(self, comparison: Comparison) -> None:
        super().__init__(comparison.study)
        self.comparison = comparison

    def names(self) -> tuple[str, ...]:
        """Return all methods, baselines and references that have segments to join."""
        names = self.comparison.takers(self.study.methods)
        return tuple(name for name in names if name != "everyone")

    @cached
    def joined(self, outcome: str, name: str) -> pd.DataFrame:
        """Return the loss of a classification whose segments are joined, a column a number of them.

        Only of `SIZES` that are smaller than the number that it has. The first row is the sample,
        the others are resamples.
        """
        comparison = self.comparison
        units, draws = comparison.units(outcome), comparison.draws(outcome)
        of = comparison.splits()[outcome][0].outcome
        return pd.DataFrame(
            {
                f"{size}": loss_of(comparison.predicted(outcome, name, size), units, draws, of)
                for size in self.sizes(name)
            }
        )

    def sizes(self, name: str) -> list[int]:
        """Return the numbers of segments that those of a classification are joined to."""
        return [size for size in SIZES if size < self._segments(name)]

    def _segments(self, name: str) -> int:
        return int(self.study.labelling.named(name).nunique())

    @cached
    def table(self) -> pd.DataFrame:
        """Return the share of the attainable of every classification, by number of segments.

        One row per outcome, classification and number of segments: each of `SIZES` that is smaller
        than the number that it has, and that number. Random classes, which have no neighbours, and
        everyone alike are left out; shares are NaN where nothing can be known.
        """
        rows = []
        for outcome in self.comparison.outcomes():
            for name in self.names():
                for segments, share in self._shares(outcome, name):
                    ends = percentile_interval(share[1:], self.limits.confidence)
                    rows.append((outcome, name, segments, share[0], *ends))
        return pd.DataFrame(rows, columns=EQUAL_SIZE_COLUMNS)

    def _shares(self, outcome: str, name: str) -> Iterator[tuple[int, Floats]]:
        """Yield numbers of segments, and the share in the sample and every resample."""
        scores = self.comparison.scores(outcome, self.study.methods)
        for size in self.sizes(name):
            yield size, scores.share(self.joined(outcome, name)[f"{size}"].to_numpy(copy=True))
        yield self._segments(name), scores.share(scores.values[name][scores.loss])
