"""Gains and what they pay, by hand, against the league's lift and AUC, and by resampling rows."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.campaigns.gains import gains
from segbench.evaluation.comparison.captured import TOP_SHARE
from segbench.evaluation.comparison.metrics import measure

# Of ten, the best four share a score and hold 3 of 4 events.
UNITS = pd.DataFrame(
    {"customer_id": range(10), "group": "a", "event": [True] * 3 + [False] + [True] + [False] * 5}
)
SCORES = np.array([2.0] * 4 + [1.0] * 6)


def sampled(scores, units, shares):
    return gains(scores, units, ClusterBootstrap(units["customer_id"], 0, seed=0), shares)


def many(n=400, groups=3, seed=1):
    rng = np.random.default_rng(seed)
    units = pd.DataFrame(
        {"customer_id": rng.integers(0, n // 2, n), "group": rng.integers(0, groups, n).astype(str)}
    )
    scores = np.round(rng.normal(size=n), 1)
    return scores, units.assign(
        event=rng.random(n) < 1 / (1 + np.exp(-scores - (units["group"] == "1")))
    )


def test_a_segment_that_the_budget_cuts_through_is_shared_evenly():
    found = sampled(SCORES, UNITS, [0.2, 0.4, 0.7, 1.0])
    # Half of the first four; all of them; and half of the last six, who hold one event.
    assert found.captured[:, 0] == pytest.approx([1.5, 3, 3.5, 4])
    assert found.gain[:, 0] == pytest.approx([0.375, 0.75, 0.875, 1])
    assert found.rate[:, 0] == pytest.approx([0.75, 0.75, 0.5, 0.4])
    assert found.spared[:, 0] == pytest.approx([1 - 0.5 / 6, 1 - 1 / 6, 1 - 3.5 / 6, 0])


def test_the_order_of_the_rows_does_not_matter():
    order = np.array([9, 3, 4, 0, 7, 1, 8, 2, 6, 5])
    again = sampled(SCORES[order], UNITS.iloc[order].reset_index(drop=True), [0.2, 0.7])
    assert again.captured.tolist() == sampled(SCORES, UNITS, [0.2, 0.7]).captured.tolist()


def test_equal_scores_reach_what_chance_reaches():
    shares = [0.1, 0.25, 0.6]
    assert sampled(np.zeros(10), UNITS, shares).gain[:, 0] == pytest.approx(shares)


def test_the_share_is_taken_inside_each_group_and_groups_are_added_up():
    scores, units = many()
    events = 0.0
    for _, part in units.groupby("group"):
        alone = sampled(scores[part.index], part.reset_index(drop=True), [0.3])
        events += alone.captured[0, 0]
    whole = sampled(scores, units, [0.3])
    assert whole.captured[0, 0] == pytest.approx(events)
    shifted = scores + 10.0 * (units["group"] == "2").to_numpy()
    assert sampled(shifted, units, [0.3]).captured[0, 0] == pytest.approx(events)


@pytest.mark.parametrize("drawn", [False, True])
def test_gains_at_a_fifth_are_the_leagues_lift_for_every_resample(drawn):
    """Of customers alone, and of groups, too."""
    scores, units = many()
    draws = ClusterBootstrap(units["customer_id"], 30, seed=2)
    if drawn:
        draws.resample_groups(["0", "1", "2"], units["group"].astype(int).to_numpy())
    lift = measure(scores, units, draws, within_group=True)["lift_20"]
    assert gains(scores, units, draws, [TOP_SHARE]).gain[0] == pytest.approx(lift * TOP_SHARE)


def test_the_area_under_the_curve_is_the_auc():
    scores, units = many(groups=1)
    shares = np.arange(1, len(units) + 1) / len(units)
    curve = np.concatenate([[0.0], sampled(scores, units, shares).gain[:, 0]])
    area = np.trapezoid(curve, np.concatenate([[0.0], shares]))
    base = units["event"].mean()
    auc = (area - base / 2) / (1 - base)
    assert auc == pytest.approx(roc_auc_score(units["event"], scores))
    assert auc == pytest.approx(measure(scores, units, None, within_group=False)["auc"][0])


def test_resamples_are_those_of_drawing_customers_row_by_row():
    scores, units = many(groups=2)
    draws = ClusterBootstrap(units["customer_id"], 12, seed=3)
    found = gains(scores, units, draws, [0.1, 0.35])
    for replicate in (1, 5, 12):
        drawn = np.repeat(
            np.arange(len(units)), draws.weights[draws.position, replicate].astype(int)
        )
        again = sampled(scores[drawn], units.iloc[drawn].reset_index(drop=True), [0.1, 0.35])
        assert found.gain[:, replicate] == pytest.approx(again.gain[:, 0])
        assert found.units[replicate] == len(drawn)


def draws(units=UNITS, replicates=200):
    return ClusterBootstrap(units["customer_id"], replicates, seed=5)
