"""Segments joined to fewer: held against every way to join neighbours."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize_scalar

from segbench.evaluation.comparison.equal_size import MOST, best_runs, join
from segbench.evaluation.comparison.shrinkage import (
    numbers,
    segment_effects,
    segment_means,
    segment_scores,
)


def events_of(counts):
    """Units by segment from pairs: how many, and how many with the event."""
    segment = np.repeat(np.arange(len(counts)), [n for n, _ in counts])
    event = np.concatenate([np.arange(n) < k for n, k in counts])
    return segment, pd.DataFrame({"group": "all", "event": event})


def every_way(kinds, most):
    """Every way to cut so many in a row into runs, as the run of each."""
    for cuts in combinations(range(1, kinds), most - 1):
        yield np.searchsorted(cuts, np.arange(kinds), side="right")


def test_of_four_the_two_that_differ_least_are_joined():
    """Rates .1, .3, .8, .9: joining the first two costs 0.649 nats, the last two 0.199.

    (10 log-likelihoods of .2 less those of .1 and .3; the same of .85 less those of .8 and .9.)
    """
    segment, units = events_of([(10, 1), (10, 3), (10, 8), (10, 9)])
    learned = segment_scores(segment, 4, units, within_group=False)

    def fit(k, n):
        return k * np.log(k / n) + (n - k) * np.log(1 - k / n)

    assert fit(1, 10) + fit(3, 10) - fit(4, 20) == pytest.approx(0.6486, abs=1e-4)
    assert fit(8, 10) + fit(9, 10) - fit(17, 20) == pytest.approx(0.1994, abs=1e-4)
    assert join(learned, segment, units, 3, within_group=False).tolist() == [0, 1, 2, 2]
    assert join(learned, segment, units, 2, within_group=False).tolist() == [0, 0, 1, 1]
    assert join(learned, segment, units, 1, within_group=False).tolist() == [0, 0, 0, 0]


def test_large_segments_are_kept_apart_rather_than_small_ones():
    """Of amounts: means 0, 1 with 100 units each, 5 with one; joined are what costs least error.

    Joining the first two costs 200 · ¼ = 50, the last two 100 · 1 / 101 · 16 = 15.8.
    """
    segment = np.repeat([0, 1, 2], [100, 100, 1])
    units = pd.DataFrame({"value": np.array([0.0, 1.0, 5.0])[segment]})
    learned = np.array([0.0, 1.0, 5.0])
    assert join(learned, segment, units, 2, within_group=False).tolist() == [0, 1, 1]
    even = pd.DataFrame({"value": np.array([0.0, 1.0, 5.0])})
    assert join(learned, np.arange(3), even, 2, within_group=False).tolist() == [0, 0, 1]


def test_numbers_of_segments_do_not_matter_only_what_was_learned_of_them():
    segment, units = events_of([(10, 1), (10, 3), (10, 8), (10, 9)])
    learned = segment_scores(segment, 4, units, within_group=False)
    shuffled = np.array([2, 0, 3, 1])  # the old number of each new one
    new = np.argsort(shuffled)
    joined = join(learned[shuffled], new[segment], units, 3, within_group=False)
    assert joined.tolist() == np.array([0, 1, 2, 2])[shuffled].tolist()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("most", [2, 3, 5])
def test_no_way_to_join_neighbours_explains_more_of_the_log_loss(seed, most):
    rng = np.random.default_rng(seed)
    segment = rng.integers(0, 8, 400)
    units = pd.DataFrame(
        {"group": "all", "event": rng.random(400) < rng.uniform(0.05, 0.95, 8)[segment]}
    )
    learned = segment_scores(segment, 8, units, within_group=False)
    place = np.argsort(np.argsort(learned))[segment]

    def fit(run):
        rate = units["event"].groupby(run[place]).transform("mean").clip(1e-12, 1 - 1e-12)
        return np.log(np.where(units["event"], rate, 1 - rate)).sum()

    own = join(learned, segment, units, most, within_group=False)[np.argsort(learned)]
    assert fit(own) == pytest.approx(max(map(fit, every_way(8, most))), abs=1e-9)
    assert own.max() == most - 1


@pytest.mark.parametrize("most", [2, 3, 4])
def test_no_way_to_join_neighbours_explains_more_of_an_amount(most):
    rng = np.random.default_rng(most)
    segment = rng.integers(0, 7, 300)
    units = pd.DataFrame({"value": rng.normal(rng.normal(0, 2, 7)[segment], 3)})
    learned = segment_means(segment, 7, units)
    place = np.argsort(np.argsort(learned))[segment]

    def error(run):
        return units["value"].groupby(run[place]).transform("var", ddof=0).sum()

    own = join(learned, segment, units, most, within_group=False)[np.argsort(learned)]
    assert error(own) == pytest.approx(min(map(error, every_way(7, most))))


def test_within_groups_runs_are_held_against_each_group_s_own_level():
    """Campaigns that reach other people must not make segments look alike or apart."""
    rng = np.random.default_rng(5)
    group, segment = rng.integers(0, 3, 900), rng.integers(0, 6, 900)
    eta = np.array([-2.0, 0, 2])[group] + np.array([-1.0, -0.9, 0, 0.1, 1, 1.1])[segment]
    units = pd.DataFrame(
        {"group": group.astype(str), "event": rng.random(900) < 1 / (1 + np.exp(-eta))}
    )
    learned = segment_scores(segment, 6, units, within_group=True)
    levels, _ = segment_effects([segment], [6], units, within_group=True)
    base, happened = levels[numbers(units["group"])], units["event"].to_numpy()

    def fit(inside):
        def loss(effect):
            own = base[inside] + effect
            return (np.logaddexp(0, own) - happened[inside] * own).sum()

        return -minimize_scalar(loss, bounds=(-9, 9), method="bounded").fun

    place = np.argsort(np.argsort(learned))[segment]
    own = join(learned, segment, units, 3, within_group=True)[np.argsort(learned)]
    ways = [sum(fit(run[place] == k) for k in range(3)) for run in every_way(6, 3)]
    assert sum(fit(own[place] == k) for k in range(3)) == pytest.approx(max(ways), abs=1e-4)
    assert join(learned, segment, units, 3, within_group=True).tolist() == [0, 0, 1, 1, 2, 2]


def test_what_was_learned_alike_stays_together():
    """Equal customers never get different rates, whatever numbers their segments have."""
    segment, units = events_of([(10, 1), (10, 1), (10, 9), (10, 9)])
    learned = np.array([-2.0, -2.0, 2.0, 2.0])
    assert join(learned, segment, units, 3, within_group=False).tolist() == [0, 0, 1, 1]


def test_few_segments_stay_as_they_are_and_empty_ones_go_with_a_neighbour():
    segment, units = events_of([(10, 2), (10, 8)])
    learned = segment_scores(segment, 2, units, within_group=False)
    assert join(learned, segment, units, 5, within_group=False).tolist() == [0, 1]
    learned = segment_scores(segment, 3, units, within_group=False)  # nobody is in the third
    joined = join(learned, segment, units, 2, within_group=False)
    assert joined[0] == 0
    assert joined[1] == 1
    assert joined[2] in (0, 1)


def test_thousands_of_segments_are_joined_too():
    rng = np.random.default_rng(1)
    learned = rng.normal(size=3 * MOST)
    segment = np.arange(len(learned))
    units = pd.DataFrame({"group": "all", "event": learned > 0.5})
    joined = join(learned, segment, units, 2, within_group=False)
    assert (np.diff(joined[np.argsort(learned)]) >= 0).all()
    assert (joined == (learned > 0.5)).mean() > 0.99


def test_runs_are_worth_as_much_as_can_be():
    """The third place is worth most alone; the other two are worth 5 together, 3 apart."""
    worth = np.array([[1.0, 5, 0], [-9, 2, 1], [-9, -9, 9]])
    assert best_runs(worth, 1).tolist() == [0, 0, 0]
    assert best_runs(worth, 2).tolist() == [0, 0, 1]
    assert best_runs(worth, 3).tolist() == [0, 1, 2]
    assert best_runs(worth, 7).tolist() == [0, 1, 2]
    backwards = worth + np.tril(np.full((3, 3), 99.0), -1)
    assert best_runs(backwards, 2).tolist() == [0, 0, 1]  # below the diagonal there is no run
