"""What can be known of an outcome: see `segbench.evaluation.comparison.attainable`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from segbench.evaluation.comparison.attainable import chosen, folds_of
from segbench.evaluation.comparison.incremental import levelled
from segbench.methods.arrays import Floats
from segbench.study.cache import cached, cached_in_memory
from segbench.study.part import Part

if TYPE_CHECKING:
    from segbench.study.comparison import Comparison


class Attainable(Part):
    """What the best of all contestants and models tells, chosen on other customers."""

    def __init__(self, comparison: Comparison) -> None:
        super().__init__(comparison.study)
        self.comparison = comparison

    def loss(self, outcome: str) -> Floats:
        """Return the loss of the best, of the sample and of each resample."""
        best = self.best(outcome)
        if len(set(best)) == 1:
            measured = self.comparison.measured(outcome, best[0])
        else:
            measured = self._joined(outcome)
        return next(
            measured[name].to_numpy(copy=True)
            for name in ("log_loss", "squared_error")
            if name in measured
        )

    @cached
    def best(self, outcome: str) -> list[str]:
        """Return who is best, for each fold of the customers, in all others.

        Labels that may know the outcome are no measure of what can be known.
        """
        names = self.comparison.entries(outcome, self.study.methods)
        doubted = {name for name in self.study.methods if self.study.doubt(name)}
        return chosen(
            {
                name: self.comparison.fold_losses(outcome, name)
                for name in names
                if name not in doubted
            }
        )

    @cached
    def _joined(self, outcome: str) -> pd.DataFrame:
        """Return the metrics of what each fold's best says of it."""
        return pd.DataFrame(self.comparison.metrics_of(outcome, self.predicted(outcome)))

    @cached_in_memory
    def predicted(self, outcome: str) -> Floats:
        """Return what each fold's best says of each unit."""
        comparison, best = self.comparison, self.best(outcome)
        fold = folds_of(comparison.draws(outcome))
        units, within = (
            comparison.units(outcome),
            comparison.splits()[outcome][0].outcome.within_group,
        )
        said = {name: comparison.predictions(outcome, name) for name in set(best)}
        if within:  # where only differences between customers count, levels differ
            said = {name: levelled(scores, units) for name, scores in said.items()}
        return np.choose(fold, [said[name] for name in best])
