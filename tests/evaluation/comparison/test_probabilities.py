"""Brier score, its parts, bits and slope, against other libraries, formulas and simulated truth."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.optimize import brentq
from scipy.special import expit, logit
from sklearn.metrics import brier_score_loss, mutual_info_score

from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.comparison.metrics import measure
from segbench.evaluation.comparison.probabilities import intercept

RATES = np.array([0.2, 0.4, 0.7])


def make_units(n, told=RATES, seed=0, true=RATES):
    """Three classes of equal size with their true rates, and the log-odds predicted of them."""
    rng = np.random.default_rng(seed)
    segment = rng.integers(0, 3, n)
    units = pd.DataFrame(
        {"customer_id": range(n), "group": "a", "event": rng.random(n) < true[segment]}
    )
    return segment, logit(told)[segment], units


def test_the_brier_score_is_scikit_learns_and_the_sum_of_its_parts():
    _, scores, units = make_units(2000, told=np.array([0.1, 0.5, 0.6]))
    found = measure(scores, units, None, False)
    assert found["brier"][0] == pytest.approx(brier_score_loss(units["event"], expit(scores)))
    rate, n = units["event"].mean(), len(units)
    uncertainty = rate * (1 - rate) * n / (n - 1)
    assert found["reliability"][0] - found["resolution"][0] + uncertainty == pytest.approx(
        found["brier"][0], abs=1e-12
    )


def test_the_parts_are_free_of_bias():
    """Means over small samples are the truth: reliability 0, resolution the rates' variance."""
    parts = []
    for seed in range(400):
        _, scores, units = make_units(90, seed=seed)
        found = measure(scores, units, None, False)
        parts.append([found[name][0] for name in ("reliability", "resolution", "bits")])
    reliability, resolution, bits = np.mean(parts, axis=0)
    error = np.std(parts, axis=0) / 20
    told = -np.mean(RATES) * np.log2(np.mean(RATES)) - np.mean(1 - RATES) * np.log2(
        np.mean(1 - RATES)
    )
    told += np.mean(RATES * np.log2(RATES) + (1 - RATES) * np.log2(1 - RATES))
    assert abs(reliability) < 3 * error[0]
    assert resolution == pytest.approx(RATES.var(), abs=3 * error[1])
    assert bits == pytest.approx(told, abs=3 * error[2])


def test_bits_are_scikit_learns_less_millers_correction():
    segment, scores, units = make_units(1000)
    plain = mutual_info_score(segment, units["event"]) / np.log(2)
    assert measure(scores, units, None, False)["bits"][0] == pytest.approx(
        plain - 2 / (2 * 1000 * np.log(2))
    )


def test_resamples_lie_about_the_sample_not_above_it():
    _, scores, units = make_units(150)
    found = measure(scores, units, ClusterBootstrap(units["customer_id"], 2000, seed=1), False)
    for name in ("reliability", "resolution", "bits"):
        values = found[name]
        assert values[1:].mean() == pytest.approx(values[0], abs=0.25 * values[1:].std())


def test_the_slope_is_that_of_a_logistic_regression_with_an_intercept_a_group():
    rng = np.random.default_rng(4)
    scores, group = rng.normal(size=1500), rng.integers(0, 3, 1500)
    units = pd.DataFrame({"customer_id": range(1500), "group": group.astype(str)})
    units["event"] = rng.random(1500) < expit(0.6 * scores - 1 + group)
    scores = np.round(scores, 1)  # fewer scores than bins, so nothing is put together
    design = np.column_stack([scores, group == 0, group == 1, group == 2]).astype(float)
    other = sm.Logit(units["event"].astype(float), design).fit(disp=False).params.iloc[0]
    for within in (False, True):
        assert measure(scores, units, None, within)["slope"][0] == pytest.approx(other, abs=1e-6)


def test_scores_twice_too_far_apart_have_slope_one_half():
    rng = np.random.default_rng(5)
    scores = rng.normal(size=40_000)
    units = pd.DataFrame(
        {"customer_id": range(40_000), "group": "a", "event": rng.random(40_000) < expit(scores)}
    )
    assert measure(2 * scores, units, None, False)["slope"][0] == pytest.approx(0.5, abs=0.02)


def test_a_slope_of_equal_scores_is_none():
    _, _, units = make_units(100)
    found = measure(np.zeros(100), units, ClusterBootstrap(units["customer_id"], 50, seed=1), False)
    assert np.isnan(found["slope"]).all()
    assert found["bits"][0] == 0
    assert found["resolution"][0] == pytest.approx(0, abs=1e-12)


def test_at_the_intercept_as_many_events_are_expected_as_there_were():
    """Also of rare and of frequent events, in every resample."""
    rng = np.random.default_rng(6)
    levels = rng.normal(size=(60, 3))
    pos = rng.binomial(20, [0.03, 0.5, 0.93], (60, 3)).astype(float)
    found = intercept(levels, pos, 20 - pos)

    def missing(alpha, draw):
        return pos[:, draw].sum() - 20 * expit(levels[:, draw] + alpha).sum()

    expected = [brentq(missing, -20, 20, args=(draw,)) for draw in range(3)]
    assert found == pytest.approx(expected, abs=1e-8)
    always = intercept(levels, np.full((60, 3), 20.0), np.zeros((60, 3)))
    assert np.isfinite(always).all()
    assert expit(levels + always).mean(axis=0) == pytest.approx(np.ones(3), abs=2e-6)
