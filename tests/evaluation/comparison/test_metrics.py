"""AUC, log-loss, lift against scikit-learn and brute force; the bootstrap against one by rows."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq
from scipy.special import expit
from sklearn.metrics import log_loss, mean_squared_error, roc_auc_score

from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.comparison.metrics import (
    LEVELS,
    WORST,
    auc_and_loss,
    measure,
    measure_amounts,
    score_counts,
)
from segbench.evaluation.comparison.units import GROUPS


def make_units(n=300, groups=1, seed=0):
    rng = np.random.default_rng(seed)
    group = rng.integers(0, groups, n).astype(str)
    scores = np.round(rng.normal(size=n), 1)
    event = rng.random(n) < expit(scores - 0.5 + (group == "1"))
    return scores, pd.DataFrame(
        {"customer_id": rng.integers(0, n // 2, n), "group": group, "event": event}
    )


def test_sample_metrics_are_scikit_learns():
    scores, units = make_units()
    found = measure(scores, units, None, within_group=False)
    assert found["auc"][0] == pytest.approx(roc_auc_score(units["event"], scores))
    assert found["log_loss"][0] == pytest.approx(log_loss(units["event"], expit(scores)))


def test_lift_counts_ties_by_their_share():
    units = pd.DataFrame({"group": "a", "event": [True] * 3 + [False] + [True] + [False] * 5})
    scores = np.array(
        [2.0] * 4 + [1.0] * 6
    )  # the top fifth is half of the first four, who hold 3 of 4 events
    assert measure(scores, units, None, False)["lift_20"][0] == pytest.approx(1.5 / (0.2 * 4))


def test_the_best_fifth_brings_its_share_of_the_revenue():
    units = pd.DataFrame(
        {"group": "a", "event": [True] * 5 + [False] * 5, "value": [30.0, 10, 5, 5, 50] + [0.0] * 5}
    )
    scores = np.array(
        [2.0] * 4 + [1.0] * 6
    )  # the first four hold 50 of 100, and the fifth is half of them
    assert measure(scores, units, None, False)["revenue_20"][0] == pytest.approx(0.25)


def test_amounts_are_scored_as_scikit_learn_does():
    scores, units = make_units(groups=2)
    amounts = units.assign(value=np.round(np.exp(scores), 2))
    draws = ClusterBootstrap(amounts["customer_id"], 20, seed=3)
    found = measure_amounts(scores, amounts, draws)
    assert found["squared_error"][0] == pytest.approx(mean_squared_error(amounts["value"], scores))
    drawn = np.repeat(np.arange(len(units)), draws.weights[draws.position, 7].astype(int))
    again = measure_amounts(scores[drawn], amounts.iloc[drawn].reset_index(drop=True), None)
    for name in ("squared_error", "lift_10", "lift_20"):
        assert found[name][7] == pytest.approx(again[name][0])


def test_constant_scores_know_nothing():
    _, units = make_units(groups=3)
    found = measure(np.zeros(len(units)), units, None, within_group=True)
    assert found["auc"][0] == 0.5
    assert found["lift_20"][0] == pytest.approx(1)


def test_within_groups_only_pairs_of_a_group_count():
    scores, units = make_units(groups=3)
    wins = pairs = 0.0
    loss = 0.0
    for _, part in units.groupby("group"):
        own, event = scores[part.index], part["event"].to_numpy()
        difference = own[event][:, None] - own[~event][None, :]
        wins += (difference > 0).sum() + (difference == 0).sum() / 2
        pairs += difference.size
        shift = brentq(lambda a, own=own, event=event: expit(own + a).sum() - event.sum(), -20, 20)
        loss += log_loss(event, expit(own + shift), normalize=False)
    found = measure(scores, units, None, within_group=True)
    assert found["auc"][0] == pytest.approx(wins / pairs)
    assert found["log_loss"][0] == pytest.approx(loss / len(units))


def test_within_groups_a_shift_of_a_group_changes_nothing():
    scores, units = make_units(groups=3)
    shifted = scores + 5.0 * (units["group"] == "2").to_numpy()
    for name, value in measure(scores, units, None, True).items():
        assert measure(shifted, units, None, True)[name][0] == pytest.approx(value[0])


def test_resamples_are_those_of_drawing_customers_row_by_row():
    scores, units = make_units(groups=2)
    draws = ClusterBootstrap(units["customer_id"], 20, seed=3)
    found = measure(scores, units, draws, within_group=True)
    for replicate in (1, 7, 20):
        times = draws.weights[draws.position, replicate].astype(int)
        drawn = np.repeat(np.arange(len(units)), times)
        again = measure(
            scores[drawn], units.iloc[drawn].reset_index(drop=True), None, within_group=True
        )
        for name in found.keys() - {
            "reliability",
            "resolution",
            "bits",
        }:  # a resample is corrected for its own chance too
            assert found[name][replicate] == pytest.approx(again[name][0])


def test_draws_take_customers_whole_and_as_many_as_there_are():
    _, units = make_units()
    draws = ClusterBootstrap(units["customer_id"], 50, seed=1)
    customers = units["customer_id"].nunique()
    assert (draws.weights[:, 0] == 1).all()
    assert (draws.weights[:, 1:].sum(axis=0) == customers).all()
    assert draws.weights.shape == (customers, 51)


def test_resamples_of_as_many_customers_are_drawn_once_and_stay_as_they_are():
    one, other = (ClusterBootstrap(pd.Series(range(9)), 20, seed=1) for _ in range(2))
    assert one.weights is other.weights
    drawn = np.random.default_rng(1).multinomial(9, np.full(9, 1 / 9), size=20).T
    assert (one.weights[:, 1:] == drawn).all()
    with pytest.raises(ValueError, match="read-only"):
        one.weights[0, 1] = 2


def test_the_interval_is_about_that_of_theory():
    """Hanley and McNeil's (1982) standard error of an AUC, one unit a customer."""
    rng = np.random.default_rng(5)
    event = np.arange(1000) < 400
    scores = rng.normal(size=1000) + event
    units = pd.DataFrame({"customer_id": range(1000), "group": "a", "event": event})
    auc = measure(
        scores, units, ClusterBootstrap(units["customer_id"], 1000, seed=2), within_group=False
    )["auc"]
    q1, q2 = auc[0] / (2 - auc[0]), 2 * auc[0] ** 2 / (1 + auc[0])
    variance = (auc[0] * (1 - auc[0]) + 399 * (q1 - auc[0] ** 2) + 599 * (q2 - auc[0] ** 2)) / (
        400 * 600
    )
    assert auc[1:].std() == pytest.approx(variance**0.5, rel=0.1)


