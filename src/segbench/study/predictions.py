"""From segments to what they predict: learned from the past, scored on what followed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from segbench.evaluation import ClusterBootstrap, Outcome, Split
from segbench.evaluation.comparison.equal_size import join
from segbench.evaluation.comparison.incremental import losses
from segbench.evaluation.comparison.metrics import (
    Samples,
    auc_and_loss,
    measure,
    measure_amounts,
)
from segbench.evaluation.comparison.shrinkage import segment_means, segment_scores
from segbench.evaluation.comparison.units import resampled_mean
from segbench.methods.arrays import Floats, Places
from segbench.methods.base import column


def learn(split: Split, train: Places, k: int) -> Floats:
    """Return what the training units say of each of k segments, given the segment of each."""
    if split.outcome.of_amount:
        return segment_means(train, k, split.train)
    return segment_scores(train, k, split.train, split.outcome.within_group)


def predict(split: Split, labels: Mapping[date, pd.Series], most: int | None = None) -> Floats:
    """Return what the training units say of each test unit's segment.

    Parameters
    ----------
    labels
        Cutoff -> the segment of each of its customers, a categorical.
    most
        Segments are joined to so many, by what the training units say of each, and the rates of
        these are learned; see `segbench.evaluation.comparison.equal_size.join`. None: they stay.
    """
    kinds = dict.fromkeys(name for each in labels.values() for name in each.cat.categories)
    train, test = units_of(split, labels)
    learned = learn(split, train, len(kinds))
    if most is None:
        return learned[test]
    joined = join(learned, train, split.train, most, within_group=split.outcome.within_group)
    return learn(split, joined[train], most)[joined[test]]


def units_of(split: Split, labels: Mapping[date, pd.Series]) -> tuple[Places, Places]:
    """Return the segment numbers of training and test units from the labels of all customers."""
    kinds = list(dict.fromkeys(name for each in labels.values() for name in each.cat.categories))
    segments = np.concatenate(
        [
            labels[cutoff].cat.set_categories(kinds).cat.codes.to_numpy(dtype=np.intp)
            for cutoff in sorted(labels)
        ]
    )
    return segments[split.train["row"].to_numpy()], segments[split.test["row"].to_numpy()]


def metrics_of(
    predictions: Floats,
    units: pd.DataFrame,
    draws: ClusterBootstrap | None,
    outcome: Outcome,
) -> Samples:
    """Return the metrics of predictions: of the sample, then of each resample."""
    if outcome.of_amount:
        return measure_amounts(predictions, units, draws)
    return measure(predictions, units, draws, outcome.within_group)


def loss_of(
    predictions: Floats, units: pd.DataFrame, draws: ClusterBootstrap, outcome: Outcome
) -> Floats:
    """Return the loss of predictions, as `metrics_of` does, in a fraction of the time."""
    if outcome.within_group:
        return auc_and_loss(predictions, units, draws, within_group=True)["log_loss"]
    if outcome.of_amount:
        return resampled_mean((column(units, "value") - predictions) ** 2, draws)
    return resampled_mean(losses(predictions, units, within_group=False), draws)
