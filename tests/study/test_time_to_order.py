"""The time to the next order: what is known when, who is compared, what the league says of it."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from segbench.evaluation.comparison.concordance import concordance
from segbench.params import Params
from segbench.study.comparison import Comparison
from segbench.study.study import Study

SMALL = {
    "max_customers": 300,
    "methods": ["rfm", "value_tiers"],
    "crossings": [],
    "evaluation": {"replicates": 200, "random_draws": 20},
}


def new_comparison(**changes):
    return Comparison(Study(Params.model_validate({**SMALL, **changes})))


@pytest.fixture(scope="module")
def comparison():
    return new_comparison()


def first_order(study, start):
    """The day of each customer's first order from a day to the last of the data, by customer."""
    orders = study.source.dataset.orders.to_pandas()
    days = pd.Timestamp(start), pd.Timestamp(study.last_day) + pd.Timedelta(days=1)
    later = orders[orders["ordered_at"].between(*days, inclusive="left")]
    return later.groupby("customer_id")["ordered_at"].min().dt.normalize()


def test_the_splits_are_those_of_retention(comparison):
    splits, known = comparison.time_to_order.splits(), comparison.splits()["retention"]
    assert [split.fitted_at for split in splits] == [split.fitted_at for split in known]
    for split, other in zip(splits, known, strict=True):
        for own, theirs in ((split.train, other.train), (split.test, other.test)):
            columns = ["customer_id", "cutoff", "row", "group"]
            pd.testing.assert_frame_equal(own[columns], theirs[columns])


def test_who_is_scored_is_followed_to_the_last_day(comparison):
    for split in comparison.time_to_order.splits():
        (cutoff,) = set(split.test["cutoff"])
        first = first_order(comparison.study, cutoff).reindex(split.test["customer_id"])
        days = (first - pd.Timestamp(cutoff)).dt.days + 1
        followed = (date(2017, 12, 30) - cutoff).days + 1
        assert split.test["event"].tolist() == days.notna().tolist()
        assert split.test["days"].tolist() == days.fillna(followed).tolist()


def test_who_is_learned_from_is_followed_to_the_cutoff_that_is_scored(comparison):
    for split in comparison.time_to_order.splits():
        first = first_order(comparison.study, split.fitted_at).reindex(split.train["customer_id"])
        days = (first - pd.Timestamp(split.fitted_at)).dt.days + 1
        known = days <= 28  # what came later, nobody knew on the day of scoring
        assert split.train["event"].tolist() == known.tolist()
        assert split.train["days"].tolist() == days.where(known, 28).tolist()
        assert known.mean() < days.notna().mean()


def test_value_tiers_by_hand(comparison):
    """Orders a day in each tier at one cutoff rank the customers of the next."""
    study, split = comparison.study, comparison.time_to_order.splits()[0]
    labels = study.labelling.labels
    learned = labels("value_tiers", split.fitted_at, split.fitted_at).astype(str)
    tiers = learned.loc[split.train["customer_id"]].to_numpy()
    own = split.train.groupby(tiers)[["event", "days"]].sum()
    usual = own["days"].sum() / own["event"].sum()
    hazard = (own["event"] + 1) / (own["days"] + usual)
    later = labels("value_tiers", study.params.cutoff, split.fitted_at).astype(str)
    score = hazard.loc[later.loc[split.test["customer_id"]]].to_numpy()
    assert hazard.nunique() == 3
    found = comparison.time_to_order._hazards(split, "value_tiers")
    assert found == pytest.approx(score)


def test_the_league_has_a_row_an_entry_and_one_metric(comparison):
    league = comparison.league()
    own = league[league["outcome"] == "time_to_order"].set_index("method")
    others = league[(league["outcome"] == "retention") & (league["metric"] == "auc")]
    assert set(own["metric"]) == {"concordance"}
    assert list(own.index) == others["method"].tolist()
    assert own["role"].tolist() == others["role"].tolist()
    assert own.loc["everyone", ["value", "ci_low", "ci_high"]].tolist() == [0.5, 0.5, 0.5]
    assert own["rank"].dropna().tolist() == own.loc[["rfm", "value_tiers"], "rank"].tolist()
    inside = own["value"].between(own["ci_low"], own["ci_high"])
    assert inside.all()
    assert 0.45 < own.loc["random", "value"] < 0.56
    assert own.loc["rfm", "value"] > own.loc["random", "ci_high"]


def test_models_rank_by_what_they_say_of_retention(comparison):
    found = comparison.time_to_order.measured("logit")["concordance"][0]
    units = comparison.time_to_order.units()
    said = comparison.predictions("retention", "logit")
    assert found == concordance(said, units, None)[0]
    assert found > 0.6


def test_it_decides_nothing(comparison):
    assert list(comparison.verdicts()) == ["retention", "conversion", "spend"]
    assert "time_to_order" not in set(comparison.contrasts()["outcome"])
    assert "time_to_order" not in comparison.outcomes()
    alone = comparison.league_on("time_to_order", ["rfm"])
    assert set(alone["outcome"]) == {"time_to_order"}
    assert "value_tiers" not in set(alone["method"])


def test_no_horizon_changes_it(comparison):
    """But for the models, which say something else of retention then."""
    short = new_comparison(retention_days=14, cutoff_step_days=28)
    for name in ("rfm", "everyone", "recency_only"):
        own = short.time_to_order.measured(name)
        assert own.equals(comparison.time_to_order.measured(name))
    assert short.time_to_order.random_classes().equals(comparison.time_to_order.random_classes())


def test_with_folds_customers_are_ranked_by_what_others_taught():
    comparison = new_comparison(evaluation={**SMALL["evaluation"], "folds": 3})
    splits = comparison.time_to_order.splits()
    assert [split.fold for split in splits] == [0, 1, 2]
    for split in splits:
        assert not set(split.train["customer_id"]) & set(split.test["customer_id"])
        assert split.train["days"].max() == 63  # all are followed to the last day
    values = comparison.time_to_order.measured("rfm")["concordance"]
    assert 0.5 < values[0] < 1
    assert np.isfinite(values).all()


def test_the_same_parameters_give_the_same_bytes(comparison):
    again = new_comparison()
    for name in ("rfm", "boosting"):
        one, other = (each.time_to_order.measured(name) for each in (comparison, again))
        assert one.to_numpy().tobytes() == other.to_numpy().tobytes()