def test_groups_of_customers_vary_as_customers_do():
    """More customers than groups: errors and covariances are those of the plain bootstrap."""
    rng = np.random.default_rng(8)
    customers = rng.permutation(
        np.repeat(np.arange(9000), 3)
    )  # everybody is scored at three cutoffs
    taste = rng.normal(size=9000)[customers]
    score = np.round(taste + rng.normal(0, 0.5, len(customers)), 0)
    event = rng.random(len(customers)) < expit(taste)
    units = pd.DataFrame(
        {"customer_id": customers, "group": np.arange(len(customers)) % 3, "event": event}
    )
    draws = ClusterBootstrap(units["customer_id"], 1000, seed=4)
    assert draws.weights.shape == (GROUPS, 1001)
    grouped = {
        name: measure(values, units, draws, False)["auc"][1:]
        for name, values in (("a", score), ("b", -(score**2)))
    }
    order = np.argsort(customers, kind="stable").reshape(9000, 3)
    plain = {"a": [], "b": []}
    for _ in range(300):
        rows = order[rng.integers(9000, size=9000)].ravel()
        for name, values in (("a", score), ("b", -(score**2))):
            plain[name].append(measure(values[rows], units.iloc[rows], None, False)["auc"][0])
    for (
        name,
        values,
    ) in plain.items():  # standard deviation of 300 draws: known to 4 %; of groups: to 1.4 %
        assert grouped[name].std() == pytest.approx(np.std(values), rel=0.15)
        assert grouped[name].mean() == pytest.approx(
            np.mean(values), abs=4 * np.std(values) / 300**0.5
        )
    correlation = np.corrcoef(grouped["a"], grouped["b"])[0, 1]
    assert correlation == pytest.approx(np.corrcoef(plain["a"], plain["b"])[0, 1], abs=0.15)


@pytest.mark.parametrize("customers", [5_000, 60_000])
def test_what_replicates_see_does_not_grow_with_the_customers(customers):
    rng = np.random.default_rng(6)
    segment, event = rng.integers(0, 8, customers), rng.random(customers) < 0.3
    draws = ClusterBootstrap(pd.Series(range(customers)), 5, seed=1)
    units = pd.DataFrame({"group": "a", "event": event})
    (counts,) = score_counts(segment.astype(float), units, draws)
    assert counts.with_event.shape == counts.without_event.shape == (8, GROUPS)
    assert draws.weights.shape == (GROUPS, 6)
    assert counts.with_event.sum(axis=1).tolist() == np.bincount(segment[event]).tolist()
    assert counts.without_event.sum(axis=1).tolist() == np.bincount(segment[~event]).tolist()


