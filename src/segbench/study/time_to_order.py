"""How well classifications tell who orders sooner: out of sample, without any horizon.

It stands in the league, and decides nothing: see `segbench.evaluation.TIME_TO_ORDER`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from segbench.evaluation import RETENTION, TIME_TO_ORDER, ClusterBootstrap, Split
from segbench.evaluation.comparison.concordance import (
    METRIC,
    concordance,
    concordance_of_each,
    segment_hazards,
)
from segbench.evaluation.comparison.league import Scores, degrees_of_freedom
from segbench.evaluation.comparison.random_classes import CLASSES, deal_to
from segbench.evaluation.comparison.reference_models import MODEL_TITLES
from segbench.methods.arrays import Floats
from segbench.study.cache import cached, cached_in_memory
from segbench.study.part import Part
from segbench.study.splits import scored, splits_of_time

if TYPE_CHECKING:
    from segbench.study.comparison import Comparison

STREAM = 1000
"""Tells its random classes from those of the other outcomes, which count from 0."""


class TimeToOrder(Part):
    """The concordance of methods, baselines and models with the time to the next order.

    Segments are ranked by the orders a day that the past taught of them; models by what they say of
    retention.

    Parameters
    ----------
    comparison
        Whose frozen labels, and models, these are.
    """

    def __init__(self, comparison: Comparison) -> None:
        super().__init__(comparison.study)
        self.comparison = comparison

    @cached_in_memory
    def splits(self) -> list[Split]:
        """Return its splits; see `splits_of_time`."""
        return splits_of_time(self.study)

    @cached_in_memory
    def units(self) -> pd.DataFrame:
        """Return the customers that are scored: customer_id, cutoff, row, group, days, event."""
        return scored(self.splits())

    @cached_in_memory
    def _draws(self) -> ClusterBootstrap:
        customers = self.units()["customer_id"]
        return ClusterBootstrap(customers, self.limits.replicates, self.params.seed)

    def scores(self, methods: Sequence[str]) -> list[Scores]:
        """Return what was measured of these methods and all that stands beside them, if anything.

        Nothing where nobody, or everybody at once, ordered again.
        """
        if not self.splits():
            return []
        scores = Scores(TIME_TO_ORDER.name, degrees=degrees_of_freedom(self.units()))
        for name, role in self._entries(methods).items():
            scores.add(name, role, {METRIC: self.measured(name)[METRIC].to_numpy(copy=True)})
        scores.random = {METRIC: self.random_classes()[METRIC].to_numpy(copy=True)}
        return [scores]

    def _entries(self, methods: Sequence[str]) -> dict[str, str]:
        """Return who takes part, and as what."""
        roles = self.comparison.roles(methods)
        return roles | (
            self.comparison.ceilings.roles(RETENTION.name) if self.ranks_by_models else {}
        )

    @property
    def ranks_by_models(self) -> bool:
        """Whether models take part: where they say something of the same customers."""
        if not self.splits() or RETENTION.name not in self.comparison.splits():
            return False
        keys = ["customer_id", "cutoff"]
        return self.comparison.units(RETENTION.name)[keys].equals(self.units()[keys])

    @cached
    def measured(self, name: str) -> pd.DataFrame:
        """Return the concordance of one entry, in the sample and in every resample."""
        if name in MODEL_TITLES:
            predicted = self.comparison.predictions(RETENTION.name, name)
        else:
            predicted = np.concatenate([self._hazards(split, name) for split in self.splits()])
        return pd.DataFrame({METRIC: concordance(predicted, self.units(), self._draws())})

    def _hazards(self, split: Split, name: str) -> Floats:
        train, test = self.comparison.unit_codes(name, split)
        segments = max(train.max(), test.max(initial=0)) + 1
        return segment_hazards(train, segments, split.train)[test]

    @cached
    def random_classes(self) -> pd.DataFrame:
        """Return the concordance of random classes, a row for each time that they are dealt out."""
        rng = np.random.default_rng([self.params.seed, STREAM])
        classes = [
            np.concatenate(
                [segment_hazards(train, CLASSES, split.train)[test] for split, train, test in each]
            )
            for each in deal_to(self.splits(), self.limits.random_draws, rng)
        ]
        return pd.DataFrame({METRIC: concordance_of_each(classes, self.units())})
