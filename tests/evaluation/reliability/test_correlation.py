import numpy as np
import pytest

from segbench.evaluation.reliability.correlation import correlation


def test_by_fishers_z():
    rng = np.random.default_rng(2)
    first = rng.normal(size=60)
    second = first + rng.normal(size=60)
    r = np.corrcoef(first, second)[0, 1]
    ends = np.tanh(np.arctanh(r) + np.array([-1, 1]) * 1.959964 / np.sqrt(57))
    assert correlation(first, second, 0.95) == pytest.approx((r, *ends, 60))


def test_unknown_pairs_are_left_out():
    first, second = np.array([1, 2, 3, 4, np.nan, 9]), np.array([1, 3, 2, 4, 5, np.nan])
    assert correlation(first, second, 0.9)[0] == pytest.approx(0.8)
    assert correlation(first, second, 0.9)[3] == 4


@pytest.mark.parametrize(
    ("first", "second"), [([1, 2, 3], [1, 2, 4]), ([1, 1, 1, 1, 1], [1, 2, 3, 4, 5]), ([], [])]
)
def test_too_few_or_nothing_that_varies_gives_nothing(first, second):
    r, low, high, n = correlation(np.array(first, dtype=float), np.array(second, dtype=float), 0.95)
    assert np.isnan([r, low, high]).all()
    assert n == len(first)