def test_groups_of_units_are_taken_by_name_whatever_the_order_of_rows():
    scores, units = make_units(groups=3)
    mixed = np.random.default_rng(1).permutation(len(units))
    for one, other in zip(
        score_counts(scores, units, None),
        score_counts(scores[mixed], units.iloc[mixed], None),
        strict=True,
    ):
        assert (one.with_event == other.with_event).all()
        assert (one.levels == other.levels).all()


def test_very_many_scores_are_counted_together_at_almost_no_loss():
    rng = np.random.default_rng(9)
    scores = rng.normal(size=50_000)
    units = pd.DataFrame(
        {"customer_id": range(50_000), "group": "a", "event": rng.random(50_000) < expit(scores)}
    )
    found = measure(scores, units, None, within_group=False)
    assert len(np.unique(scores)) > LEVELS
    assert found["auc"][0] == pytest.approx(roc_auc_score(units["event"], scores), abs=1e-5)
    assert found["log_loss"][0] == pytest.approx(log_loss(units["event"], expit(scores)), abs=1e-5)


def test_the_worst_fifth_by_hand():
    """Ten units in three scores: the fifth ranked lowest is two of the three with score 0."""
    scores = np.array([0.0] * 3 + [1.0] * 4 + [2.0] * 3)
    event = np.array([0, 0, 1, 0, 1, 1, 1, 1, 1, 0], dtype=bool)
    units = pd.DataFrame({"customer_id": range(10), "group": "a", "event": event})
    # Two thirds of the two without the event there, of four in all.
    assert measure(scores, units, None, within_group=False)[WORST] == [pytest.approx(2 / 3 * 2 / 4)]


def test_drawn_campaigns_count_as_often_as_they_are_drawn():
    """As if the units of a campaign drawn twice were those of two campaigns."""
    scores, units = make_units(groups=3)
    draws = ClusterBootstrap(units["customer_id"], 200, seed=1)
    draws.resample_groups(["0", "1", "2"], units["group"].astype(int).to_numpy())
    assert (draws.group_weights.sum(axis=0) == 3).all()
    found = measure(scores, units, draws, within_group=True)
    plain = measure(scores, units, None, within_group=True)
    for column in (1, 2, 3):
        rows, names = [], []
        drawn = draws.weights[draws.position, column].astype(int)
        for number in range(3):
            for copy in range(int(draws.group_weights[number, column])):
                inside = np.flatnonzero(units["group"] == str(number))
                rows.append(np.repeat(inside, drawn[inside]))
                names.append(np.full(len(rows[-1]), f"{number}-{copy}"))
        again = units.iloc[np.concatenate(rows)].assign(group=np.concatenate(names))
        alone = measure(scores[np.concatenate(rows)], again, None, within_group=True)
        for metric in ("auc", "log_loss", "lift_20", "brier", WORST):
            assert found[metric][column] == pytest.approx(alone[metric][0])
    for metric, values in plain.items():
        assert found[metric][0] == pytest.approx(values[0])


def test_groups_of_one_campaign_are_drawn_together():
    units = pd.Series(range(20))
    draws = ClusterBootstrap(units, 50, seed=1)
    draws.resample_groups(["b", "a", "b"], np.arange(20) % 3)
    assert (draws.group_weights[0] == draws.group_weights[2]).all()
    assert (draws.group_weights[0] + draws.group_weights[1] == 2).all()


def test_sums_count_drawn_campaigns_as_often_as_they_are_drawn():
    scores, units = make_units(groups=3)
    draws, group = ClusterBootstrap(units["customer_id"], 20, seed=1), units["group"].astype(int)
    draws.resample_groups(["0", "1", "2"], group.to_numpy())
    often = draws.weights[draws.position] * draws.group_weights[group]  # of each unit
    assert draws.sums(scores) == pytest.approx(scores @ often)
    some = np.arange(0, len(units), 3)
    assert draws.subset(some).sums(scores[some]) == pytest.approx(scores[some] @ often[some])


@pytest.mark.parametrize("within_group", [False, True])
@pytest.mark.parametrize("campaigns", [False, True])
def test_auc_and_loss_alone_are_those_of_all_metrics_to_the_last_bit(within_group, campaigns):
    scores, units = make_units(groups=3)
    draws = ClusterBootstrap(units["customer_id"], 30, seed=2)
    if campaigns:
        draws.resample_groups(["a", "b", "c"], units["group"].astype(int).to_numpy())
    every = measure(scores, units, draws, within_group)
    for name, values in auc_and_loss(scores, units, draws, within_group).items():
        assert values.tolist() == every[name].tolist(), name
