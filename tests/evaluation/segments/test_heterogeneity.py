"""Segments that hide a trait are found, with the trait; others are left alone."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit
from sklearn.metrics import log_loss, roc_auc_score

from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.segments.heterogeneity import best_split, inside, worth_splitting

N = 1500
LIMITS = {"within_group": False, "confidence": 0.95}


def world(seed, n=N):
    """Half of the customers, `mixed`, order again if they bought often; `plain` ones by chance."""
    rng = np.random.default_rng(seed)
    units = pd.DataFrame(
        {
            "customer_id": np.arange(n),
            "group": "all",
            "frequency": rng.integers(1, 30, n),
            "recency_days": rng.integers(1, 100, n),
            "monetary": 10.0,
        }
    )
    codes = np.where(np.arange(n) % 2, "mixed", "plain")
    chance = np.where(codes == "mixed", np.where(units["frequency"] > 15, 0.7, 0.3), 0.5)
    scores = {"model": logit(np.where(units["frequency"] > 15, 0.7, 0.3)), "method": np.zeros(n)}
    return units.assign(event=rng.random(n) < chance), codes, scores


def look(units, codes, scores, **changes):
    draws = ClusterBootstrap(units["customer_id"], 300, 1)
    return inside(
        codes, ["plain", "mixed"], scores, units, draws, min_cell=10, **{**LIMITS, **changes}
    )


def test_numbers_inside_are_those_of_scikit_learn_on_the_segment_alone():
    units, codes, scores = world(1)
    found = look(units, codes, scores).set_index("code")
    for code in ("plain", "mixed"):
        here = codes == code
        event, model = units["event"][here], scores["model"][here]
        assert found.loc[code, "auc"] == pytest.approx(roc_auc_score(event, model))
        losses = [
            log_loss(event, 1 / (1 + np.exp(-scores[name][here]))) for name in ("model", "method")
        ]
        assert found.loc[code, "gain"] == pytest.approx(1 - losses[0] / losses[1])
        assert found.loc[code, "events"] == event.sum()
        assert found.loc[code, "ci_low"] < found.loc[code, "auc"] < found.loc[code, "ci_high"]
    assert found.loc["mixed", "gain_low"] > 0 > found.loc["plain", "gain"]


def test_the_hidden_trait_is_found_and_chance_is_not():
    proposed = [worth_splitting(look(*world(seed)), 0.95, 50) for seed in range(20)]
    assert all("mixed" in codes for codes in proposed)
    assert sum("plain" in codes for codes in proposed) <= 2


def test_small_segments_are_not_split_and_one_sided_ones_left_out():
    units, codes, scores = world(1)
    found = look(units, codes, scores)
    assert worth_splitting(found, 0.95, N // 4) == ["mixed"]
    assert worth_splitting(found, 0.95, N // 4 + 1) == []
    everybody = units.assign(event=units["event"] | (codes == "plain"))
    assert look(everybody, codes, scores)["code"].tolist() == ["mixed"]
    assert look(units.assign(event=True), codes, scores).empty
    assert worth_splitting(look(units.assign(event=True), codes, scores), 0.95, 50) == []


def test_an_interval_counts_a_customer_seen_four_times_once():
    units, codes, scores = world(2, 400)
    four = pd.concat([units] * 4, ignore_index=True)
    again = look(
        four, np.tile(codes, 4), {name: np.tile(values, 4) for name, values in scores.items()}
    )
    once = look(units, codes, scores)
    assert again["customers"].tolist() == once["customers"].tolist()
    pd.testing.assert_frame_equal(
        again[["auc", "ci_low", "ci_high"]], once[["auc", "ci_low", "ci_high"]]
    )


def split(past, later, traits=("recency_days", "frequency", "monetary"), **changes):
    return best_split(past, later, traits, 1, 300, **{**LIMITS, **changes})


def test_the_best_split_is_the_planted_trait_at_its_median_and_comes_back():
    past, later = (units[codes == "mixed"] for units, codes, _ in (world(3), world(4)))
    found = split(past, later)
    assert found["trait"] == "frequency"
    assert found["cut"] == past["frequency"].quantile(0.5, interpolation="lower")
    above = later["frequency"] > found["cut"]
    assert found["later_high"] == later["event"][above].mean()
    assert found["later_low"] == later["event"][~above].mean()
    assert found["later_difference"] == pytest.approx(found["later_high"] - found["later_low"])
    error = np.sqrt(
        sum(part.var(ddof=0) / len(part) for _, part in later["event"].astype(float).groupby(above))
    )
    ends = [found["later_difference"] - 1.96 * error, found["later_difference"] + 1.96 * error]
    assert [found["later_difference_from"], found["later_difference_to"]] == pytest.approx(
        ends, abs=0.03
    )
    assert found["past_difference_from"] > 0.2


def test_what_only_the_past_showed_does_not_come_back():
    units, codes, _ = world(5)
    past = units[codes == "plain"]
    later = world(6)[0][codes == "plain"]
    found = split(past, later)
    assert found["later_difference_from"] < 0 < found["later_difference_to"]


def test_a_number_that_everybody_shares_splits_nothing():
    past, later = world(3)[0], world(4)[0]
    assert split(past, later, traits=("monetary",)) is None


def test_within_groups_a_number_that_tells_the_group_apart_tells_nothing():
    rng = np.random.default_rng(8)
    group = np.where(np.arange(800) < 400, "weak", "strong")
    chance = np.where(group == "weak", 0.1, 0.6)
    own = rng.integers(0, 2, 800)
    units = pd.DataFrame(
        {
            "customer_id": np.arange(800),
            "group": group,
            "of_group": (group == "strong") * 1,
            "own": own,
        }
    )
    units["event"] = rng.random(800) < chance + 0.2 * own
    pooled = units.assign(group="all")
    assert split(pooled, pooled, ("of_group", "own"))["trait"] == "of_group"
    assert split(units, units, ("of_group", "own"), within_group=True)["trait"] == "own"
