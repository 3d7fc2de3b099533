import numpy as np
import pandas as pd

from segbench.evaluation.comparison.units import ClusterBootstrap, customer_folds, resampled_mean


def test_a_fold_depends_on_the_id_alone():
    ids = pd.Index([f"c{number}" for number in range(500)])
    folds = customer_folds(ids, 7)
    some = customer_folds(ids[::-3], 7)
    assert some.equals(folds.loc[some.index])
    assert set(folds) == set(range(7))


def test_folds_are_about_equally_large():
    sizes = np.bincount(customer_folds(pd.RangeIndex(20_000), 10))
    assert len(sizes) == 10
    assert (
        abs(sizes - 2_000).max() < 4 * (20_000 * 0.1 * 0.9) ** 0.5
    )  # four standard deviations of a fair deal


def test_customers_sampled_by_their_hash_are_spread_over_the_folds():
    """A sample takes the smallest hashes; the folds of a few of them must still be balanced."""
    import hashlib

    ids = sorted(
        range(20_000), key=lambda number: hashlib.sha256(f"{number}".encode()).hexdigest()
    )[:1_000]
    assert np.bincount(customer_folds(pd.Index(ids), 4), minlength=4).min() > 200


def test_a_part_of_the_units_has_a_size_of_its_own():
    customers = pd.Series(["a", "a", "b", "c", "c", "c"])
    draws = ClusterBootstrap(customers, 20, seed=1)
    assert draws.units[0] == len(customers)
    few = np.array([1, 2, 5])
    part = draws.subset(few)
    weights = draws.weights[draws.position[few]]
    assert np.array_equal(part.units, weights.sum(axis=0))
    values = np.array([3.0, 5.0, 7.0])
    known = weights.sum(axis=0) > 0
    mean = (values[:, None] * weights).sum(axis=0)[known] / weights.sum(axis=0)[known]
    with np.errstate(invalid="ignore"):
        assert np.allclose(resampled_mean(values, part)[known], mean)
