"""What the page shows where there is nothing to compare."""

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from segbench.evaluation import RETENTION
from segbench.pages.comparison import ComparisonPage
from segbench.params import Params
from segbench.study.untold import Untold


@pytest.fixture
def page(monkeypatch):
    """The page of a study with one method, of which only retention is compared."""
    monkeypatch.setattr(Untold, "reasons", lambda _: {"conversion": "nobody was contacted"})
    study = SimpleNamespace(
        methods=("rfm",),
        outcomes={"retention": RETENTION},
        amounts={},
        params=Params(),
        limits=Params().evaluation,
        cache=None,
        first_day=date(2017, 1, 1),
        learning_cutoff=date(2017, 10, 1),
        cutoffs=[date(2017, 10, 29), date(2017, 10, 1)],
    )
    page = ComparisonPage(study)
    nothing = pd.DataFrame()
    page.data = SimpleNamespace(
        league=pd.DataFrame({"outcome": ["retention"], "metric": ["auc"]}),
        retention=pd.DataFrame({"row": ["rfm"], "column": ["rfm"]}),
        conversion=nothing,
        against_responses=nothing,
        time_to_order=nothing,
    )
    return page


def test_what_is_not_compared_says_why(page):
    assert repr(page.conversion()) == "Conversion is not compared: nobody was contacted."
    for words in ("spend", "satisfaction", "service cost"):
        said = getattr(page, words.replace(" ", "_"))()
        unknown = f"no {words} is recorded in this data"
        assert repr(said) == f"{words.capitalize()} is not compared: {unknown}."


def test_where_nobody_ordered_again_no_time_is_compared(page):
    why = "nobody ordered again, or all who did on one day"
    assert repr(page.time_to_order()) == f"Time to the next order is not compared: {why}."


def test_where_there_is_no_earlier_cutoff_no_time_is_compared(page):
    page.study.cutoffs, page.study.first_day = page.study.cutoffs[:1], date(2017, 9, 1)
    assert repr(page.time_to_order()) == (
        "Time to the next order is not compared: methods and rates would be learned at 2017-10-01, "
        "28 days before the cutoff, and the data begin on 2017-09-01: less than 56 days "
        "(evaluation.min_history_days) before that."
    )


def test_of_one_horizon_no_table_is_shown(page):
    assert page.horizons() is None


def test_one_method_adds_to_none_and_agrees_with_none(page):
    assert repr(page.incremental_retention()) == "There is only one method."
    assert repr(page.agreement_picture()) == "There is only one method."
    assert page.incremental_conversion() is None


def test_of_conversion_nothing_more_is_shown(page):
    assert page.more_conversion() is None
    assert page.against_responses() is None


def test_metrics_are_those_that_were_measured(page):
    assert repr(page.metrics()).startswith("- AUC: ")
    assert len(page.metrics().sentences) == 1


def test_how_it_was_measured_is_said_of_what_is_compared(page):
    assert "Conversion" not in repr(page.measured())


def test_at_equal_size_nothing_is_shown_where_nothing_is_known(page):
    page.data.known_equal_size, page.data.picks = pd.DataFrame(), {}
    assert repr(page.equal_size()) == (
        "Nothing here tells any outcome, so nothing is compared at equal size."
    )
    assert page.equal_size_words() is None
