"""Cuts between bands: where they lie, and where they move when many customers share a value."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone

from segbench.methods.bands import FrequencyBands
from segbench.methods.baselines import FrequencyOnly, RecencyOnly
from segbench.methods.cuts import cuts_at, settle
from segbench.methods.ranks import digitize

FIFTHS = (0.2, 0.4, 0.6, 0.8)
SHOP = np.repeat([1.0, 2, 3, 4, 5, 6], [2661, 285, 70, 31, 10, 10])
"""Orders in a shop where 87 of 100 customers order once."""


def test_cuts_lie_at_the_shares_where_values_differ():
    assert cuts_at(np.arange(1.0, 101), FIFTHS, 10) == [21, 41, 61, 81]


def test_what_ties_swallow_moves_to_the_next_value_that_leaves_enough():
    """From 4 orders on there are 51 of 3,067, fewer than 2 %."""
    assert cuts_at(SHOP, FIFTHS, 10) == [2, 3]
    assert cuts_at(SHOP, (0.5,), 10) == [2]
    assert cuts_at(SHOP, FIFTHS, 121) == [2, 3]  # from 3 orders on there are 121
    assert cuts_at(SHOP, FIFTHS, 122) == [2]
    assert cuts_at(SHOP, FIFTHS, 500) == [2]  # the first cut did not have to move


def test_down_where_there_is_no_value_above():
    assert settle(np.repeat([1.0, 2, 3], [300, 300, 980]), [3, 3, 3], 10) == [2, 3]
    assert settle(np.repeat([1.0, 2], [10, 990]), [np.inf], 10) == []
    assert settle(np.repeat([1.0, 2], [30, 970]), [np.inf], 10) == [2]


def test_no_cuts_where_all_are_equal_or_nobody_is_there():
    assert cuts_at(np.ones(50), FIFTHS, 1) == []
    assert settle(np.empty(0), [1.0], 1) == []


def test_a_threshold_that_parts_customers_stays_as_it_was_given():
    values = np.arange(100.0)
    assert settle(values, [0.5, 99.0], 10) == [0.5, 99.0]


@given(
    st.lists(st.integers(0, 6), min_size=1, max_size=200),
    st.lists(st.sampled_from([0.1, 0.2, 0.4, 0.5, 0.6, 0.8, 0.95]), unique=True, max_size=6),
    st.integers(1, 20),
)
def test_no_band_is_empty_and_equal_customers_share_one(values, shares, least):
    numbers = np.array(values, dtype=float)
    cuts = cuts_at(numbers, sorted(shares), least)
    assert len(cuts) <= len(shares)
    bands = digitize(numbers, cuts)
    assert set(bands) == set(range(len(cuts) + 1))
    assert cuts == cuts_at(numbers[::-1].copy(), sorted(shares), least)


@pytest.mark.parametrize("method", [FrequencyOnly(), FrequencyBands()])
def test_a_shop_of_one_time_buyers_is_cut_at_one_two_and_three_or_more(method):
    customers = pd.DataFrame({"frequency": SHOP.astype(int)})
    labels = method.fit(customers).predict(customers).astype(str)
    assert labels.value_counts().tolist() == [2661, 285, 121]
    assert (customers["frequency"].clip(upper=3).groupby(labels).nunique() == 1).all()


def test_fifths_without_ties_lie_where_a_hand_puts_them():
    customers = pd.DataFrame({"recency_days": np.arange(3000) % 300 + 1})
    assert RecencyOnly().fit(customers).state_["bounds"] == [61.0, 121.0, 181.0, 241.0]


def test_a_copy_of_a_method_keeps_how_many_customers_a_moved_cut_leaves():
    method = FrequencyBands()
    method.least = 25
    assert clone(method).least == 25
