"""Ten splits of six items, by pandas."""

import numpy as np
import pandas as pd
import pytest

from segbench.evaluation.reliability.split_half import split_half, splits
from segbench.methods.questionnaire import cronbach_alpha


def test_six_items_have_ten_splits():
    halves = splits(6)
    assert len(halves) == 10
    assert len({frozenset(half) for half in halves}) == 10
    assert all(len(half) == 3 and 0 in half for half in halves)


def test_the_mean_over_all_splits_by_pandas():
    rng = np.random.default_rng(1)
    items = pd.DataFrame(rng.normal(size=(300, 1)) + rng.normal(size=(300, 6)) * [1, 2, 1, 1, 3, 1])
    stepped = []
    for half in [(0, a, b) for a in range(1, 6) for b in range(a + 1, 6)]:
        r = items[list(half)].sum(axis=1).corr(items.drop(columns=list(half)).sum(axis=1))
        stepped.append(2 * r / (1 + r))
    assert float(split_half(items.cov().to_numpy())) == pytest.approx(np.mean(stepped))


def test_for_parallel_items_it_is_alpha():
    covariances = np.full((6, 6), 0.4) + 0.6 * np.eye(6)
    assert float(split_half(covariances)) == pytest.approx(float(cronbach_alpha(covariances)))


def test_a_half_that_does_not_vary_gives_nothing():
    assert np.isnan(split_half(np.stack([np.zeros((6, 6)), np.eye(6)]))).tolist() == [True, False]
