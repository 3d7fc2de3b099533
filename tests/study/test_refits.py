"""Refits of a small study: how many, compared with what, and that processes change nothing."""

from concurrent.futures import Executor
from functools import partial
from types import SimpleNamespace

import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from segbench.evaluation.segments.cluster_stability import REFIT_COLUMNS
from segbench.methods import METHODS
from segbench.params import check
from segbench.runtime.workers import lent
from segbench.study import refits as module
from segbench.study.cutoffs import refit_cutoffs
from segbench.study.refits import RESAMPLES, SEARCHED, SEEDS, seeded
from segbench.study.store import Store
from segbench.study.study import Study

SMALL = {"max_customers": 300, "evaluation": {"replicates": 200, "random_draws": 20}}


def study(folder=None, **changes):
    params = check({**SMALL, "methods": ["value_tiers", "rfm"], **changes}, source="test")
    return Study(params, folder and Store(folder, 1))


@pytest.fixture(scope="module")
def refits():
    return study().stability


def settings(refits):
    return {kind: part["setting"].nunique() for kind, part in refits.groupby("kind")}


def test_how_many_refits_of_each_kind(refits):
    assert refits.methods == ("value_tiers", "rfm", "kmeans")
    assert list(refits.refits("rfm").columns) == REFIT_COLUMNS
    assert settings(refits.refits("rfm")) == {"resample": RESAMPLES, "cutoff": 2, "bins": 2}
    assert settings(refits.refits("kmeans")) == {
        "resample": SEARCHED,
        "cutoff": 2,
        "bins": 2,
        "seed": SEEDS,
    }


def test_a_refit_is_compared_with_the_labels_of_the_report(refits):
    one = refits.study
    found = refits.refits("value_tiers").set_index(["kind", "setting", "code"])
    own, early = (
        one.labels("value_tiers"),
        one.method("value_tiers", refit_cutoffs(one)[0]).predict(one.customers()),
    )
    both, either = (
        ((own == "high") & (early == "high")).sum(),
        ((own == "high") | (early == "high")).sum(),
    )
    row = found.loc[("cutoff", str(one.learning_cutoff), "high")]
    assert row["jaccard"] == pytest.approx(both / either)
    assert row["ari"] == pytest.approx(adjusted_rand_score(own, early))
    assert row["customers"] == (own == "high").sum()
    wider = (
        one.unfitted("value_tiers")
        .set_params(high=0.25, mid=0.35)
        .fit(one.customers())
        .predict(one.customers())
    )
    assert found.loc[("bins", "top 25 %, next 35 %", "low"), "jaccard"] == pytest.approx(
        ((own == "low") & (wider == "low")).sum() / ((own == "low") | (wider == "low")).sum()
    )


def test_settings_that_a_study_has_anyhow_are_no_others(refits):
    assert list(refits.variants("rfm")) == ["types against the median", "scores by quintiles"]
    other = study(rfm={"reference": "median"}).stability
    assert list(other.variants("rfm")) == ["types against the mean", "scores by quintiles"]


def test_the_map_does_not_depend_on_its_seed(refits):
    one = refits.study
    assert not seeded("som")
    labels = [
        one.unfitted("som").set_params(seed=seed).fit(one.customers()).predict(one.customers())
        for seed in (1, 2)
    ]
    pd.testing.assert_series_equal(*labels)
    assert {name for name in METHODS if seeded(name)} == {"needs", "kmeans", "mixture"}


def test_more_customers_than_are_labelled_are_drawn_of(monkeypatch):
    monkeypatch.setattr(module, "MOST_LABELLED", 100)
    found = study().stability.refits("value_tiers")
    assert (found.groupby(["kind", "setting"])["customers"].sum() == 100).all()


def test_processes_give_the_same_refits(refits, tmp_path):
    shared = study(tmp_path).stability
    shared.compute()
    for name in shared.methods:
        pd.testing.assert_frame_equal(shared.refits(name), refits.refits(name))
    assert "Refits.refits" not in shared.cache.computed  # read, not computed again


def test_refits_that_a_run_has_begun_are_waited_for_and_not_begun_again(refits, tmp_path):
    class Pool(Executor):
        """Calls when somebody waits."""

        asked = 0

        def submit(self, _, function, *arguments):
            self.asked += 1
            return SimpleNamespace(result=partial(function, *arguments))

    pool, begun = Pool(), study(tmp_path).stability
    begun.begin()  # nobody has lent processes
    lent.append(pool)
    try:
        begun.begin()
        begun.compute()
    finally:
        lent.remove(pool)
    assert pool.asked == len(begun.methods)
    pd.testing.assert_frame_equal(begun.refits("rfm"), refits.refits("rfm"))
    assert "Refits.refits" not in begun.cache.computed


def test_stability_weighs_customers_and_counts_both_kinds_of_refits_alike(refits):
    found = refits.refits("value_tiers")
    kinds = []
    for kind in ("resample", "cutoff"):
        part = found[found["kind"] == kind]
        each = [
            sum(rows["jaccard"] * rows["customers"]) / sum(rows["customers"])
            for _, rows in part.groupby("setting")
        ]
        kinds.append(sum(each) / len(each))
    assert refits.of("value_tiers") == pytest.approx(sum(kinds) / 2)
