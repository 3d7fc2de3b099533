"""Concordance against every pair, by hand and as lifelines defines it; copies as resamples."""

import numpy as np
import pandas as pd
import pytest

from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.comparison import concordance as module
from segbench.evaluation.comparison.concordance import (
    concordance,
    concordance_of_each,
    segment_hazards,
)


def every_pair(score, days, event, group):
    """Pair by pair, as lifelines.utils.concordance_index defines it; a high score means sooner."""
    wins = pairs = 0.0
    for i in range(len(days)):
        for j in range(i):
            if group[i] != group[j]:
                continue
            one, other = (i, j) if days[i] <= days[j] else (j, i)
            if days[one] == days[other]:
                # Of two that end on the same day it is known only where one of them is an order.
                if event[one] == event[other]:
                    continue
                one, other = (one, other) if event[one] else (other, one)
            elif not event[one]:
                continue
            pairs += 1
            wins += 1 if score[one] > score[other] else 0.5 * (score[one] == score[other])
    return wins / pairs if pairs else np.nan


def units_of(days, event, group="all", customers=None):
    frame = pd.DataFrame({"days": days, "event": event, "group": group})
    return frame.assign(customer_id=frame.index if customers is None else customers)


def made(n=120, levels=4, seed=1, groups=1, last=15):
    """Orders that come the sooner, the higher the score; followed for some days each."""
    rng = np.random.default_rng(seed)
    score = rng.integers(levels, size=n) / levels
    wait = rng.geometric(0.03 + 0.2 * score)
    followed = rng.integers(3, last, size=n)
    units = units_of(np.minimum(wait, followed), wait <= followed, rng.integers(groups, size=n))
    return score, units


def by_pairs(score, units):
    return every_pair(score, *(units[name].tolist() for name in ("days", "event", "group")))


def test_five_customers_by_hand():
    """Orders on days 1, 2, 2; two still waiting, one seen to day 2 and one to day 5."""
    units = units_of([1, 2, 2, 2, 5], [True, True, True, False, False])
    score = np.array([3.0, 1.0, 2.0, 1.0, 2.0])
    # The first beats all four. The second against both who wait: ½ and 0. The third: 1 and ½; the
    # second and third ordered on one day, and the last two never: not compared.
    assert concordance(score, units, None) == pytest.approx([(4 + 0.5 + 0 + 1 + 0.5) / 8])


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("levels", "groups"), [(2, 1), (5, 1), (120, 1), (4, 3)])
def test_it_is_that_of_every_pair(seed, levels, groups):
    score, units = made(levels=levels, seed=seed, groups=groups)
    assert concordance(score, units, None)[0] == pytest.approx(by_pairs(score, units), abs=1e-12)


def test_order_of_units_and_monotone_scores_change_nothing():
    score, units = made()
    mixed = np.random.default_rng(2).permutation(len(units))
    expected = concordance(score, units, None)
    again = concordance(score[mixed], units.iloc[mixed].reset_index(drop=True), None)
    assert again.tobytes() == expected.tobytes()
    assert concordance(np.exp(3 * score), units, None).tobytes() == expected.tobytes()


def test_turned_round_it_is_the_rest_and_of_one_level_a_half():
    score, units = made()
    both = concordance(score, units, None) + concordance(-score, units, None)
    assert both == pytest.approx(1)
    assert concordance(np.zeros(len(units)), units, None) == pytest.approx(0.5)


def test_where_nobody_orders_nothing_is_compared():
    units = units_of([5, 5, 5], [False, False, False])
    assert np.isnan(concordance(np.array([1.0, 2.0, 3.0]), units, None)).all()
    on_one_day = units_of([2, 2], [True, True])
    assert np.isnan(concordance(np.array([1.0, 2.0]), on_one_day, None)).all()


def test_a_score_that_is_no_number_is_refused():
    score, units = made()
    score[3] = np.nan
    with pytest.raises(ValueError, match="1 of 120 scores are no finite numbers"):
        concordance(score, units, None)


def test_a_resample_is_the_sample_with_customers_copied():
    score, units = made(n=90, groups=2)
    units["customer_id"] = np.arange(90) % 40  # each comes two or three times
    draws = ClusterBootstrap(units["customer_id"], 200, seed=3)
    found = concordance(score, units, draws)
    assert found.shape == (201,)
    for replicate in (0, 1, 57, 200):
        copies = np.repeat(np.arange(90), draws.weights[draws.position, replicate].astype(int))
        copied = units.iloc[copies].reset_index(drop=True)
        assert found[replicate] == pytest.approx(by_pairs(score[copies], copied), abs=1e-12)


def test_many_scores_are_told_apart_well_enough():
    score, units = made(n=3000, levels=100_000, seed=5, last=60)
    fine = by_pairs(score[:1500], units[:1500])
    assert len(np.unique(score[:1500])) > module.LEVELS
    assert concordance(score[:1500], units[:1500], None)[0] == pytest.approx(fine, abs=1e-3)


def test_many_classifications_at_once_are_each_alone():
    score, units = made(n=300, groups=3)
    rng = np.random.default_rng(8)
    several = [score, *(rng.integers(k, size=300).astype(float) for k in (1, 2, 8))]
    each = [concordance(one, units, None)[0] for one in several]
    assert concordance_of_each(several, units) == pytest.approx(each, abs=1e-12)


def test_hazards_are_orders_a_day_with_one_order_more_at_the_rate_of_all():
    segment = np.array([0, 0, 0, 1, 1])
    units = units_of([2, 4, 4, 10, 20], [True, True, False, True, False])
    # All: 3 orders in 40 days, one in 13 1/3. Of the first 2 in 10, of the second 1 in 30.
    expected = [3 / (10 + 40 / 3), 2 / (30 + 40 / 3), 3 / 40]
    assert segment_hazards(segment, 3, units) == pytest.approx(expected)


def test_it_takes_a_second_for_two_thousand_resamples():
    """Twenty thousand customers, nine months: counts by level and day, whatever the pairs."""
    from time import process_time

    rng = np.random.default_rng(0)
    wait = rng.geometric(0.01, size=20_000)
    units = units_of(np.minimum(wait, 273), wait <= 273)
    draws = ClusterBootstrap(units["customer_id"], 2000, seed=1)
    draws.weights  # noqa: B018 - drawn once for all
    start = process_time()
    concordance(rng.integers(8, size=20_000).astype(float), units, draws)
    assert process_time() - start < 10  # about 1 on a quiet machine
