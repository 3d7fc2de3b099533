"""Small computations on arrays against scipy, pandas and by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import cdist

from segbench.methods.arrays import cross_counts, ratio, squared_distances


def test_squared_distances_are_scipys():
    rng = np.random.default_rng(0)
    points, others = rng.normal(size=(7, 3)), rng.normal(size=(5, 3))
    expected = cdist(points, others, "sqeuclidean")
    assert squared_distances(points, others) == pytest.approx(expected)
    assert squared_distances(np.array([[1.0, 2]]), np.array([[4.0, 6], [1, 2]])).tolist() == [
        [25, 0]
    ]


def test_cross_counts_are_pandas_and_may_have_weights():
    rng = np.random.default_rng(1)
    rows, columns, weights = rng.integers(0, 3, 50), rng.integers(0, 4, 50), rng.random(50)
    counts = pd.crosstab(rows, columns).reindex(index=range(3), columns=range(5), fill_value=0)
    assert cross_counts(rows, columns, (3, 5)).tolist() == counts.to_numpy().tolist()
    sums = pd.DataFrame({"row": rows, "weight": weights}).groupby("row")["weight"].sum()
    assert cross_counts(rows, columns, (3, 5), weights).sum(axis=1) == pytest.approx(sums)


def test_nothing_of_nothing_is_unknown():
    assert ratio(np.array([1.0, 0, 0]), np.array([4.0, 2, 0])).tolist() == pytest.approx(
        [0.25, 0, np.nan], nan_ok=True
    )
