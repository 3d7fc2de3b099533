"""Corrections for many comparisons, against statsmodels."""

from statistics import NormalDist

import numpy as np
import pytest
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

from segbench.evaluation.comparison.multiple_testing import holm, step_down


def test_holm_is_that_of_statsmodels():
    p = np.random.default_rng(1).uniform(0, 0.2, 40).round(2)  # with ties
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1])
    assert len(holm(np.array([]))) == 0


def told_by_hand(differences, p, alpha):
    """The rule in loops: the largest of what is left decides, and what is told is left out."""
    drawn = differences[:, 1:]
    z = abs(drawn - drawn.mean(axis=1)[:, None]) / drawn.std(axis=1)[:, None]
    left = list(range(len(p)))
    while left:
        largest = sorted(max(z[row, draw] for row in left) for draw in range(z.shape[1]))
        level = 2 * NormalDist().cdf(-np.quantile(largest, 1 - alpha))
        if not (more := [row for row in left if p[row] < level]):
            break
        left = [row for row in left if row not in more]
    return [row not in left for row in range(len(p))]


def test_step_down_by_hand():
    rng = np.random.default_rng(2)
    z = np.array([2.45, 3.2, 0.3, 1.5, 2.6, 4.0])
    differences = np.column_stack([z, rng.normal(size=(6, 400))])
    p = 2 * norm.sf(z)
    found = step_down(differences, p, 0.05)
    assert found.tolist() == told_by_hand(differences, p, 0.05)
    assert found[[1, 5]].all()
    assert not found[[2, 3]].any()


@pytest.mark.parametrize(("p", "told"), [(0.328, True), (0.330, False)])
def test_every_resample_counts_in_the_level(p, told):
    # Resamples 10 -1 1 -1 1: mean 2, standard error sqrt(84 / 5), so that they lie 1.952 .732 .244
    # .732 .244 standard errors from it. The 80 % quantile is .732 + .2 * (1.952 - .732) = .976,
    # and a normal variable lies further out in .329 of cases. Without the first it would be .317,
    # without the last .267.
    differences = np.array([[3.0, 10, -1, 1, -1, 1]])
    assert step_down(differences, [p], 0.2).tolist() == [told]


def test_differences_that_always_go_together_need_no_correction():
    drawn = np.random.default_rng(3).normal(size=2000)
    drawn /= drawn.std()
    same = np.tile(np.r_[2.1, drawn], (20, 1))
    p = 2 * norm.sf(np.full(20, 2.1))
    assert step_down(same, p, 0.05).all()
    assert not (holm(p) < 0.05).any()
    apart = np.column_stack([np.full(20, 2.1), np.random.default_rng(4).normal(size=(20, 2000))])
    assert not step_down(apart, p, 0.05).any()


def test_differences_without_error_are_told_unless_they_are_nothing():
    differences = np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]])
    assert step_down(differences, [0.0, 1.0], 0.05).tolist() == [True, False]
