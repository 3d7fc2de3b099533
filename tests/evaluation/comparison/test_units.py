import numpy as np
import pandas as pd

from segbench.evaluation.comparison.units import customer_folds


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
