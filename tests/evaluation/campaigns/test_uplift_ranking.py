"""Qini coefficient and AUUC: by hand, against naive code, against known truths."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from segbench.evaluation.campaigns.uplift import uplift
from segbench.evaluation.campaigns.uplift_ranking import (
    ArmBootstrap,
    even_sides,
    learned_uplift,
    ranking_areas,
    true_areas,
)


def prepared(units):
    frame = units.assign(weight=even_sides(units))
    return frame if "part" in frame else frame.assign(part=0)


def areas(scores, units, replicates=1, seed=3):
    frame = prepared(units)
    found = ranking_areas(np.asarray(scores, float), frame, ArmBootstrap(frame, replicates, seed))
    return found.qini[0], found.auuc[0]


def simulate(rng, n, *, campaigns=1, better=0.25, worse=0.05):
    """Customers of two kinds, whom a contact changes differently, in campaigns of their own."""
    group = rng.integers(0, campaigns, n)
    kind = rng.integers(0, 2, n)
    contacted = rng.random(n) < np.array([0.7, 0.5, 0.85])[group]
    alone = 0.05 + 0.1 * group
    true = np.where(kind == 1, better, worse)
    event = rng.random(n) < alone + true * contacted
    return pd.DataFrame(
        {
            "customer_id": np.arange(n),
            "group": group.astype(str),
            "contacted": contacted,
            "event": event,
            "kind": kind,
            "true": true,
        }
    )


def naive(scores, units):
    """Both areas of one campaign from the published formulas, a point after every distinct score.

    The Qini curve is Y_T - Y_C * N_T / N_C (Radcliffe 2007), the uplift curve (Y_T / N_T - Y_C /
    N_C) * (N_T + N_C), as scikit-uplift draws them.
    """
    contacted, event = units["contacted"].to_numpy(), units["event"].to_numpy()
    points = [(0.0, 0.0, 0.0)]
    for score in sorted(set(scores), reverse=True):
        taken = np.asarray(scores) >= score
        n_t, n_c = (taken & contacted).sum(), (taken & ~contacted).sum()
        y_t, y_c = (taken & contacted & event).sum(), (taken & ~contacted & event).sum()
        points.append((taken.sum(), y_t - y_c * n_t / n_c, (y_t / n_t - y_c / n_c) * taken.sum()))
    qini = auuc = 0.0
    for (x0, q0, u0), (x1, q1, u1) in pairwise(points):
        qini += (x1 - x0) * (q0 + q1) / 2
        auuc += (x1 - x0) * (u0 + u1) / 2
    end, qini_end, _ = points[-1]
    return (qini - end * qini_end / 2) / end / contacted.sum(), auuc / end**2


def by_hand():
    """Best: 2 of 4 contacted respond, 0 of 4 left alone. Rest: 1 of 4, and 1 of 4."""
    rows = [(True, True)] * 2 + [(True, False)] * 2 + [(False, False)] * 4
    rows += [(True, True)] + [(True, False)] * 3 + [(False, True)] + [(False, False)] * 3
    units = pd.DataFrame(rows, columns=["contacted", "event"])
    return units.assign(customer_id=range(16), group="a"), [1.0] * 8 + [0.0] * 8


def test_by_hand():
    units, scores = by_hand()
    # Qini curve: 0, 2 at half, 3 - 1 = 2 at the end: area 0.5 + 1 = 1.5, less 1 of the straight
    # line, 0.5 for 8 contacted. Uplift curve: 0, 0.5 * 0.5 at half, 0.25 at the end.
    assert areas(scores, units) == pytest.approx((0.5 / 8, 0.0625 + 0.125))


def test_the_worst_order_is_as_far_below_chance():
    units, scores = by_hand()
    worst, _ = areas(-np.asarray(scores), units)
    assert worst == pytest.approx(-0.5 / 8)


def test_one_segment_is_an_order_at_random():
    units, scores = by_hand()
    qini, auuc = areas(np.zeros(len(scores)), units)
    assert qini == pytest.approx(0, abs=1e-15)
    assert auuc == pytest.approx((3 / 8 - 1 / 8) / 2)


@pytest.mark.parametrize("levels", [2, 5, 40])
def test_as_naive_code_does_it(levels):
    rng = np.random.default_rng(levels)
    units = simulate(rng, 4000)
    scores = rng.integers(0, levels, 4000) + units["kind"].to_numpy()
    assert areas(scores, units) == pytest.approx(naive(scores, units))


def test_the_order_of_rows_does_not_matter():
    rng = np.random.default_rng(5)
    units = simulate(rng, 600, campaigns=3)
    scores = rng.integers(0, 4, 600)
    turned = rng.permutation(600)
    assert areas(scores[turned], units.iloc[turned].reset_index(drop=True)) == pytest.approx(
        areas(scores, units)
    )


def test_ties_are_shared_out_as_if_dealt_by_lot():
    """The mean over many orders at random inside the ties is the straight line."""
    rng = np.random.default_rng(6)
    units = simulate(rng, 2000)
    kind = units["kind"].to_numpy()
    drawn = [areas(kind + rng.random(2000) / 2, units) for _ in range(200)]
    spread = np.std(drawn, axis=0) / np.sqrt(200)
    tied = np.array(areas(kind, units))
    assert (np.abs(np.mean(drawn, axis=0) - tied) < 4 * spread + 1e-4).all()


def test_a_campaign_that_leaves_more_alone_is_no_effect():
    """Nothing changes anywhere; the campaign that everybody answers contacts nearly all."""
    rows = [("x", True, True)] * 900 + [("x", False, True)] * 100
    rows += [("y", True, False)] * 100 + [("y", False, False)] * 900
    units = pd.DataFrame(rows, columns=["group", "contacted", "event"]).assign(
        customer_id=range(2000)
    )
    qini, auuc = areas(np.arange(2000) % 2, units)
    assert qini == pytest.approx(0, abs=1e-12)
    assert auuc == pytest.approx(0, abs=1e-12)
    pooled = units.assign(group="all")
    assert areas(np.arange(2000) % 2, pooled)[1] > 0.3


def test_a_campaign_without_one_side_does_not_count():
    units, scores = by_hand()
    more = pd.concat([units, units[units["contacted"]].assign(group="b", customer_id=99)])
    more = more.reset_index(drop=True)
    assert areas([*scores, *([1.0] * 8)], more) == pytest.approx(areas(scores, units))


@pytest.mark.parametrize("side", [True, False])
def test_with_an_empty_side_nothing_is_known(side):
    units, scores = by_hand()
    qini, auuc = areas(scores, units.assign(contacted=side))
    assert np.isnan(qini)
    assert np.isnan(auuc)


def test_nobody_responds_and_nothing_is_added():
    units, scores = by_hand()
    assert areas(scores, units.assign(event=False)) == (0, 0)


def test_until_both_sides_are_there_the_curve_is_a_straight_line():
    units, scores = by_hand()
    first = units.assign(customer_id=units["customer_id"] + 100).iloc[:1]
    both = pd.concat([first, units], ignore_index=True)
    joined = areas([1.0, *scores], both)
    assert areas([2.0, *scores], both) == pytest.approx(joined)


def test_parts_are_compared_only_with_themselves():
    rng = np.random.default_rng(7)
    units = simulate(rng, 3000)
    scores, part = units["kind"].to_numpy().astype(float), rng.integers(0, 3, 3000)
    apart = areas(scores + 10 * part, units.assign(part=part))
    each = [areas(scores[part == one], units[part == one]) for one in range(3)]
    contacted = [units.loc[part == one, "contacted"].sum() for one in range(3)]
    assert apart[0] == pytest.approx(np.average([one[0] for one in each], weights=contacted))
    assert apart[1] == pytest.approx(
        np.average([one[1] for one in each], weights=np.bincount(part))
    )


def test_the_truth_is_what_many_customers_show():
    rng = np.random.default_rng(8)
    units = prepared(simulate(rng, 400_000, campaigns=3))
    scores = units["kind"].to_numpy().astype(float)
    # Half of the customers gain 0.25, the others 0.05: 0.125 at half, 0.15 at the end.
    known = true_areas(scores, units)
    assert known == pytest.approx((0.03125 + 0.06875 - 0.075, 0.03125 + 0.06875), abs=0.001)
    assert areas(scores, units) == pytest.approx(known, abs=0.002)


def test_resamples_draw_each_kind_of_customer_apart():
    rng = np.random.default_rng(9)
    units = simulate(rng, 500)
    draws = ArmBootstrap(units, 50, 1)
    everybody = np.ones(500, dtype=bool)
    for side in (units["contacted"].to_numpy(), ~units["contacted"].to_numpy()):
        sizes = draws.counts(everybody & side, np.zeros(500, dtype=np.intp), 1, np.ones(500))
        assert (sizes == side.sum()).all()


def test_customers_are_resampled_with_all_their_units():
    units = pd.DataFrame(
        {"customer_id": [1, 1, 2, 2, 3], "contacted": [True, False, True, True, True]}
    )
    draws = ArmBootstrap(units, 100, 2)
    first = np.array([True, False, False, False, False])
    both = [
        draws.counts(np.roll(first, place), np.zeros(5, dtype=np.intp), 1, np.ones(5))
        for place in (2, 3)
    ]
    np.testing.assert_array_equal(both[0], both[1])
    assert set(both[0][0]) == {0, 1, 2}


def test_segments_rank_by_what_other_customers_say():
    rng = np.random.default_rng(10)
    units = simulate(rng, 4000, campaigns=3)
    codes = pd.Series(np.array(["a", "b"])[units["kind"]])
    learned_from = np.arange(4000) >= 2000
    learned = learned_uplift(codes, units, learned_from, 10)
    table = uplift(units.assign(code=codes)[learned_from], ["a", "b"], 0.95, 10)
    for code, added in zip(("a", "b"), table["uplift"], strict=False):
        assert learned[codes == code] == pytest.approx(added)


def test_a_segment_with_a_small_side_ranks_with_the_average():
    rng = np.random.default_rng(11)
    units = simulate(rng, 1000)
    codes = pd.Series(["a"] * 990 + ["few"] * 5 + ["not met"] * 5)
    learned = learned_uplift(codes, units, np.arange(1000) < 995, 10)
    means = units[:995].groupby("contacted")["event"].mean()
    assert learned[-10:] == pytest.approx(means[True] - means[False], abs=0.01)
    assert len(set(learned[-10:])) == 1


@pytest.mark.parametrize("side", [True, False])
def test_nothing_is_learned_from_one_side(side):
    units, _ = by_hand()
    codes = pd.Series(["a", "b"] * 8)
    one = units.assign(contacted=side)
    assert not learned_uplift(codes, one, np.ones(16, dtype=bool), 1).any()


@pytest.mark.slow
def test_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(12)
    held = []
    for trial in range(400):
        units = prepared(simulate(rng, 1500, campaigns=3))
        # Customers come back in another campaign, on either side.
        units["customer_id"] = rng.integers(0, 700, 1500)
        scores = units["kind"].to_numpy().astype(float)
        found = ranking_areas(scores, units, ArmBootstrap(units, 400, trial))
        true = 0.025, 0.1
        for values, truth in zip(found, true, strict=True):
            low, high = np.quantile(values[1:], [0.025, 0.975])
            held.append(low <= truth <= high)
    qini, auuc = np.reshape(held, (400, 2)).mean(axis=0)
    assert qini == pytest.approx(0.95, abs=0.03)
    assert auuc == pytest.approx(0.95, abs=0.03)
