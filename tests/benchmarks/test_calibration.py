"""A small version of the calibration: wide bounds, and an interval that it has to find wrong."""

import sys

import numpy as np
import pandas as pd
import pytest

from support import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))
import calibration
from known_truth.cases import covers, ok, simulate, summary
from known_truth.claims import Chance, Equals
from known_truth.league import READERS, REFERENCE_MODELS, Added, Coverage, EqualSize, Recurring
from known_truth.money import Profits, Rankings
from known_truth.pages import Bounds, Offers, Rates
from known_truth.times import Concordance
from known_truth.verdicts import BEST, Verdicts
from known_truth.worlds import EVERYONE, Reader, World, resamples, sample, true_auc, truth
from segbench.evaluation.comparison.concordance import concordance
from segbench.evaluation.comparison.metrics import measure

SETS = 100
SMALL_PARTS = (
    "reliability",
    "resolution",
    "bits",
)  # small numbers, which even 400,000 customers hardly pin down


def shares(simulation, sets=SETS):
    return {
        case.text: share
        for case, share, *_ in summary(simulate(simulation, "test", range(sets), 1))
    }


@pytest.mark.parametrize(
    ("rates", "scheme"),
    [((0.84,) * 2, "cutoffs"), ((0.06, 0.19), "campaigns")],
    ids=["cutoffs", "campaigns"],
)
def test_the_truth_is_what_a_huge_sample_measures(rates, scheme):
    """The exact population, from chances alone, against the code on 400,000 customers."""
    world, few = World(400_000, rates, scheme), World(500, rates, scheme)
    learned = sample(few, READERS, np.random.default_rng(1), 1).scores
    data = sample(world, READERS, np.random.default_rng(2), 1, known=learned)
    cells = {
        name: world.cells(reader) for name, reader in {"everyone": EVERYONE, **READERS}.items()
    }
    true = truth(cells, learned, within=world.within, ceilings=REFERENCE_MODELS)
    for name in READERS:
        found = measure(data.score(name), data.units, None, world.within)
        wanted = {
            key: pytest.approx(true[name][key], rel=0.08 if key in SMALL_PARTS else 0.02, abs=1e-4)
            for key in found
        }
        assert {metric: values[0] for metric, values in found.items()} == wanted


def test_intervals_that_resample_customers_cover():
    found = shares(Coverage("x", World(150, (0.84,) * 2)), 60)
    assert len(found) == 15
    assert min(found.values()) >= 0.86
    assert (
        sum("not given" in text for text in found) == 1
    )  # reliability: how often it would hold the truth is printed all the same


def test_an_interval_that_ignores_that_customers_recur_is_found_wrong():
    right, wrong = shares(Recurring("x", World(200, (0.6,) * 4, lasting=4, present=1))).values()
    assert right > 0.87
    assert wrong < 0.86


def test_what_a_classification_adds_is_covered():
    assert shares(Added(200), 60).popitem()[1] > 0.85


def test_equal_methods_are_seldom_told_apart():
    found = shares(Equals("x", World(200, (0.84,), present=1)), 20)
    luck = [text for text in found if "because luck" in text]
    assert len(luck) == 1
    assert max(share for text, share in found.items() if text not in luck) <= 0.2
    assert found["x: a relabelled copy of the same classes told apart, by AUC or log-loss"] == 0


def test_rates_offers_and_bounds_are_near_what_is_stated():
    rates = shares(Rates())
    assert np.mean(list(rates.values())) == pytest.approx(0.95, abs=0.015)
    assert shares(Bounds(), 1000).popitem()[1] == pytest.approx(0.8, abs=0.04)
    offers = shares(Offers(), 5)
    assert all(share > 0.85 for text, share in offers.items() if "truth" not in text)


def test_profits_and_rankings_cover_and_equal_ones_are_seldom_told_apart():
    profit, differences, told = shares(Profits(200)).values()
    assert profit == pytest.approx(0.95, abs=0.06)
    assert differences > 0.85
    assert told < 0.15
    qini, auuc, none = shares(Rankings(300, 1200), 30).values()
    assert min(qini, auuc) > 0.8
    assert none < 0.25


def test_worse_ones_are_not_called_practically_best_and_far_ones_not_chosen():
    simulation = Verdicts(5, 2400)
    found = shares(simulation, 20)
    level, mistake = (found[case.text] for case in (simulation.level, simulation.mistake))
    near, middle, far = (found[case.text] for case in simulation.choice.values())
    assert max(level, mistake) <= 0.1
    assert near <= middle <= far
    assert far > 0.8
    vague, less, clear = (found[case.text] for case in simulation.unsure.values())
    assert vague >= less >= clear
    assert vague > 0.8


