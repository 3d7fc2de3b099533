"""Stability index, chance against hand calculation and scipy."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import entropy

from segbench.evaluation.segments.drift import EMPTY, moved, psi_by_chance, shift
from segbench.methods.discretise import NumberBins


def psi(before, after):
    return shift(range(len(before)), before, after, 1).psi


def test_psi_by_hand():
    # shares .5 .3 .2 against .4 .4 .2: (-.1) ln .8 + .1 ln(4/3) = .022314 + .028768
    assert psi([50, 30, 20], [40, 40, 20]) == pytest.approx(0.0510825624, abs=1e-9)


def test_psi_is_the_sum_of_both_relative_entropies():
    p, q = np.array([5, 40, 30, 25]), np.array([160, 90, 40, 10])
    assert psi(p, q) == pytest.approx(entropy(p, q) + entropy(q, p))


def test_the_same_shares_have_psi_0():
    assert psi([10, 0, 30], [100, 0, 300]) == 0


def test_an_empty_bin_counts_as_half_a_customer():
    expected = (0.9 - 1) * math.log(0.9) + (0.1 - EMPTY / 100) * math.log(0.1 / (EMPTY / 100))
    assert psi([100, 0], [90, 10]) == pytest.approx(expected)


def test_psi_of_nobody_is_not_known():
    assert math.isnan(psi([1, 2], [0, 0]))


def test_chance_by_hand():
    # chi-square with 9 degrees of freedom, 95 %: 16.919
    assert psi_by_chance(1000, 500, 10) == pytest.approx(16.919 * 0.003, rel=1e-4)
    assert psi_by_chance(1000, 500, 1) == 0
    assert psi_by_chance(0, 500, 10) == 0


@pytest.mark.parametrize(("n", "m"), [(100, 100), (2000, 100), (2000, 2000)])
def test_without_drift_chance_is_exceeded_about_once_in_twenty(n, m):
    rng = np.random.default_rng(5)
    above = 0
    for _ in range(400):
        before, after = pd.Series(rng.lognormal(size=n)), pd.Series(rng.lognormal(size=m))
        bins = NumberBins.of(before)
        found = shift(bins.labels, bins.count(before), bins.count(after), 1)
        above += found.psi > found.chance
    assert 0.02 <= above / 400 <= 0.10  # about .05 and, with few customers, a little more


def test_readings():
    labels = ("a", "b")
    assert shift(labels, [500, 500], [520, 480], 1).reading == "stable"
    assert shift(labels, [500, 500], [680, 320], 1).reading == "moderate"
    assert shift(labels, [500, 500], [850, 150], 1).reading == "large"
    few = shift(labels, [5, 5], [8, 2], 1)
    assert few.psi > 0.25
    assert few.reading == "chance"


def test_more_comparisons_need_more_to_exceed_chance():
    one, many = (shift(("a", "b", "c"), [50, 30, 20], [40, 40, 20], k) for k in (1, 20))
    assert many.chance > one.chance == psi_by_chance(100, 100, 3)
    assert many.chance == psi_by_chance(100, 100, 3, 1 - 0.05 / 20)
    assert (many.psi, many.label) == (one.psi, one.label)


def test_a_shift_names_the_bin_that_moved_most():
    found = shift(("a", "b", "c"), [50, 30, 20], [20, 40, 40], 1)
    assert (found.label, found.before, found.after) == ("a", 0.5, 0.2)
    assert shift(("a", "b"), [1, 2], [1, 2], 1).label == ""


def test_moved_lists_the_furthest_first():
    shifts = {
        "x": shift(("a", "b"), [500, 500], [850, 150], 1),
        "y": shift(("a", "b"), [500, 500], [950, 50], 1),
    }
    assert moved(shifts, "large") == ["y", "x"]
    assert moved(shifts, "stable") == []
