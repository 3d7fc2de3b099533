"""What cannot be told is said with days, dates and counts, and with what to change."""

from datetime import date

import pytest

from quiet_companies import orders_of, quiet_study
from segbench.params import load
from segbench.study.comparison import Comparison
from segbench.study.study import Study
from segbench.study.untold import Untold
from small_studies import small_study


@pytest.fixture
def company(tmp_path):
    return lambda name, *overrides: quiet_study(name, tmp_path, *overrides)


def test_where_all_is_compared_nothing_is_untold():
    untold = Untold(small_study())
    assert untold.reasons() == {}
    assert (untold.instead(), untold.compared) == ("", ["retention", "conversion", "spend"])


def test_everybody_stays(company):
    study = company("everybody_stays")
    untold = Untold(study)
    assert untold.compared == ["spend"]
    assert untold.reasons() == {
        "retention": "all 300 customers of 2024-09-23 and all 300 customers of 2024-09-30 ordered "
        "again within 7 days; it takes 5 or more who do, and 5 or more who do not",
        "conversion": "no campaigns are known, and nobody had exactly one order before 2024-09-30",
    }
    assert untold.instead() == ""
    assert list(Comparison(study).verdicts()) == ["spend"]


def test_nobody_comes_back(company):
    study = company("nobody_returns")
    untold = Untold(study)
    days = {date(2024, 9, 1): 0, date(2024, 9, 29): 0}
    for cutoff in days:  # by hand: in the 238 days before each, one order a day
        orders = orders_of("nobody_returns")["day"]
        days[cutoff] = sum(
            0 < (cutoff - day).days <= study.params.observation_days for day in orders
        )
    first, last = days.values()
    assert untold.reasons()["retention"] == (
        f"none of the {first} customers of 2024-09-01 and none of the {last} customers of "
        "2024-09-29 ordered again within 28 days; it takes 5 or more who do, and 5 or more who do "
        "not"
    )
    assert untold.reasons()["spend"] == untold.reasons()["retention"]
    assert untold.compared == []


def test_data_that_end_too_soon_name_the_cutoff_that_would_do(company):
    late = company("shop", "cutoff=2024-10-17")
    untold = Untold(late)
    assert set(untold.reasons()) == {"retention", "conversion", "spend"}
    assert set(untold.reasons().values()) == {
        "the 14 days from 2024-10-17 on reach past 2024-10-26, the last day of the data"
    }
    assert untold.instead() == "cutoff: 2024-10-13"
    assert untold.remedy("conversion") == "cutoff: 2024-10-13"
    assert (late.outcomes, late.amounts) == ({}, {})
    in_time = company("shop", "cutoff=2024-10-13")
    assert Untold(in_time).compared == ["retention", "spend"]
    assert Untold(in_time).reasons()["conversion"].endswith("one-time buyers ordered a second time")


def test_today_is_a_cutoff_too(company):
    today = company("shop", "cutoff=2024-10-27")
    assert len(today.labels("rfm")) > 200
    assert Untold(today).instead() == "cutoff: 2024-10-13"


def test_what_is_proposed_can_be_compared(tmp_path):
    """Sixty businesses, an order a month: within 56 days all order again."""
    longer = ["retention_days=56", "cutoff_step_days=56", "cutoff=2025-10-21"]
    study = quiet_study("business", tmp_path, *longer)
    untold = Untold(study)
    assert untold.reasons()["retention"].startswith("all 60 customers of 2025-08-26 and all 60")
    lines = [line.replace(": ", "=") for line in untold.instead().split(", ")]
    assert lines[1:] == ["retention_days=14", "cutoff_step_days=14"]
    path = tmp_path / "params" / "business.yaml"
    assert "retention" in Untold(Study(load(path, [*longer, *lines]))).compared


def test_one_of_two_cutoffs_with_too_few(company):
    """All take the box in the first of two weeks; in the second a third do not."""
    study = company("one_week", "cutoff=2024-09-30", "retention_days=7", "cutoff_step_days=7")
    untold = Untold(study)
    assert untold.compared == ["spend"]
    assert untold.reasons()["retention"].startswith(
        "all 300 customers of 2024-09-23 and 200 of the 300 customers of 2024-09-30 ordered again "
        "within 7 days; it takes 5 or more who do"
    )


def test_small_counts_are_not_given_away():
    untold = object.__new__(Untold)
    untold.limits = small_study().limits  # min_cell is 10
    said = [untold._how_many(again, 50, date(2024, 1, 1)) for again in (0, 3, 20, 47, 50)]
    assert said == [
        "none of the 50 customers of 2024-01-01",
        "fewer than 10 of the 50 customers of 2024-01-01",
        "20 of the 50 customers of 2024-01-01",
        "all but fewer than 10 of the 50 customers of 2024-01-01",
        "all 50 customers of 2024-01-01",
    ]


def test_too_little_history_to_learn_from(company):
    early = company("shop", "cutoff=2024-03-01", "evaluation.min_history_days=50")
    assert early.cutoffs == [date(2024, 3, 1)]
    assert Untold(early).reasons()["retention"] == (
        "methods and rates would be learned at 2024-02-16, 14 days before the cutoff, and the data "
        "begin on 2024-01-01: less than 50 days (evaluation.min_history_days) before that"
    )
    assert Untold(early).instead() == "cutoff: 2024-10-13"


def test_one_customer(company):
    untold = Untold(company("one_customer"))
    assert untold.reasons()["retention"].startswith(
        "the only customer of 2024-11-20 and the only customer of 2024-12-04 ordered again"
    )


def test_folds_that_are_too_small(company):
    """Few of those who order once come back: some of so many folds teach nothing."""
    study = company("once_mostly", "evaluation.folds=10")
    splits = Comparison(study).splits()
    assert set(splits) | set(Untold(study).reasons()) == {"retention", "conversion", "spend"}
