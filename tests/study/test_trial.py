"""Classifications thought of on the spot have the numbers that registered methods have."""

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from segbench.errors import SegbenchError
from segbench.methods.rfm import RFM
from segbench.params import check
from segbench.study.comparison import Comparison
from segbench.study.study import Study
from segbench.study.trial import Trial
from small_studies import SMALL

HIGH, MID = 2000.0, 500.0
NUMBERS = ["value", "ci_low", "ci_high"]


def study(**evaluation):
    tiers = {"cut": "fixed", "high": HIGH, "mid": MID}
    given = {"value_tiers": tiers, "evaluation": {**SMALL["evaluation"], **evaluation}}
    return Study(check({**SMALL, **given}, source="test"))


def tiers(customers):
    paid = customers["monetary"]
    names = np.select([paid >= HIGH, paid >= MID], ["high", "mid"], "low")
    return pd.Categorical(names, ["high", "mid", "low"])


def noise(of):
    """A label drawn for each customer of any cutoff."""
    splits = [split for each in Comparison(of).splits().values() for split in each]
    days = {day for split in splits for day in split.cutoffs}
    ids = pd.Index(np.unique(np.concatenate([of.customers(day).index for day in days])))
    return pd.Series(np.random.default_rng(3).choice(["a", "b", "c"], len(ids)), ids)


@pytest.fixture(scope="module")
def rolling():
    return study()


@pytest.fixture(scope="module")
def trial(rolling):
    given = {"mine": tiers, "types": RFM(), "noise": noise(rolling)}
    return Trial(rolling, given | {"clusters": make_pipeline(StandardScaler(), KMeans(4))})


@pytest.fixture(scope="module")
def league(trial):
    return trial.league.set_index(["outcome", "metric", "method"]).sort_index()


@pytest.mark.parametrize(("own", "registered"), [("mine", "value_tiers"), ("types", "rfm")])
def test_the_rule_of_a_registered_method_has_its_very_numbers(league, own, registered):
    mine, theirs = (league.xs(name, level="method")[NUMBERS] for name in (own, registered))
    pd.testing.assert_frame_equal(mine, theirs, check_exact=True)
    assert len(mine) > 15


def test_with_folds_too(rolling):
    own = study(folds=3)
    table = Trial(own, {"mine": tiers, "types": RFM()}).league
    league = table.set_index(["outcome", "metric", "method"]).sort_index()
    for mine, theirs in (("mine", "value_tiers"), ("types", "rfm")):
        pd.testing.assert_frame_equal(
            league.xs(mine, level="method")[NUMBERS], league.xs(theirs, level="method")[NUMBERS]
        )


def test_registered_methods_keep_their_numbers(rolling, trial, league):
    before = Comparison(rolling).league()
    before = before[before["outcome"].isin(trial.verdicts)]  # what decides
    after = trial.league.merge(before, on=["outcome", "metric", "method"], suffixes=("", "_before"))
    assert len(after) == len(before)
    for name in NUMBERS:
        assert after[name].equals(after[f"{name}_before"]), name


def test_noise_tells_no_more_than_random_classes(league):
    auc = league.loc["retention"].loc["auc"]
    assert auc["value"]["noise"] == pytest.approx(0.5, abs=0.06)
    assert auc["value"]["noise"] < auc["ci_high"]["random"]


def test_auc_is_that_of_rates_learned_at_one_cutoff_and_scored_at_the_next():
    own = study(cutoffs=2)

    def rule(customers):
        return np.where(customers["recency_days"] > 14, "away", "here")

    value = Trial(own, {"rule": rule}).league.set_index(["outcome", "metric", "method"])["value"]
    last, earlier = own.cutoffs
    tables = []
    for day in (earlier, last):
        events = own.after.followed("retention", day)
        label = pd.Series(rule(own.customers(day)), own.customers(day).index)
        tables.append((events["event"], events["customer_id"].map(label)))
    (learned, before), (retained, after) = tables
    rate = learned.groupby(before).mean()
    assert rate["here"] > rate["away"] > 0
    expected = roc_auc_score(retained, after.map(rate))
    assert value["retention", "auc", "rule"] == pytest.approx(expected)


def test_chance_is_allowed_for_all_that_are_compared(rolling, trial):
    alone = Comparison(rolling).contrasts().set_index(["outcome", "method", "against"])["p_holm"]
    together = trial.contrasts.set_index(["outcome", "method", "against"])["p_holm"]
    assert (together[alone.index] >= alone).all()
    assert (together[alone.index] > alone).any()
    assert {"mine", "noise", "types", "clusters"} <= set(trial.contrasts["method"])
    assert trial.verdicts["retention"].compared == 6


def test_of_two_alike_the_registered_one_is_picked(trial):
    spend = trial.verdicts["spend"]
    assert {"mine", "value_tiers"} <= {*spend.best_set}
    assert spend.pick == "value_tiers"


def test_the_same_is_found_again(rolling, trial):
    clusters = {"clusters": make_pipeline(StandardScaler(), KMeans(4))}
    given = {"mine": tiers, "types": RFM(), "noise": noise(rolling)} | clusters
    pd.testing.assert_frame_equal(Trial(rolling, given).league, trial.league, check_exact=True)


def test_nothing_of_it_is_kept_between_runs(rolling, trial):
    assert not [key for key in rolling.cache._memory if "trial" in key.module]


def test_one_class_for_all_is_refused(rolling):
    with pytest.raises(SegbenchError, match="'x' puts all 395 customers of 2017-10-29 into one"):
        Trial(rolling, {"x": lambda customers: ["a"] * len(customers)})
