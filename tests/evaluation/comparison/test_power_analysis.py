import math

import numpy as np
import pytest
from scipy.stats import norm

from segbench.evaluation.comparison.power_analysis import smallest_difference


def test_the_difference_is_the_one_of_the_textbook_formula():
    # Cohen (1988): h = (z(.975) + z(.8)) * sqrt(2 / n), and h = 2 asin(sqrt(p2)) - 2 asin(sqrt(p1))
    h = (norm.ppf(0.975) + norm.ppf(0.8)) * math.sqrt(2 / 300)
    expected = math.sin(math.asin(math.sqrt(0.2)) + h / 2) ** 2 - 0.2
    assert smallest_difference(2400, 0.2, 8, 0.95) == pytest.approx(expected, abs=1e-4)


def test_a_simulation_finds_that_difference_four_times_in_five():
    rng = np.random.default_rng(1)
    n, p = 400, 0.3
    other = p + smallest_difference(2 * n, p, 2, 0.95)
    a, b = rng.binomial(n, p, 4000) / n, rng.binomial(n, other, 4000) / n
    pooled = (a + b) / 2
    z = (b - a) / np.sqrt(2 * pooled * (1 - pooled) / n)
    assert np.mean(np.abs(z) > norm.ppf(0.975)) == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize(
    ("customers", "rate", "segments"), [(8, 0.5, 8), (1000, 0.0, 4), (1000, 1.0, 4), (6, 0.5, 3)]
)
def test_where_nothing_could_be_seen_there_is_no_number(customers, rate, segments):
    assert math.isnan(smallest_difference(customers, rate, segments, 0.95))
