"""Agreement of types against scikit-learn's kappa, a worked example, and ties by hand."""

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa

from segbench.evaluation.reliability.agreement import (
    AGREEMENT,
    correlation,
    half_reliability,
    type_agreement,
)
from segbench.methods.pdp import TRAITS
from support import make_customers


def one_hot(types, k=5):
    return np.eye(k)[types]


@pytest.fixture(scope="module")
def pair():
    rng = np.random.default_rng(4)
    first = rng.integers(0, 5, 500)
    return first, np.where(rng.random(500) < 0.4, first, rng.integers(0, 5, 500))


def test_kappa_is_cohens(pair):
    found = type_agreement(one_hot(pair[0]), one_hot(pair[1]), 200, 0.95, 1)
    assert found["kappa"] == pytest.approx(cohen_kappa_score(*pair))
    assert found["same"] == pytest.approx((pair[0] == pair[1]).mean())
    assert set(found) == set(AGREEMENT)


def test_intervals_are_near_the_asymptotic_ones(pair):
    found = type_agreement(one_hot(pair[0]), one_hot(pair[1]), 4000, 0.95, 1)
    table = np.zeros((5, 5))
    np.add.at(table, pair, 1)
    theirs = cohens_kappa(table)
    assert found["kappa_low"] == pytest.approx(theirs.kappa_low, abs=0.01)
    assert found["kappa_high"] == pytest.approx(theirs.kappa_upp, abs=0.01)
    half = 1.96 * np.sqrt(found["same"] * (1 - found["same"]) / 500)
    assert found["same_high"] - found["same_low"] == pytest.approx(2 * half, rel=0.08)


def test_intervals_are_percentiles_of_all_resamples_of_people():
    first, second = np.array([0, 0, 0, 1, 1, 1, 1, 1]), np.array([0, 0, 1, 1, 1, 1, 0, 0])
    found = type_agreement(one_hot(first, 2), one_hot(second, 2), 6, 0.8, 3)
    # Four kinds of people: types (1, 1), (1, 0), (0, 1) and (0, 0), in the order of one_hot's rows.
    drawn = np.random.default_rng(3).multinomial(8, [3 / 8, 2 / 8, 1 / 8, 2 / 8], size=6)
    same, kappas = [], []
    for both_1, only_first_1, only_second_1, both_0 in drawn:
        stayed = (both_1 + both_0) / 8
        ones, others = (both_1 + only_first_1) / 8, (both_1 + only_second_1) / 8
        chance = ones * others + (1 - ones) * (1 - others)
        same.append(stayed)
        kappas.append((stayed - chance) / (1 - chance))
    ends = [*np.quantile(same, [0.1, 0.9]), *np.quantile(kappas, [0.1, 0.9])]
    names = ("same_low", "same_high", "kappa_low", "kappa_high")
    assert [found[name] for name in names] == pytest.approx(ends)
    assert len({*same}) > 2


def test_the_textbook_example():
    # Two readers of 50 grant applications: 20 both yes, 15 both no, 5 and 10 apart.
    first = np.array([0] * 25 + [1] * 25)
    second = np.array([0] * 20 + [1] * 5 + [0] * 10 + [1] * 15)
    found = type_agreement(one_hot(first, 2), one_hot(second, 2), 200, 0.95, 1)
    assert [found[name] for name in ("same", "chance", "kappa")] == pytest.approx([0.7, 0.5, 0.4])


def test_ties_count_in_part_as_if_broken_at_random(pair):
    tied = one_hot(pair[0])
    tied[:200] = (one_hot(pair[0][:200]) + one_hot((pair[0][:200] + 1) % 5)) / 2
    found = type_agreement(tied, one_hot(pair[1]), 200, 0.95, 1)
    rng = np.random.default_rng(0)
    broken = []
    for _ in range(300):
        chosen = pair[0].copy()
        chosen[:200] = (chosen[:200] + rng.integers(0, 2, 200)) % 5
        broken.append((chosen == pair[1]).mean())
    assert found["same"] == pytest.approx(np.mean(broken), abs=0.003)


def test_everybody_of_one_type_has_no_kappa():
    found = type_agreement(one_hot([2] * 9), one_hot([2] * 9), 200, 0.95, 1)
    assert found["same"] == found["chance"] == 1
    assert np.isnan(found["kappa"])


def test_nobody():
    found = type_agreement(np.zeros((0, 5)), np.zeros((0, 5)), 200, 0.95, 1)
    assert found.pop("customers") == 0
    assert np.isnan(list(found.values())).all()


def test_order_of_people_does_not_matter(pair):
    turned = type_agreement(*(one_hot(types[::-1]) for types in pair), 200, 0.95, 1)
    assert turned == type_agreement(*map(one_hot, pair), 200, 0.95, 1)


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


def test_halves_without_a_common_customer_have_no_numbers():
    customers = make_customers(20)
    found = half_reliability(customers.iloc[:10], customers.iloc[10:], 1 / 3)
    assert found["what"].tolist() == [*TRAITS, "same style", "kappa"]
    assert found["value"].isna().all()
    assert (found["customers"] == 0).all()


def test_the_same_half_twice_agrees_fully_and_noise_does_not():
    customers = make_customers(400)
    same = half_reliability(customers, customers, 1 / 3).set_index("what")["value"]
    assert np.allclose(same, 1)
    noise = make_customers(400, seed=1)
    other = half_reliability(customers, noise, 1 / 3).set_index("what")["value"]
    assert other.drop("same style").abs().max() < 0.2
