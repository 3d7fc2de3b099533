"""Differences of segments: published intervals, other libraries' tests, planted segments."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency
from statsmodels.stats.multitest import multipletests

from segbench.evaluation.power_analysis import smallest_difference
from segbench.evaluation.segments.pairwise import closest, differences, merged


def segments(**outcomes):
    """Counts by outcome: code -> (n, events)."""
    rows = [
        (outcome, code, *counts)
        for outcome, table in outcomes.items()
        for code, counts in table.items()
    ]
    return pd.DataFrame(rows, columns=["outcome", "code", "n", "events"]).astype(
        {"events": "Int64"}
    )


def drawn(rng, *rates, n=400, outcome="retention"):
    return segments(
        **{outcome: {f"s{k}": (n, int(rng.binomial(n, rate))) for k, rate in enumerate(rates)}}
    )


@pytest.mark.parametrize(
    ("counts", "ends"),
    # Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10
    [
        (((70, 56), (80, 48)), (0.0524, 0.3339)),
        (((10, 9), (10, 3)), (0.1705, 0.8090)),
        (((7, 6), (7, 2)), (0.0582, 0.8062)),
        (((56, 5), (29, 0)), (-0.0381, 0.1926)),
        (((10, 0), (10, 0)), (-0.2775, 0.2775)),
        (((10, 10), (10, 0)), (0.6075, 1.0)),
    ],
)
def test_intervals_are_those_newcombe_published(counts, ends):
    (row,) = differences(segments(retention={"a": counts[0], "b": counts[1]}), 0.95).to_dict(
        "records"
    )
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(ends, abs=5e-5)
    assert row["difference"] == pytest.approx(
        counts[0][1] / counts[0][0] - counts[1][1] / counts[1][0]
    )


def test_p_is_pearsons_and_holm_counts_every_pair_of_every_outcome():
    table = segments(
        retention={"a": (70, 56), "b": (80, 48), "c": (60, 20)},
        conversion={"a": (30, 6), "b": (30, 9)},
    )
    found = differences(table, 0.95)
    assert found[["outcome", "code", "other"]].to_numpy().tolist() == [
        ["retention", "a", "b"],
        ["retention", "a", "c"],
        ["retention", "b", "c"],
        ["conversion", "a", "b"],
    ]
    for row in found.itertuples():
        events, others = round(row.n * row.rate), round(row.n_other * row.rate_other)
        square = [[events, row.n - events], [others, row.n_other - others]]
        assert row.p == pytest.approx(chi2_contingency(square, correction=False).pvalue)
    assert found["p_holm"].tolist() == pytest.approx(
        multipletests(found["p"], method="holm")[1].tolist()
    )


def test_hidden_segments_and_single_ones_are_not_compared():
    table = segments(retention={"a": (70, 56), "b": (5, pd.NA)}, conversion={"a": (30, 6)})
    assert differences(table, 0.95).empty
    assert closest(differences(table, 0.95), 0.95).empty
    assert merged(table, 0.95, 10).to_dict() == {"a": "a"}
    assert merged(table.iloc[:0], 0.95, 10).empty


def test_all_or_none_of_both_speak_against_nothing():
    found = differences(
        segments(retention={"a": (70, 70), "b": (80, 80), "c": (50, 0), "d": (50, 0)}), 0.95
    )
    p = found.set_index(["code", "other"])["p_holm"]
    assert (p["a", "b"], p["c", "d"]) == (1, 1)
    assert p["a", "c"] < 1e-6


def test_the_closest_is_seen_from_both_sides():
    table = segments(
        retention={"a": (400, 360), "b": (400, 352), "c": (400, 100)},
        conversion={"a": (100, 20), "b": (100, 25)},
    )
    found = closest(differences(table, 0.95), 0.95)
    assert found[["code", "other", "outcome"]].to_numpy().tolist() == [
        ["a", "b", "retention"],
        ["a", "b", "conversion"],
        ["b", "a", "retention"],
        ["b", "a", "conversion"],
        ["c", "b", "retention"],
    ]
    a, b = found.iloc[0], found.iloc[2]
    assert (a["difference"], a["ci_low"], a["ci_high"]) == pytest.approx(
        (-b["difference"], -b["ci_high"], -b["ci_low"])
    )
    assert a["rate"] == b["rate_other"] == 0.9
    # four pairs in all; two segments of 400 at the pooled rate
    assert a["visible"] == pytest.approx(smallest_difference(800, 0.89, 2, 1 - 0.05 / 4))


def test_two_unequal_segments_see_what_two_of_their_harmonic_mean_see():
    table = segments(retention={"a": (900, 450), "b": (100, 50)})
    visible = closest(differences(table, 0.95), 0.95)["visible"]
    assert visible.tolist() == pytest.approx([smallest_difference(360, 0.5, 2, 0.95)] * 2)
    assert all(
        math.isnan(value)
        for value in closest(
            differences(segments(retention={"a": (20, 0), "b": (20, 0)}), 0.95), 0.95
        )["visible"]
    )


@pytest.mark.parametrize("outcome", ["retention", "conversion"])
def test_planted_equals_are_merged_and_planted_differences_never(outcome):
    rng = np.random.default_rng(7)
    right = 0
    for _ in range(40):
        table = drawn(rng, 0.3, 0.3, 0.3, 0.6, 0.6, outcome=outcome)
        if outcome == "conversion":  # alike in retention
            table = pd.concat([drawn(rng, *[0.5] * 5), table])
        groups = merged(table, 0.95, 10)
        low, high = set(groups[["s0", "s1", "s2"]]), set(groups[["s3", "s4"]])
        assert not low & high
        right += groups.tolist() == ["s0", "s0", "s0", "s3", "s3"]
    assert right >= 36  # one in twenty may fall apart by chance, family-wise


def test_two_that_differ_never_meet_by_way_of_a_third():
    table = segments(retention={"low": (1000, 450), "middle": (1000, 500), "high": (1000, 550)})
    pairs = differences(table, 0.95).set_index(["code", "other"])["p_holm"]
    assert pairs["low", "high"] < 0.05 < min(pairs["low", "middle"], pairs["middle", "high"])
    groups = merged(table, 0.95, 10)
    assert groups["low"] != groups["high"]
    assert groups.nunique() == 2


def test_what_a_group_takes_in_brings_its_differences_along():
    # middle and low together, 580 of 1,300, could not be told from high (z 2.3, three tests).
    table = segments(retention={"middle": (300, 140), "low": (1000, 440), "high": (1000, 495)})
    assert merged(table, 0.95, 10).tolist() == ["middle", "middle", "high"]


def test_merging_takes_no_notice_of_the_names_and_of_ties_the_first():
    table = segments(retention={"b": (100, 40), "a": (100, 40), "c": (100, 90)})
    assert merged(table, 0.95, 10).to_dict() == {"b": "b", "a": "b", "c": "c"}


def test_a_segment_unseen_in_one_outcome_is_compared_in_the_other():
    table = segments(
        retention={"a": (200, 150), "b": (200, 150), "c": (200, 150)},
        conversion={"a": (200, 20), "b": (3, pd.NA), "c": (200, 100)},
    )
    groups = merged(table, 0.95, 10)
    assert groups["a"] != groups["c"]
    assert groups["b"] in {groups["a"], groups["c"]}
