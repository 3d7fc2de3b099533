"""Random classes: equally large, mean nothing, and measured at once as one after the other."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from segbench.evaluation import AMOUNTS, RETENTION
from segbench.evaluation.comparison.metrics import measure, measure_amounts
from segbench.evaluation.comparison.random_classes import CLASSES, deal, measure_each
from segbench.evaluation.comparison.shrinkage import segment_scores
from segbench.methods import rfm


@pytest.mark.parametrize("customers", [3, 8, 21, 400])
def test_sizes_differ_by_one_at_most(customers):
    sizes = np.bincount(deal(customers, np.random.default_rng(1)), minlength=CLASSES)
    assert sizes.tolist() == sorted(
        [customers // 8 + (number < customers % 8) for number in range(8)], reverse=True
    )


def test_as_many_classes_as_rfm_has_types():
    assert len({kind.up for kind in rfm.TYPES}) == CLASSES


def test_luck_alone_decides():
    one, same, other = (deal(200, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()
    # Neither the order of customers nor another deal tells anything: three standard errors.
    many = deal(4000, np.random.default_rng(3))
    for order in (np.arange(4000), deal(4000, np.random.default_rng(4))):
        assert abs(np.corrcoef(many, order)[0, 1]) < 0.048


def test_what_they_tell_of_others_events_is_a_coin_toss():
    rng = np.random.default_rng(5)
    units = pd.DataFrame({"group": "all", "event": rng.random(1000) < 0.3})
    past = units.assign(event=rng.random(1000) < 0.3)
    dealt = (deal(1000, rng) for _ in range(400))
    told = (
        segment_scores(classes, CLASSES, past, within_group=False)[classes] for classes in dealt
    )
    auc = measure_each(told, units, RETENTION)["auc"]
    assert len(auc) == 400
    assert abs(auc.mean() - 0.5) < 3 * auc.std() / np.sqrt(400)


def some_units(groups):
    rng = np.random.default_rng(6)
    group = rng.integers(groups, size=300).astype(str)
    value = np.round(rng.lognormal(size=300), 2)
    units = pd.DataFrame({"group": group, "event": rng.random(300) < 0.4, "value": value})
    # Some classifications say the same of two classes, one says the same of all.
    scores = [np.round(rng.normal(size=8), 1)[deal(300, rng)] for _ in range(11)]
    return units, [*scores, np.full(300, 0.5)]


@pytest.mark.parametrize("within_group", [False, True])
@pytest.mark.parametrize("columns", [["group", "event"], ["group", "event", "value"]])
def test_events_are_measured_at_once_as_one_after_the_other(within_group, columns):
    units, scores = some_units(3)
    outcome = replace(RETENTION, within_group=within_group)
    found = measure_each(iter(scores), units[columns], outcome)
    alone = [measure(each, units[columns], None, within_group) for each in scores]
    assert found.keys() == alone[0].keys()
    for name, values in found.items():
        expected = [each[name][0] for each in alone]
        np.testing.assert_allclose(values, expected, rtol=1e-9, atol=1e-12, err_msg=name)


def test_amounts_are_measured_at_once_as_one_after_the_other():
    units, scores = some_units(2)
    found = measure_each(iter(scores), units[["group", "value"]], AMOUNTS["spend"])
    for name, values in found.items():
        alone = [measure_amounts(each, units, None)[name][0] for each in scores]
        np.testing.assert_allclose(values, alone, rtol=1e-9, err_msg=name)