def test_random_classes_are_seldom_said_to_beat_chance():
    inside, beaten = shares(Chance("x", 300, 1, 0.0, 100), 6).values()
    assert inside == pytest.approx(0.95, abs=0.06)
    assert beaten < 0.15


def test_joined_segments_are_covered():
    found = shares(EqualSize(600), 60)
    assert len(found) == 3
    assert min(found.values()) >= 0.86


def test_what_takes_long_has_fewer_data_sets():
    assert calibration.sets_of("rates", 1000) == 1000
    assert calibration.sets_of("coverage: x", 1000) == 400
    assert calibration.sets_of("chance: lasting", 1000) == 40
    for start in calibration.FEWER:
        assert any(name.startswith(start) for name in calibration.SIMULATIONS)


def test_who_is_behind_is_as_far_behind_as_said():
    """The exact share of the attainable, from chances alone."""
    simulation = Verdicts(5, 100)
    best = simulation._share(BEST)
    for apart, reader in simulation.behind.items():
        assert best - simulation._share(reader) == pytest.approx(apart, abs=1e-6)
    assert len(simulation.names) == 5


def test_a_reader_has_the_auc_it_is_asked_for():
    """A trait that decides everything, read without error, tells all; noise tells nothing."""
    world = World(10, (0.5,), slope=1e3, lasting=0)
    assert true_auc(world, Reader(1e-6, (0.5, 0.5))) == pytest.approx(
        1, abs=0.03
    )  # the middle of the trait is a coin toss
    assert true_auc(world, Reader(1e6)) == pytest.approx(0.5, abs=1e-4)


def test_resamples_are_made_once_and_not_changed_by_a_sample():
    before = resamples(50, 20).position.copy()
    sample(World(50, (0.5,)), {}, np.random.default_rng(0), replicates=20)
    assert resamples(50, 20) is resamples(50, 20)
    np.testing.assert_array_equal(resamples(50, 20).position, before)


def test_data_sets_do_not_depend_on_how_they_are_shared_out():
    whole = simulate(Rates(), "x", range(6), 1)
    parts = [simulate(Rates(), "x", part, 1) for part in (range(2), range(2, 6))]
    pd.testing.assert_frame_equal(whole, pd.concat(parts))
    assert not simulate(Rates(), "y", range(6), 1).equals(whole)


def test_a_summary_by_hand():
    case = covers("x")
    (row,) = summary(pd.DataFrame({case: [1.0, 1.0, 0.0, np.nan]}))
    assert row[1] == pytest.approx(2 / 3)
    assert row[2:4] == pytest.approx((0.2077, 0.9385), abs=1e-4)  # Wilson, 2 of 3
    assert row[4] == 3
    assert ok(case, 0.90, 0.94)
    assert not ok(case, 0.90, 0.93)


def test_tables_mark_what_is_not_as_stated_and_stand_between_the_marks(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{calibration.MARK}\nold\n{calibration.MARK}\nafter\n")
    good, bad = covers("good"), covers("bad")
    found = [pd.DataFrame({good: [1.0] * 95 + [0.0] * 5, bad: [0.0] * 50 + [1.0] * 50})]
    calibration.write(calibration.report(found, "2020-01-02", 100, 7), page)
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    assert "| good | 95 % | 95.0 % |" in text
    assert "| bad | 95 % | **50.0 %** |" in text
    assert "--seed 7 --write --date 2020-01-02" in text


def test_the_true_concordance_is_what_a_huge_sample_measures():
    many = Concordance(200_000)
    many.draws = None
    rng = np.random.default_rng(4)
    segment = rng.choice(4, many.customers, p=many.SHARES)
    daily = many.DAILY[segment] * rng.choice(many.HALVES, many.customers)
    tables = []
    for days in many.FOLLOWED:
        wait = rng.geometric(daily)
        columns = {"days": np.minimum(wait, days), "event": wait <= days, "group": str(days)}
        tables.append(pd.DataFrame(columns))
    found = concordance(np.tile(many.scores[segment], 2), pd.concat(tables), None)
    assert found[0] == pytest.approx(many.truth, abs=2e-3)


def test_the_interval_of_the_concordance_covers():
    (share,) = shares(Concordance(300)).values()
    assert share > 0.88
