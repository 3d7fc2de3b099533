"""What so many customers can show, by the textbook's formula and by simulation."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from segbench.evaluation.power_analysis import (
    customers_needed,
    detectable_uplift,
    smallest_difference,
)

REACH = norm.ppf(0.975) + norm.ppf(0.8)


def power(rate, other, half, rounds=6000):
    """Share of simulated tests in which a z-test of two proportions calls the difference real."""
    rng = np.random.default_rng(4)
    a, b = rng.binomial(half, rate, rounds) / half, rng.binomial(half, other, rounds) / half
    pooled = (a + b) / 2
    return np.mean(np.abs(b - a) > norm.ppf(0.975) * np.sqrt(2 * pooled * (1 - pooled) / half))


def test_the_difference_is_the_one_of_the_textbook_formula():
    h = REACH * math.sqrt(2 / 500)  # Cohen (1988), n = 500 in each half
    expected = math.sin(math.asin(math.sqrt(0.1)) + h / 2) ** 2 - 0.1
    assert detectable_uplift(1000, 0.1) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(("customers", "rate"), [(1000, 0.1), (484, 0.3), (2420, 0.84)])
def test_a_simulation_finds_that_difference_four_times_in_five(customers, rate):
    uplift = detectable_uplift(customers, rate)
    assert power(rate, rate + uplift, customers // 2) == pytest.approx(0.8, abs=0.025)
    assert power(rate, rate + uplift / 2, customers // 2) < 0.4


def test_customers_needed_by_hand_and_back():
    h = 2 * math.asin(math.sqrt(0.12)) - 2 * math.asin(math.sqrt(0.1))
    needed = customers_needed(0.1, 0.02)
    assert needed == pytest.approx(2 * math.ceil(2 * (REACH / h) ** 2), abs=2)
    assert detectable_uplift(int(needed), 0.1) == pytest.approx(0.02, abs=1e-5)
    assert power(0.1, 0.12, int(needed) // 2) == pytest.approx(0.8, abs=0.025)
    # Fleiss' formula without arcsine gives 7,682 for 10 against 12 %.
    assert needed == pytest.approx(7682, rel=0.01)


@pytest.mark.parametrize(("customers", "rate"), [(3, 0.5), (100, 1.0), (100, math.nan), (20, 0.9)])
def test_where_nothing_could_be_shown_there_is_no_number(customers, rate):
    assert math.isnan(detectable_uplift(customers, rate))


@pytest.mark.parametrize(("rate", "uplift"), [(0.99, 0.02), (math.nan, 0.02), (1.0, 0.02)])
def test_a_rate_that_cannot_rise_so_far_needs_no_customers(rate, uplift):
    assert math.isnan(customers_needed(rate, uplift))


def test_from_nobody_something_can_still_be_shown():
    assert 0 < detectable_uplift(200, 0.0) < 0.1


def test_the_smallest_difference_is_the_one_of_the_textbook_formula():
    # Cohen (1988): h = (z(.975) + z(.8)) * sqrt(2 / n), and h = 2 asin(sqrt(p2)) - 2 asin(sqrt(p1))
    h = (norm.ppf(0.975) + norm.ppf(0.8)) * math.sqrt(2 / 300)
    expected = math.sin(math.asin(math.sqrt(0.2)) + h / 2) ** 2 - 0.2
    assert smallest_difference(2400, 0.2, 8, 0.95) == pytest.approx(expected, abs=1e-4)


def test_a_simulation_tells_such_segments_apart_four_times_in_five():
    n, p = 400, 0.3
    other = p + smallest_difference(2 * n, p, 2, 0.95)
    assert power(p, other, n) == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize(
    ("customers", "rate", "segments"), [(8, 0.5, 8), (1000, 0.0, 4), (1000, 1.0, 4), (6, 0.5, 3)]
)
def test_where_no_segments_could_be_told_apart_there_is_no_number(customers, rate, segments):
    assert math.isnan(smallest_difference(customers, rate, segments, 0.95))


def test_two_customers_a_segment_can_show_a_very_large_difference():
    h = REACH * math.sqrt(2 / 2)  # n = 2 in each segment
    expected = math.sin(math.asin(math.sqrt(0.01)) + h / 2) ** 2 - 0.01
    assert smallest_difference(8, 0.01, 4, 0.95) == pytest.approx(expected, abs=1e-5)
