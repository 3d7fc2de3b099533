"""Rates and effects against statsmodels, closed forms and limits."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.optimize import minimize
from scipy.special import expit, logit
from scipy.stats import betabinom, f_oneway

from segbench.evaluation.comparison.shrinkage import (
    mean_table,
    rate_table,
    ridge_logit,
    segment_means,
    segment_scores,
    shrunk_rates,
)


def test_wilson_interval_by_hand():
    labels = pd.Series(pd.Categorical(["a"] * 20 + ["b"] * 5, categories=["a", "b", "c"]))
    events = pd.Series([True] * 15 + [False] * 5 + [True] * 5)
    table = rate_table(labels, events, 0.95).set_index("code")
    z = 1.959963984540054
    centre, half = (
        (0.75 + z**2 / 40) / (1 + z**2 / 20),
        z / (1 + z**2 / 20) * np.sqrt(0.75 * 0.25 / 20 + z**2 / 1600),
    )
    assert table.loc["a", "ci_low"] == pytest.approx(centre - half)
    assert table.loc["a", "ci_high"] == pytest.approx(centre + half)
    assert table.loc["b", "ci_high"] == pytest.approx(1)
    assert table.loc["c", "n"] == 0
    assert np.isnan(table.loc["c", "rate"])


def test_rates_are_events_over_units_and_a_segment_without_units_has_the_common_one():
    labels = pd.Series(pd.Categorical(["a"] * 20 + ["b"] * 5, categories=["a", "b", "c"]))
    events = pd.Series([True] * 15 + [False] * 5 + [True] * 4 + [False])
    table = rate_table(labels, events, 0.95)
    assert table["code"].tolist() == ["a", "b", "c"]
    assert table["n"].tolist() == [20, 5, 0]
    assert table["events"].tolist() == [15, 4, 0]
    assert table["rate"].tolist() == pytest.approx([0.75, 0.8, np.nan], nan_ok=True)
    assert table["rate_shrunk"].tolist() == pytest.approx([0.76, 0.76, 0.76], abs=0.001)
    assert table[["ci_low", "ci_high"]].isna().all(axis=1).tolist() == [False, False, True]


def amounts(means, n, sd, seed=0):
    rng = np.random.default_rng(seed)
    segment = np.repeat(np.arange(len(means)), n)
    return segment, pd.DataFrame(
        {"value": np.asarray(means)[segment] + rng.normal(0, sd, len(segment))}
    )


def test_means_have_students_interval():
    segment, units = amounts([10, 20, 0], [30, 40, 0], 3)
    labels = pd.Series(pd.Categorical.from_codes(segment, ["a", "b", "c"]))
    table = mean_table(labels, units["value"], 0.95).set_index("code")
    own = units["value"][segment == 1]
    low, high = sm.stats.DescrStatsW(own).tconfint_mean(0.05)
    assert table.loc["b", ["mean", "ci_low", "ci_high"]].tolist() == pytest.approx(
        [own.mean(), low, high]
    )
    assert table.loc["b", "lift"] == pytest.approx(own.mean() / units["value"].mean())
    assert np.isnan(table.loc["c", "mean"])
    assert table.loc["c", "mean_shrunk"] == pytest.approx(units["value"].mean())


def test_means_are_shrunk_as_a_random_effects_model_does():
    """Equal sizes: the between-variance of one-way ANOVA, and its shrinkage 1 - 1 / F."""
    segment, units = amounts([10, 11, 12, 15], [50, 50, 50, 50], 4)
    by_segment = [units["value"][segment == k] for k in range(4)]
    f, _ = f_oneway(*by_segment)
    overall = units["value"].mean()
    expected = [overall + (1 - 1 / f) * (own.mean() - overall) for own in by_segment]
    assert segment_means(segment, 4, units) == pytest.approx(expected)


def test_segments_that_do_not_differ_get_the_mean_of_all():
    segment, units = amounts([10, 10], [40, 40], 5, seed=3)
    units["value"] -= np.where(
        segment == 0, units["value"][segment == 0].mean(), units["value"][segment == 1].mean()
    )
    assert segment_means(segment, 3, units) == pytest.approx([0, 0, 0], abs=1e-9)


def test_shrunk_rates_are_the_best_beta_binomial():
    n, events = np.array([500.0, 300, 40, 8]), np.array([450.0, 180, 10, 8])
    shrunk = shrunk_rates(n, events)
    # Recover a and b from two segments: shrunk = (k + a) / (n + s), so a = shrunk (n + s) - k for
    # every segment.
    s = ((events[0] - events[1]) - (shrunk[0] * n[0] - shrunk[1] * n[1])) / (shrunk[0] - shrunk[1])
    a = shrunk[0] * (n[0] + s) - events[0]
    assert np.allclose((events + a) / (n + s), shrunk)

    def likelihood(a, b):
        return betabinom.logpmf(events, n, a, b).sum()

    best = likelihood(a, s - a)
    for factor in (0.9, 1.1):
        assert likelihood(a * factor, s - a) < best
        assert likelihood(a, (s - a) * factor) < best


def test_equal_segments_are_shrunk_to_one_rate_and_large_ones_hardly_move():
    assert np.allclose(
        shrunk_rates(np.array([100.0, 100, 10]), np.array([30.0, 30, 3])), 0.3, atol=1e-3
    )
    apart = shrunk_rates(np.array([1e6, 1e6]), np.array([1e5, 9e5]))
    assert np.allclose(apart, [0.1, 0.9], atol=1e-3)


def test_shrinking_survives_the_edges():
    assert shrunk_rates(np.array([10.0]), np.array([4.0])).tolist() == [0.4]
    assert shrunk_rates(np.array([10.0, 0]), np.array([4.0, 0])).tolist() == [0.4, 0.4]
    for events in (np.array([0.0, 0]), np.array([50.0, 20])):
        rates = shrunk_rates(np.array([50.0, 20]), events)
        assert ((rates >= 0) & (rates <= 1)).all()


def test_ridge_logit_without_penalty_is_maximum_likelihood():
    rng = np.random.default_rng(0)
    x = np.column_stack([np.ones(400), rng.normal(size=(400, 2))])
    y = (rng.random(400) < expit(x @ [-0.5, 1.0, -0.7])).astype(float)
    own = ridge_logit(x, y, np.ones(400), np.zeros(3))
    assert np.allclose(own, sm.GLM(y, x, family=sm.families.Binomial()).fit().params, atol=1e-5)


def test_ridge_logit_meets_its_condition_and_separated_cells_stay_finite():
    x, n = np.eye(2), np.array([10.0, 10.0])
    beta = ridge_logit(x, np.array([10.0, 3.0]), n, np.ones(2))
    assert np.allclose(np.array([10.0, 3.0]) - n * expit(beta) - beta, 0, atol=1e-8)


def units(groups, events):
    return pd.DataFrame({"group": groups, "event": events})


def test_scores_without_groups_are_log_odds_of_shrunk_rates():
    segment = np.repeat([0, 1, 2], [200, 100, 50])
    event = np.concatenate([np.arange(200) < 150, np.arange(100) < 40, np.arange(50) < 5])
    scores = segment_scores(segment, 3, units("all", event), within_group=False)
    assert np.allclose(
        scores, logit(shrunk_rates(np.array([200.0, 100, 50]), np.array([150.0, 40, 5])))
    )


def test_effects_within_campaigns_ignore_the_mix_of_campaigns():
    """Segment 0 sits in the good campaign, but inside each campaign both segments convert alike."""
    groups = np.repeat(["good", "bad"], 1000)
    segment = np.concatenate([np.arange(1000) >= 900, np.arange(1000) >= 100]).astype(int)
    rank = np.arange(2000) % 10
    event = np.where(groups == "good", rank < 5, rank < 1)
    pooled = segment_scores(segment, 2, units(groups, event), within_group=False)
    within = segment_scores(segment, 2, units(groups, event), within_group=True)
    assert pooled[0] - pooled[1] > 1
    assert abs(within[0] - within[1]) < 0.01


def test_a_segment_without_units_gets_no_effect():
    scores = segment_scores(
        np.array([0, 0, 1, 1]), 3, units("a", [True, False, False, False]), within_group=True
    )
    assert scores[2] == pytest.approx(0)
    assert scores[0] > 0 > scores[1]


@pytest.mark.parametrize("events", [(990, 950, 900), (50, 10, 100)])
def test_shrunk_rates_are_those_of_another_optimiser(events):
    n, events = np.full(3, 1000), np.array(events)

    def loss(logs):
        return -betabinom.logpmf(events, n, *np.exp(logs)).sum()

    a, b = np.exp(minimize(loss, [1, 1], method="Nelder-Mead", options={"xatol": 1e-7}).x)
    found = shrunk_rates(n.astype(float), events.astype(float))
    assert found == pytest.approx((events + a) / (n + a + b), abs=1e-5)


def test_very_rare_events_have_very_small_rates():
    found = shrunk_rates(np.array([1e6, 1e6]), np.array([8.0, 7.0]))
    assert found == pytest.approx([7.5e-6, 7.5e-6], rel=0.1)


def test_without_units_no_mean_is_known():
    nobody = pd.DataFrame({"value": np.empty(0)})
    assert np.isnan(segment_means(np.empty(0, dtype=np.intp), 3, nobody)).all()
