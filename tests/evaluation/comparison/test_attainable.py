"""What is attainable: who stands in each fold is chosen on the others."""

import numpy as np
import pandas as pd
import pytest

from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.comparison.attainable import FOLDS, chosen, folds_of, unit_losses


def test_who_is_best_elsewhere_by_hand():
    """In the last fold a is best, but in the others b is: there b stands, in the others a."""
    assert chosen({"a": [2, 2, 2, 2, 0], "b": [1, 1, 1, 1, 9]}) == ["a", "a", "a", "a", "b"]
    assert chosen({"b": [1.0, 1.0], "a": [1.0, 1.0]}) == ["a", "a"]


def test_a_customer_is_in_one_fold():
    customers = pd.Series([7, 3, 7, 5, 3, 9, 1, 2])
    folds = folds_of(ClusterBootstrap(customers, 10, seed=1))
    assert folds[0] == folds[2]
    assert folds[1] == folds[4]
    assert set(folds) == set(range(FOLDS))


def test_losses_by_hand():
    events = pd.DataFrame({"group": "a", "event": [True, False]})
    lost = unit_losses(np.log([3.0, 3.0]), events, within_group=False)  # a chance of 3 in 4
    np.testing.assert_allclose(lost, -np.log([0.75, 0.25]))
    amounts = pd.DataFrame({"group": "a", "value": [3.0, 5.0]})
    assert list(unit_losses(np.array([1.0, 5.0]), amounts, within_group=False)) == [4, 0]


def test_the_best_of_chance_tells_nothing():
    """Of twenty that know nothing, the luckiest seems to; chosen elsewhere, it does not."""
    rng = np.random.default_rng(2)
    gains, seeming = [], []
    for _ in range(200):
        each = rng.normal(size=(20, FOLDS))
        names = {f"{number:02d}": list(own) for number, own in enumerate(each)}
        stands = [int(name) for name in chosen(names)]
        gains.append(-sum(each[stands[fold], fold] for fold in range(FOLDS)))
        seeming.append(-each.sum(axis=1).min())
    assert np.mean(gains) == pytest.approx(0, abs=0.5)
    assert np.mean(seeming) > 3
