"""Random classes: sizes are kept, and so are the customers' own classes."""

from datetime import date

import numpy as np
import pandas as pd

from segbench.evaluation.comparison.permutation import PermutationBaseline

FIRST, SECOND = date(2020, 1, 1), date(2020, 2, 1)


def assign(customers, classes, seed=0):
    random = PermutationBaseline(customers)
    return random.assign(classes, np.random.default_rng(seed).permutation(random.count))


def test_classes_keep_their_sizes_at_every_cutoff():
    customers = {FIRST: pd.Index(list("abcdef")), SECOND: pd.Index(list("cdefgh"))}
    classes = {FIRST: np.array([0, 0, 0, 1, 1, 2]), SECOND: np.array([2, 2, 2, 2, 1, 0])}
    dealt = assign(customers, classes)
    for cutoff, real in classes.items():
        np.testing.assert_array_equal(np.sort(dealt[cutoff]), np.sort(real))


def test_customers_keep_their_class_while_sizes_stay():
    ids = pd.Index([5, 3, 9, 1, 7, 2])
    again = ids[::-1]
    classes = np.array([0, 0, 1, 1, 2, 2])
    dealt = assign({FIRST: ids, SECOND: again}, {FIRST: classes, SECOND: classes})
    first, second = pd.Series(dealt[FIRST], ids), pd.Series(dealt[SECOND], again)
    pd.testing.assert_series_equal(first, second.reindex(ids))


def test_a_cutoff_may_be_left_out_and_luck_decides():
    customers = {FIRST: pd.RangeIndex(200), SECOND: pd.RangeIndex(100, 300)}
    classes = {SECOND: np.repeat([0, 1], 100)}
    one, same, other = (assign(customers, classes, seed)[SECOND] for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_the_real_classes_tell_nothing_of_the_dealt_ones():
    real = np.repeat(np.arange(4), 500)
    dealt = assign({FIRST: pd.RangeIndex(2000)}, {FIRST: real})[FIRST]
    assert abs(np.corrcoef(real, dealt)[0, 1]) < 0.07  # three standard errors
