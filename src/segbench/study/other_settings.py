"""Other settings that a verdict may be asked in: single cutoffs, and half and twice the horizon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from segbench.evaluation import RETENTION, Split
from segbench.evaluation.comparison.attainable import unit_losses
from segbench.methods.arrays import Floats, Places
from segbench.study.cache import cached, cached_in_memory
from segbench.study.part import Part
from segbench.study.splits import scored, splits_within

if TYPE_CHECKING:
    from segbench.study.comparison import Comparison

AT, WITHIN = "cutoff", "within"
"""How names of settings begin: the cutoff, or the horizon, follows."""

OF_HORIZON = (RETENTION.name, "spend")
"""Outcomes that are asked within another horizon, too."""

FEWEST = 2
"""Cutoffs: what holds at the only one holds at all."""


@dataclass(frozen=True, eq=False)
class Setting:
    """Units that a verdict is asked of anew.

    Attributes
    ----------
    units
        As `Comparison.units` has them.
    same
        Unit -> the place of one of the same customer among those of the comparison.
    splits
        What they are learned from; None: they are units of the comparison, and stand at `same`.
    """

    units: pd.DataFrame
    same: Places
    splits: list[Split] | None = None


class OtherSettings(Part):
    """What methods lose in other settings. None is fitted for them."""

    def __init__(self, comparison: Comparison) -> None:
        super().__init__(comparison.study)
        self.comparison = comparison

    def outcomes(self) -> list[str]:
        """Return the outcomes that there may be other settings of: not those of campaigns."""
        return [name for name in self.comparison.outcomes() if name != "conversion"]

    @cached_in_memory
    def settings(self, outcome: str) -> dict[str, Setting]:
        """Return the settings of an outcome: its cutoffs, the last first, and other horizons."""
        units = self.comparison.units(outcome)
        days: list[date] = list(units["cutoff"].drop_duplicates())
        found = {}
        for day in days if len(days) >= FEWEST else []:
            places = np.flatnonzero(units["cutoff"] == day)
            found[f"{AT} {day}"] = Setting(units.iloc[places], places)
        place_of = pd.Series(np.arange(len(units)), units["customer_id"])
        place_of = place_of[~place_of.index.duplicated()]
        for horizon in self.params.retention.half_and_twice if outcome in OF_HORIZON else []:
            splits = [
                split
                for split in splits_within(self.study, outcome, horizon)
                if split.test["customer_id"].isin(place_of.index).all()
            ]
            if splits:
                other = scored(splits)
                same = place_of.loc[other["customer_id"]].to_numpy()
                found[f"{WITHIN} {horizon.words}"] = Setting(other, same, splits)
        return found

    @cached
    def losses(self, outcome: str, name: str) -> pd.DataFrame:
        """Return what a method loses, a column a setting: the sample, then its resamples."""
        predicted = {}
        for key, setting in self.settings(outcome).items():
            if setting.splits is None:
                predicted[key] = self.comparison.predictions(outcome, name)[setting.same]
            else:
                predicted[key] = self.comparison.predicted_on(setting.splits, name)
        return self.lost(outcome, predicted)

    def lost(self, outcome: str, predicted: Mapping[str, Floats]) -> pd.DataFrame:
        """Return the loss of predictions in each setting, by the resamples of the comparison."""
        settings = self.settings(outcome)
        lost = {
            key: unit_losses(own, settings[key].units, within_group=False)
            for key, own in predicted.items()
        }
        sums = self._sums(outcome, lost)
        return pd.DataFrame({key: sums[key] / self._units(outcome)[key] for key in lost})

    @cached_in_memory
    def _units(self, outcome: str) -> dict[str, Floats]:
        """Return how many units each setting has, in the sample and in every resample."""
        settings = self.settings(outcome)
        return self._sums(outcome, {key: np.ones(len(one.same)) for key, one in settings.items()})

    def _sums(self, outcome: str, values: Mapping[str, Floats]) -> dict[str, Floats]:
        """Return sums over the units of settings: all by one product, a tenth of the time."""
        settings, draws = self.settings(outcome), self.comparison.draws(outcome)
        by_row = [
            np.bincount(draws.position[settings[key].same], own, minlength=draws.size)
            for key, own in values.items()
        ]
        return dict(zip(values, np.array(by_row) @ draws.weights, strict=True)) if values else {}
