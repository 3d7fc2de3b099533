import numpy as np
import pytest

from segbench.methods.ranks import percentile_rank, rank_knots, weighted_mean


def test_ranks_are_shares_below_plus_half_of_equals():
    values = np.repeat([1.0, 2.0, 3.0, 4.0], 100)
    ranks = percentile_rank(values, rank_knots(values))
    assert np.allclose(sorted(set(ranks)), [0.125, 0.375, 0.625, 0.875], atol=0.002)


def test_ranks_keep_order_and_stay_between_0_and_1():
    rng = np.random.default_rng(0)
    values = rng.lognormal(size=5000)
    ranks = percentile_rank(values, rank_knots(values))
    assert (np.diff(ranks[np.argsort(values)]) >= 0).all()
    assert np.allclose(ranks, values.argsort().argsort() / 5000, atol=0.003)
    outside = percentile_rank(np.array([-1.0, 1e9]), rank_knots(values))
    assert outside.tolist() == [0, 1]


def test_a_missing_value_ranks_in_the_middle():
    values = np.array([1.0, np.nan, 3.0])
    assert percentile_rank(values, rank_knots(values))[1] == 0.5
    assert percentile_rank(np.array([np.nan]), rank_knots(np.array([np.nan]))).tolist() == [0.5]


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e9])
def test_values_that_differ_in_their_last_bits_are_equal_at_any_size(size):
    values = size * np.repeat([1.0, 2.0], 100)
    knots = rank_knots(values)
    for almost in (values * (1 - 1e-12), values * (1 + 1e-12)):
        assert percentile_rank(almost, knots).tolist() == percentile_rank(values, knots).tolist()


def test_weighted_mean_rescales_what_is_there():
    mean = weighted_mean(
        {"a": np.array([1.0]), "b": np.array([0.0])}, {"a": 3.0, "b": 1.0, "absent": 5.0}
    )
    assert mean.tolist() == pytest.approx([0.75])
