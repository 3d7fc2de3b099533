"""What one classification adds to another, on outcomes whose truth is known."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.special import expit

from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.comparison.incremental import (
    additive_scores,
    likelihood_ratio,
    losses,
    permutation_p,
)
from segbench.evaluation.comparison.metrics import measure
from segbench.evaluation.comparison.shrinkage import segment_scores
from segbench.evaluation.comparison.units import resampled_mean


def make(n, seed, adds, groups=1):
    """Column a tells; row b is half a copy of a, and tells more only where `adds`."""
    rng = np.random.default_rng(seed)
    a, other = rng.integers(0, 4, n), rng.integers(0, 3, n)
    b = np.where(rng.random(n) < 0.5, a % 3, other)
    group = rng.integers(0, groups, n)
    event = rng.random(n) < expit(-1 + 0.7 * a + adds * b - 0.5 * group)
    return a, b, pd.DataFrame({"customer_id": range(n), "group": group.astype(str), "event": event})


def log_loss(codes, units, later_codes, later, within=False):
    return measure(additive_scores(codes, units, later_codes, within), later, None, within)[
        "log_loss"
    ][0]


def test_the_ratio_is_that_of_statsmodels():
    a, b, units = make(800, 0, 0.5, groups=3)
    frame = pd.get_dummies(
        pd.DataFrame({"a": a, "g": units["group"], "b": b}).astype(str), drop_first=True
    ).astype(float)
    own = [name for name in frame if name[0] in "ag"]
    event = units["event"].astype(float)
    fits = [
        sm.Logit(event, sm.add_constant(frame[names])).fit(disp=0) for names in (own, list(frame))
    ]
    lr, df = likelihood_ratio(a, b, units)
    assert lr == pytest.approx(2 * (fits[1].llf - fits[0].llf), rel=1e-4)
    assert df == 2


def test_a_coarser_copy_adds_nothing_and_has_no_degrees_of_freedom():
    a, _, units = make(500, 1, 0)
    lr, df = likelihood_ratio(a, a // 2, units)
    assert df == 0
    assert lr == pytest.approx(0, abs=1e-3)


def test_one_classification_alone_within_groups_scores_as_it_does_in_the_league():
    a, _, units = make(900, 2, 0, groups=3)
    own = additive_scores([a], units, [a], within_group=True)
    assert own == pytest.approx(segment_scores(a, 4, units, within_group=True)[a], abs=1e-4)


@pytest.mark.parametrize("groups", [1, 3])
def test_what_adds_takes_log_loss_away_on_units_not_seen(groups):
    (a, b, units), (later_a, later_b, later) = (
        make(3000, 3, 0.6, groups),
        make(3000, 4, 0.6, groups),
    )
    alone = log_loss([a], units, [later_a], later, groups > 1)
    both = log_loss([a, b], units, [later_a, later_b], later, groups > 1)
    assert both < alone - 0.01
    assert log_loss([b, a], units, [later_b, later_a], later, groups > 1) == pytest.approx(
        both, abs=1e-6
    )


@pytest.mark.parametrize("groups", [1, 3])
def test_losses_are_those_of_the_league_and_so_are_their_resamples(groups):
    a, _, units = make(900, 8, 0, groups)
    units["customer_id"] = np.arange(900) // 3
    draws = ClusterBootstrap(units["customer_id"], 300, seed=1)
    scores = additive_scores([a], units, [a], groups > 1)
    own = resampled_mean(losses(scores, units, groups > 1), draws)
    league = measure(scores, units, draws, groups > 1)["log_loss"]
    assert own[0] == pytest.approx(league[0], abs=1e-9)
    assert own[1:].std() == pytest.approx(league[1:].std(), rel=0.05)


def test_noise_takes_nothing_away():
    (a, _, units), (later_a, _, later) = make(2000, 5, 0), make(2000, 6, 0)
    rng = np.random.default_rng(7)
    noise, later_noise = rng.integers(0, 5, 2000), rng.integers(0, 5, 2000)
    assert (
        log_loss([a, noise], units, [later_a, later_noise], later)
        > log_loss([a], units, [later_a], later) - 0.001
    )


def test_permutations_find_what_is_there_and_nothing_else():
    assert permutation_p(*make(1500, 2, 0.6), 99, seed=1) == 0.01
    found = [permutation_p(*make(300, seed, 0), 99, seed=1) for seed in range(60)]
    assert np.mean(np.asarray(found) <= 0.05) < 0.15
    assert 0.35 < np.mean(found) < 0.65


def test_customers_who_recur_are_shuffled_whole():
    """Events that a customer repeats are no evidence for a label, as shuffled units would say."""
    found = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        a, b, units = make(60, seed, 0)
        units["event"] = rng.random(60) < 0.5
        many = np.repeat(np.arange(60), 10)
        found.append(
            permutation_p(a[many], b[many], units.iloc[many].reset_index(drop=True), 49, seed=1)
        )
    assert np.mean(np.asarray(found) <= 0.1) < 0.25
    assert 0.35 < np.mean(found) < 0.65
