"""What teaches and what is scored: folds of CDNOW's customers, and conversion by first repeat."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from segbench.errors import SegbenchError
from segbench.evaluation.comparison.shrinkage import shrunk_rates
from segbench.params import Params
from segbench.study.comparison import Comparison
from segbench.study.predictions import predict
from segbench.study.splits import differ
from segbench.study.study import Study

CDNOW = {
    "dataset": "cdnow",
    "cutoff": "1997-10-01",
    "observation_days": None,
    "retention_days": 273,
    "conversion_days": 273,
    "methods": ["value_tiers", "rfm"],
    "evaluation": {"folds": 10, "replicates": 200, "random_draws": 20},
}
LATER = {
    **CDNOW,
    "cutoff": "1998-03-01",
    "retention_days": 28,
    "conversion_days": 40,
    "evaluation": {"replicates": 200},
}


def study(**changes):
    return Study(Params.model_validate({**CDNOW, **changes}))


@pytest.fixture(scope="module")
def folded():
    return Comparison(study())


@pytest.fixture(scope="module")
def later():
    return Comparison(Study(Params.model_validate({**LATER, "max_customers": 3000})))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "metric", "value"),
    [
        ("rfm", "log_loss", 0.5032),
        ("logit", "auc", 0.771),
        ("logit", "log_loss", 0.4908),
        ("boosting", "log_loss", 0.4906),
    ],
)
def test_cdnow_gives_what_an_independent_quick_implementation_gave(folded, method, metric, value):
    league = folded.league().set_index(["outcome", "metric", "method"])["value"]
    assert league["retention", metric, method] == pytest.approx(
        value, abs=0.01 if metric == "auc" else 0.001
    )


def test_every_customer_is_scored_once_by_what_others_taught(folded):
    for outcome, units in (("retention", 23_570), ("conversion", 14_119)):
        splits = folded.splits()[outcome]
        assert len(splits) == 10
        assert sum(len(split.test) for split in splits) == units
        for split in splits:
            inside, outside = set(split.test["customer_id"]), set(split.train["customer_id"])
            assert not inside & outside
            assert len(inside | outside) == units


def test_the_method_of_a_fold_is_fitted_on_the_customers_outside_it(folded):
    customers, folds = (
        folded.study.customers(),
        folded.study.labelling.folds(folded.study.params.cutoff),
    )
    for fold in (0, 7):
        state = folded.study.labelling.frozen("rfm", folded.study.params.cutoff, fold)["state"]
        assert state["monetary"] == pytest.approx(
            customers["monetary"][folds != fold].mean(), rel=1e-12
        )
        assert state["monetary"] != pytest.approx(customers["monetary"].mean(), rel=1e-6)


def test_rates_of_a_fold_are_those_of_the_customers_outside_it(folded):
    """Value tiers of fold 3 by hand: cuts, rates and scores from the other folds alone."""
    customers, folds = (
        folded.study.customers()["monetary"],
        folded.study.labelling.folds(folded.study.params.cutoff),
    )
    events = folded.study.after.events("retention").set_index("customer_id")["event"]
    outside = folds != 3
    cuts = [np.quantile(customers[outside], share, method="inverted_cdf") for share in (0.5, 0.8)]
    tier = pd.Series(np.digitize(customers, cuts), customers.index)
    known = events[outside].groupby(tier[outside]).agg(["size", "sum"])
    rates = shrunk_rates(known["size"].to_numpy(float), known["sum"].to_numpy(float))
    split = folded.splits()["retention"][3]
    learned = predict(split, folded._labels("value_tiers", split))
    assert learned == pytest.approx(logit(rates[tier.loc[split.test["customer_id"]]]), rel=1e-9)


def test_units_of_folds_are_counted_once(folded):
    counts = folded.unit_counts().set_index("outcome")
    assert counts.loc["retention", ["units", "events"]].tolist() == [23_570, 7_058]
    assert counts.loc["retention", "part"] == "learned from and scored on, in 10 folds,"


def test_first_repeats_are_orders_of_one_time_buyers(folded):
    events = folded.study.after.events("conversion").set_index("customer_id")["event"]
    customers = folded.study.customers()
    assert events.index.equals(
        customers.index[customers["frequency"] == 1]
    )  # all history is in the window here
    again = folded.study.after.events("retention").set_index("customer_id")["event"]
    assert events.equals(again.loc[events.index])
    assert "no campaigns are known" in folded.study.after.definitions()["conversion"]
    assert not folded.splits()["conversion"][0].outcome.within_group


def test_campaigns_are_compared_within_fold_and_campaign():
    params = {
        "max_customers": 600,
        "methods": ["rfm"],
        "evaluation": {"folds": 3, "replicates": 200, "random_draws": 20},
    }
    comparison = Comparison(Study(Params.model_validate(params)))
    splits = comparison.splits()["conversion"]
    assert splits[0].outcome.within_group
    assert all(set(split.test["group"]) <= set(split.train["group"]) for split in splits)
    assert comparison.study.after.conversion.title == "Conversion"
    counts = comparison.unit_counts().set_index("outcome")
    assert counts.loc["conversion", "groups"] == len(set(splits[0].train["group"]))
    told = comparison.league().set_index(["method", "metric"])["value"]
    told = told.drop(index=[("everyone", "slope")])  # one score for all has no slope
    # With 600 customers it is not sure that there is anything to know of who responds.
    assert told.drop(index="attainable_share", level="metric").notna().all()


def test_out_of_time_first_repeats_are_learned_from_days_that_are_over(later):
    (split,) = later.splits()["conversion"]
    params = later.study.params
    (learned_at,) = set(split.train["cutoff"])
    assert (
        params.cutoff - learned_at
    ).days == 56  # two steps: the 40 days are over, one step would be too late
    assert set(split.test["cutoff"]) == {params.cutoff}
    assert split.fitted_at == later.study.learning_cutoff
    orders = later.study.source.dataset.orders.to_pandas()
    before = orders[orders["ordered_at"] < pd.Timestamp(learned_at)].groupby("customer_id").size()
    assert set(split.train["customer_id"]) == set(before.index[before == 1])
    soon = orders["ordered_at"].between(
        pd.Timestamp(learned_at), pd.Timestamp("1998-02-14"), inclusive="left"
    )
    again = split.train["customer_id"].isin(orders.loc[soon, "customer_id"])
    assert again.tolist() == split.train["event"].tolist()


def test_one_time_means_ever_not_only_in_the_window():
    short = Study(Params.model_validate({**LATER, "max_customers": 3000, "observation_days": 60}))
    orders = short.source.dataset.orders.to_pandas()
    before = orders[orders["ordered_at"] < pd.Timestamp("1998-03-01")].groupby("customer_id").size()
    known = short.after.events("conversion")["customer_id"]
    assert (before.loc[known] == 1).all()
    assert len(known) < (short.customers()["frequency"] == 1).sum()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cutoff": "1998-06-01"}, "the 40 days from 1998-06-01 on reach past 1998-06-30"),
        ({"cutoff": "1997-04-01"}, "there is no such cutoff"),
    ],
)
def test_conversion_that_cannot_be_compared_is_left_out_with_the_reason(changes, words):
    comparison = Comparison(
        Study(
            Params.model_validate({**LATER, "max_customers": 3000, "methods": ["rfm"], **changes})
        )
    )
    assert list(comparison.splits()) == ["retention", "spend"]
    assert words in comparison.no_conversion()


def test_with_folds_the_days_before_the_first_cutoff_are_not_needed():
    early = {"cutoff": "1997-03-01", "retention_days": 56, "conversion_days": 56}
    assert len(study(**early, max_customers=100).customers()) > 0
    without = Study(Params.model_validate({**LATER, "cutoff": "1997-03-01", "max_customers": 100}))
    assert without.cutoffs == [date(1997, 3, 1)]  # 1997-02-01 has 31 days of history, not 56
    assert Comparison(without).splits() == {}
    with pytest.raises(SegbenchError, match=r"cutoff: found 1997-02-25.* has enough history"):
        study(**early | {"cutoff": "1997-02-25"}).customers()  # 55 days after the first


def test_outcomes_that_nobody_or_everybody_has_cannot_be_compared():
    assert Comparison(study(max_customers=2)).splits() == {}


@pytest.mark.parametrize(
    ("events", "enough"),
    [
        ([True] * 5 + [False] * 5, True),
        ([True] * 4 + [False] * 50, False),
        ([True] * 50 + [False] * 4, False),
        ([True] * 9, False),
        ([], False),
    ],
)
def test_five_with_the_event_and_five_without_are_the_fewest(events, enough):
    assert bool(differ(pd.DataFrame({"event": np.array(events, dtype=bool)}))) is enough


@pytest.mark.parametrize(
    ("values", "enough"),
    [
        (range(6), True),  # each spent something else
        (range(5), False),
        ([0] * 50 + [1, 2, 3, 4, 5], True),
        ([0] * 50 + [1, 2, 3, 4], False),
        ([], False),
    ],
)
def test_five_amounts_other_than_the_commonest_are_the_fewest(values, enough):
    assert bool(differ(pd.DataFrame({"value": np.array(values, dtype=float)}))) is enough
