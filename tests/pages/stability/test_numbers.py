"""Refits of a small study: how many, compared with what, and that processes change nothing."""

from concurrent.futures import Executor
from functools import partial
from types import SimpleNamespace

import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from segbench.evaluation.segments.cluster_stability import REFIT_COLUMNS
from segbench.methods import METHODS
from segbench.pages.stability import numbers as stability
from segbench.pages.stability.numbers import (
    RESAMPLES,
    SEARCHED,
    SEEDS,
    TABLE_COLUMNS,
    StabilityNumbers,
    seeded,
)
from segbench.params import check
from segbench.runtime.workers import lent
from segbench.study.cutoffs import refit_cutoffs
from segbench.study.store import Store
from segbench.study.study import Study

SMALL = {"max_customers": 300, "evaluation": {"replicates": 200, "random_draws": 20}}


def study(folder=None, **changes):
    params = check({**SMALL, "methods": ["value_tiers", "rfm"], **changes}, source="test")
    return Study(params, folder and Store(folder, 1))


@pytest.fixture(scope="module")
def numbers():
    return StabilityNumbers(study())


def settings(refits):
    return {kind: part["setting"].nunique() for kind, part in refits.groupby("kind")}


def test_how_many_refits_of_each_kind(numbers):
    assert numbers.methods == ("value_tiers", "rfm", "kmeans")
    assert list(numbers.refits("rfm").columns) == REFIT_COLUMNS
    assert settings(numbers.refits("rfm")) == {"resample": RESAMPLES, "cutoff": 2, "bins": 2}
    assert settings(numbers.refits("kmeans")) == {
        "resample": SEARCHED,
        "cutoff": 2,
        "bins": 2,
        "seed": SEEDS,
    }


def test_a_refit_is_compared_with_the_labels_of_the_report(numbers):
    one = numbers.study
    refits = numbers.refits("value_tiers").set_index(["kind", "setting", "code"])
    own, early = (
        one.labels("value_tiers"),
        one.method("value_tiers", refit_cutoffs(one)[0]).predict(one.customers()),
    )
    both, either = (
        ((own == "high") & (early == "high")).sum(),
        ((own == "high") | (early == "high")).sum(),
    )
    row = refits.loc[("cutoff", str(one.learning_cutoff), "high")]
    assert row["jaccard"] == pytest.approx(both / either)
    assert row["ari"] == pytest.approx(adjusted_rand_score(own, early))
    assert row["customers"] == (own == "high").sum()
    wider = (
        one.unfitted("value_tiers")
        .set_params(high=0.25, mid=0.35)
        .fit(one.customers())
        .predict(one.customers())
    )
    found = refits.loc[("bins", "top 25 %, next 35 %", "low"), "jaccard"]
    assert found == pytest.approx(
        ((own == "low") & (wider == "low")).sum() / ((own == "low") | (wider == "low")).sum()
    )


def test_settings_that_a_study_has_anyhow_are_no_others(numbers):
    assert list(numbers.variants("rfm")) == ["types against the median", "scores by quintiles"]
    other = StabilityNumbers(study(rfm={"reference": "median"}))
    assert list(other.variants("rfm")) == ["types against the mean", "scores by quintiles"]


def test_the_map_does_not_depend_on_its_seed(numbers):
    one = numbers.study
    assert not seeded("som")
    labels = [
        one.unfitted("som").set_params(seed=seed).fit(one.customers()).predict(one.customers())
        for seed in (1, 2)
    ]
    pd.testing.assert_series_equal(*labels)
    assert {name for name in METHODS if seeded(name)} == {"needs", "kmeans", "mixture"}


def test_more_customers_than_are_labelled_are_drawn_of(monkeypatch):
    monkeypatch.setattr(stability, "MOST_LABELLED", 100)
    found = StabilityNumbers(study()).refits("value_tiers")
    assert (found.groupby(["kind", "setting"])["customers"].sum() == 100).all()


def test_the_table_hides_small_segments(numbers):
    table = numbers.all_summaries
    assert list(table.columns) == TABLE_COLUMNS
    small = table["customers"].isna()
    assert small.any()
    assert table.loc[~small, "customers"].ge(10).all()
    assert table.loc[small, ["jaccard", "same_name"]].isna().all(axis=None)
    assert table.loc[~small, "jaccard"].between(0, 1).all()
    every = table[(table["code"] == "") & (table["kind"] == "resample")]
    assert list(every["method"]) == list(numbers.methods)


def test_processes_give_the_same_refits(numbers, tmp_path):
    shared = StabilityNumbers(study(tmp_path))
    shared.compute()
    for name in shared.methods:
        pd.testing.assert_frame_equal(shared.refits(name), numbers.refits(name))
    assert "StabilityNumbers.refits" not in shared.cache.computed  # read, not computed again


def test_refits_that_a_run_has_begun_are_waited_for_and_not_begun_again(numbers, tmp_path):
    class Pool(Executor):
        """Calls when somebody waits."""

        asked = 0

        def submit(self, _, function, *arguments):
            self.asked += 1
            return SimpleNamespace(result=partial(function, *arguments))

    pool, begun = Pool(), StabilityNumbers(study(tmp_path))
    begun.begin()  # nobody has lent processes
    lent.append(pool)
    try:
        begun.begin()
        begun.compute()
    finally:
        lent.remove(pool)
    assert pool.asked == len(begun.methods)
    pd.testing.assert_frame_equal(begun.refits("rfm"), numbers.refits("rfm"))
    assert "StabilityNumbers.refits" not in begun.cache.computed
