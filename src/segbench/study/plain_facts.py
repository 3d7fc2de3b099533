"""Plain facts that everything recommended is held against: one number, in about as many bands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from segbench.evaluation import Split
from segbench.evaluation.comparison.attainable import unit_losses
from segbench.evaluation.comparison.units import resampled_mean
from segbench.methods.arrays import Floats
from segbench.methods.bands import FrequencyBands, RecencyBands, RevenueBands
from segbench.study.cache import cached, cached_in_memory
from segbench.study.part import Part
from segbench.study.predictions import predict

if TYPE_CHECKING:
    from segbench.study.comparison import Comparison

BANDS = {kind.name: kind for kind in (RecencyBands, FrequencyBands, RevenueBands)}
PLAIN = ("recency_only", "frequency_only", "responder_only")
"""Baselines that are plain facts, too."""

MOST_BANDS = 20


class PlainFacts(Part):
    """What one number of the customers alone, cut into bands, tells of an outcome."""

    def __init__(self, comparison: Comparison) -> None:
        super().__init__(comparison.study)
        self.comparison = comparison

    def losses(self, outcome: str, segments: int) -> dict[tuple[str, int], Floats]:
        """Return the loss of each plain fact, of the sample and of each resample.

        Parameters
        ----------
        segments
            Of what is held against them: facts are cut into as many bands.
        """
        bands = min(max(segments, 2), MOST_BANDS)
        found = {(name, bands): self._column(self._loss(outcome, name, bands)) for name in BANDS}
        for name in PLAIN:
            if name in self.study.baselines:
                found[name, 0] = self._column(self.comparison.measured(outcome, name))
        return found

    @staticmethod
    def _column(measured: pd.DataFrame) -> Floats:
        name = "log_loss" if "log_loss" in measured else "squared_error"
        return measured[name].to_numpy(copy=True)

    @cached
    def _loss(self, outcome: str, name: str, bands: int) -> pd.DataFrame:
        """Return what is lost by who knows these bands alone: the sample, then its resamples."""
        comparison = self.comparison
        splits, units, draws = (
            comparison.splits()[outcome],
            comparison.units(outcome),
            comparison.draws(outcome),
        )
        predicted = pd.concat(
            [pd.Series(predict(split, dict(self._labels(name, bands, split)))) for split in splits]
        ).to_numpy()
        if splits[0].outcome.within_group:  # each resample has its campaigns' own levels
            lost = comparison.metrics_of(outcome, predicted)["log_loss"]
            return pd.DataFrame({"log_loss": lost})
        lost = resampled_mean(unit_losses(predicted, units, within_group=False), draws)
        return pd.DataFrame({"log_loss" if "event" in units else "squared_error": lost})

    def _labels(self, name: str, bands: int, split: Split) -> Iterator[tuple[date, pd.Series]]:
        for cutoff in split.cutoffs:
            yield cutoff, self._labels_at(name, bands, cutoff, split.fitted_at, split.fold)

    @cached_in_memory
    def _labels_at(
        self, name: str, bands: int, cutoff: date, fitted_at: date, fold: int | None
    ) -> pd.Series:
        """Return the bands of a cutoff's customers, cut at the customers of another."""
        customers = self.study.customers_of(name, fitted_at)
        if fold is not None:
            customers = customers[self.study.labelling.folds(fitted_at) != fold]
        fact = BANDS[name](bands=bands)
        fact.least = self.limits.min_cell
        return fact.fit(customers).predict(self.study.customers_of(name, cutoff))
