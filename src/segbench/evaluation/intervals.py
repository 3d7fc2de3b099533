"""Intervals from resamples: where the middle part of what the resamples gave lies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def percentile_interval(drawn: Floats, confidence: float) -> tuple[float, float]:
    """Return the percentile interval of resampled values, without those that are not finite."""
    known = drawn[np.isfinite(drawn)]
    if not len(known):
        return np.nan, np.nan
    low, high = np.quantile(known, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def interval_columns(name: str, values: Floats, confidence: float) -> dict[str, Floats]:
    """Return the sample's values and their percentile intervals as columns.

    They are called `name`, and `name` with ``_low`` and ``_high``; where the sample's value is
    missing, there is no interval either.

    Parameters
    ----------
    values
        Shape (rows, 1 + resamples).
    """
    ends = np.array([percentile_interval(drawn, confidence) for drawn in values[:, 1:]])
    low, high = np.where(np.isnan(values[:, 0]), np.nan, ends.reshape(-1, 2).T)
    return {name: values[:, 0], f"{name}_low": low, f"{name}_high": high}
