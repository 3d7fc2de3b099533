"""How many clusters come back: by counting pairs, by hand, and on groups that are there."""

from itertools import combinations

import numpy as np
import pytest
from sklearn.metrics import jaccard_score

from segbench.methods.arrays import cross_counts
from segbench.methods.map_halves import (
    CLUSTERS,
    STRONG,
    choose,
    mean_jaccard,
    steadiness,
    worst_pairs,
)


def groups(centres, each, spread, seed=0):
    """Return points around centres, in a fixed order."""
    rng = np.random.default_rng(seed)
    centres = np.repeat(np.array(centres, dtype=float), each, axis=0)
    return centres + spread * rng.normal(size=centres.shape)


FOUR = [(-1, -1, -1), (1, 1, -1), (1, -1, 1), (-1, 1, 1)]


def test_of_the_worst_cluster_the_pairs_that_stay_together_are_counted():
    rng = np.random.default_rng(0)
    own, other = rng.integers(0, 3, 60), rng.integers(0, 3, 60)
    shares = []
    for cluster in range(3):
        pairs = list(combinations(np.flatnonzero(own == cluster), 2))
        shares.append(sum(other[a] == other[b] for a, b in pairs) / len(pairs))
    assert worst_pairs(cross_counts(own, other, (3, 3))) == pytest.approx(min(shares))


def test_each_cluster_is_held_against_the_most_alike():
    rng = np.random.default_rng(1)
    own, other = rng.integers(0, 3, 60), rng.integers(0, 3, 60)
    best = [max(jaccard_score(own == a, other == b) for b in range(3)) for a in own]
    assert mean_jaccard(cross_counts(own, other, (3, 3))) == pytest.approx(np.mean(best))


def test_clusters_that_one_half_does_not_have_do_not_come_back():
    empty = np.array([[4, 0], [0, 0]])
    assert worst_pairs(empty) == mean_jaccard(empty) == 0


def test_the_most_supported_clusters_are_chosen_else_those_that_come_back_best():
    def table(*rows):
        return [{"k": k, "strength": s, "jaccard": j} for k, s, j in rows]

    assert choose(table((2, 0.9, 0.9), (3, 0.8, 0.5), (4, 0.7, 0.7))) == 3
    assert choose(table((2, 0.9, 0.9), (3, 0.79, 0.95))) == 2
    assert choose(table((2, 0.5, 0.6), (3, 0.7, 0.7), (4, 0.1, 0.7))) == 3


def test_four_far_groups_are_found_and_no_more():
    table = steadiness(groups(FOUR, 100, 0.05), 64, 10)
    assert [row["k"] for row in table] == list(CLUSTERS)
    found = {row["k"]: row for row in table}
    assert found[4]["strength"] > 0.95
    assert found[4]["jaccard"] > 0.95
    assert found[5]["jaccard"] > 0.75
    assert max(found[k]["strength"] for k in range(5, 13)) < STRONG
    assert choose(table) == 4


def test_a_cloud_supports_no_number_of_clusters():
    table = steadiness(groups([(0, 0, 0)], 500, 1.0), 64, 10)
    assert max(row["strength"] for row in table) < STRONG


@pytest.mark.parametrize("points", [np.zeros((1, 3)), np.zeros((3, 3)), np.zeros((40, 3))])
def test_too_few_and_equal_customers_have_no_clusters_to_come_back(points):
    table = steadiness(points, 64, 10)
    assert max(row["strength"] for row in table) == 0
    assert choose(table) == 2


def test_the_halves_are_always_the_same():
    points = groups(FOUR, 50, 0.8)
    assert steadiness(points, 64, 10) == steadiness(points.copy(), 64, 10)


def test_of_many_customers_some_are_halved(monkeypatch):
    points = groups(FOUR, 50, 0.8)
    monkeypatch.setattr("segbench.methods.map_halves.MOST_HALVED", 20)
    evenly = points[np.linspace(0, 199, 20).astype(int)]
    assert steadiness(points, 64, 10) == steadiness(evenly, 64, 10)
