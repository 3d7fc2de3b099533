"""Retention within further horizons: learned when they were over, scored as far as data reach."""

from datetime import date

import pandas as pd
import pytest

from segbench.params import Params
from segbench.study.comparison import Comparison
from segbench.study.study import Study
from segbench.study.suitability import Suitability
from segbench.study.untold import Untold

SMALL = {
    "max_customers": 300,
    "methods": ["rfm"],
    "crossings": [],
    "evaluation": {"replicates": 200, "random_draws": 20},
}


def new_study(**changes):
    return Study(Params.model_validate({**SMALL, **changes}))


@pytest.fixture(scope="module")
def one():
    return Comparison(new_study(retention_days=28))


@pytest.fixture(scope="module")
def several():
    return Comparison(new_study(retention_days=[28, 56, "1 month", 91]))


def ordered(study, start, end):
    """Who ordered in [start, end)."""
    orders = study.source.dataset.orders.to_pandas()
    days = orders["ordered_at"].between(pd.Timestamp(start), pd.Timestamp(end), inclusive="left")
    return set(orders.loc[days, "customer_id"])


def test_each_is_an_outcome_as_far_as_the_data_reach(several):
    outcomes = several.study.outcomes
    assert list(outcomes) == ["retention", "conversion", "retention_56", "retention_1_month"]
    assert outcomes["retention_56"].title == "Retention within 56 days"
    assert outcomes["retention_1_month"].asked == "who orders again within 1 month"
    assert list(several.splits()) == [
        "retention",
        "conversion",
        "spend",
        "retention_56",
        "retention_1_month",
    ]


@pytest.mark.parametrize(
    ("outcome", "end"), [("retention_56", "2017-12-24"), ("retention_1_month", "2017-11-29")]
)
def test_who_ordered_again_within_it(several, outcome, end):
    study = several.study
    events = study.after.events(outcome).set_index("customer_id")["event"]
    again = ordered(study, "2017-10-29", end)
    assert events.tolist() == [customer in again for customer in events.index]
    assert 0 < events.mean() < 1


def test_rates_are_learned_where_the_horizon_was_over_by_the_cutoff_that_is_scored(several):
    splits = several.splits()["retention_56"]
    learned = [date(2017, 9, 3), date(2017, 8, 6), date(2017, 7, 9)]
    assert [split.fitted_at for split in splits] == learned  # two steps before each
    scored = [date(2017, 10, 29), date(2017, 10, 1), date(2017, 9, 3)]
    for split, learning, later in zip(splits, learned, scored, strict=True):
        assert set(split.train["cutoff"]) == {learning}
        assert set(split.test["cutoff"]) == {later}
        again = ordered(several.study, learning, learning + pd.Timedelta(days=56))
        events = split.train.set_index("customer_id")["event"]
        assert events.tolist() == [customer in again for customer in events.index]


def test_a_month_that_does_not_fit_between_cutoffs_is_learned_a_step_earlier(several):
    fitted = [split.fitted_at for split in several.splits()["retention_1_month"]]
    assert fitted == [date(2017, 9, 3), date(2017, 8, 6), date(2017, 7, 9)]


def test_it_is_in_the_league_and_has_a_verdict_like_the_others(several):
    league = several.league()
    own = league[league["outcome"] == "retention_56"]
    assert set(own["metric"]) == set(league.loc[league["outcome"] == "retention", "metric"])
    assert {"rfm", "bgnbd", "recency_only", "random"} <= set(own["method"])
    assert list(several.verdicts()) == list(several.splits())


def test_what_is_told_of_the_others_stays_as_it_was(one, several):
    before = one.league()
    after = several.league()
    pd.testing.assert_frame_equal(
        before, after[after["outcome"].isin(before["outcome"])].reset_index(drop=True)
    )


def test_one_beyond_the_data_is_left_out_with_its_days_and_the_last_day(several):
    words = "the 91 days from 2017-10-29 on reach past 2017-12-30, the last day of the data"
    assert Untold(several.study).reasons()["retention_91"] == words
    rows = Suitability(several.study).outcomes().set_index("outcome")
    assert rows["why_not"].to_dict() == {
        "retention": "",
        "conversion": "",
        "retention_56": "",
        "retention_1_month": "",
        "retention_91": words,
    }


def test_one_that_no_earlier_cutoff_could_learn_is_left_out_with_the_days():
    study = new_study(
        retention_days=[28, 91], cutoff="2017-05-01", observation_days=56, conversion_days=28
    )
    splits = Comparison(study).splits()
    assert "retention_91" not in splits
    words = Untold(study).reasons()["retention_91"]
    assert "28 days or a multiple of it before 2017-05-01" in words
    assert "its 91 days were over (on 2017-01-30 or earlier)" in words
    assert "with 56 days of history before it; the data begin on 2017-01-01" in words
    rows = Suitability(study).outcomes().set_index("outcome")
    assert rows.loc["retention_91", "why_not"] == words


def test_with_folds_it_is_learned_from_other_customers():
    folds = {"evaluation": {**SMALL["evaluation"], "folds": 3}}
    splits = Comparison(new_study(retention_days=[28, 56], **folds)).splits()["retention_56"]
    assert [split.fold for split in splits] == [0, 1, 2]
    for split in splits:
        assert not set(split.train["customer_id"]) & set(split.test["customer_id"])
