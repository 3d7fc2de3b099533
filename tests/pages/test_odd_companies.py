"""Whatever the data and parameters are, the first sentences are sensible and whole."""

import re

import pytest

from quiet_companies import quiet_study, with_campaigns
from segbench.pages.comparison.page import ComparisonPage
from segbench.pages.summary.page import SummaryPage

ODD = re.compile(
    r"Traceback|\bnan\b|\bNone\b(?! of| here)|\(\s*\)|<NA>|\.\.|  | [,.;:]|\b0 of 0\b"
    r"|\b1 (rows|customers|cutoffs|settings|campaigns|segments|classifications|points|contacts)\b"
)
"""What no sentence holds."""


def first_sentences(study):
    """What summary and comparison say, as text."""
    summary, comparison = SummaryPage(study), ComparisonPage(study)
    shown = [
        summary.answer(),
        summary.recommended(),
        comparison.verdict(),
        comparison.equal_size_words(),
        comparison.incremental(),
    ]
    texts = [each.striptags() for one in shown if one is not None for each in one.sentences]
    for text in filter(None, texts):
        assert not ODD.search(text), text
        assert not re.search(r"\b(\w{3,} \w{3,}) and \1\b", text), text
    return "\n".join(texts)


def test_nothing_odd_is_found_only_where_something_is():
    for text in ("tells nan % of it", "None", "with ()", "1 customers", "it is , or", "twice.."):
        assert ODD.search(text)
    for text in ("None of the others", "None here may", "11 customers", "rose (to 1 customer)."):
        assert not ODD.search(text)


def test_customers_who_are_all_alike(tmp_path):
    said = first_sentences(quiet_study("alike", tmp_path))
    assert said.startswith("It cannot be told who orders again: all 200 customers of 2024-08-27")
    assert "No outcome is compared, so nothing here foretells what customers will do." in said
    assert (
        "No classification here tells customers apart: each puts all 200 customers of 2024-09-10 "
        "into one segment." in said
    )
    assert "as none tells any customers apart, at 2024-09-10, for 200 customers." in said


def test_a_customer_alone(tmp_path):
    said = first_sentences(quiet_study("one_customer", tmp_path))
    assert "for 1 customer. Who belongs" in said
    assert "each puts the only customer of 2024-12-04 into one segment." in said


def test_the_time_to_the_next_order_may_be_compared_alone(tmp_path):
    said = first_sentences(quiet_study("shop", tmp_path, "cutoff=2024-10-17"))
    assert "Only how soon a customer orders again is compared, on the page “Comparison”. " in said
    assert "No outcome is compared" not in said
    assert "With cutoff: 2024-10-13 in the params file it could be told." in said


@pytest.mark.parametrize(
    ("days", "why"),
    [
        (
            [290],
            "rates have to be learned from campaigns that had closed by 2024-10-13, and are scored "
            "on those that started in the 14 days from then on, both with 5 or more contacts that "
            "were responded to and 5 or more that were not; of the former, there is no contact, "
            "and of the latter, 92 of 279 contacts were responded to.",
        ),
        ([200], "nobody was contacted in the 14 days from 2024-10-13 on."),
    ],
)
def test_one_campaign_is_not_enough(days, why, tmp_path):
    said = first_sentences(with_campaigns("shop", tmp_path, days))
    assert said.startswith(
        f"It cannot be told who responds to a campaign: {why} It takes a cutoff by which a campaign"
        " had closed, and another campaign that started within conversion_days from then on."
    )


@pytest.mark.slow
def test_two_campaigns_are_compared_and_the_one_that_is_scored_is_named(tmp_path):
    said = first_sentences(with_campaigns("shop", tmp_path, [200, 290]))
    assert "It cannot be told who responds" not in said
    assert "To tell who responds to a campaign" in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("overrides", "first"),
    [
        (
            ["verdict.weights={retention: 0, spend: 0}"],
            "No classification can be recommended for everything: verdict.weights has who orders "
            "again and how much a customer will spend count nothing.",
        ),
        (
            ["verdict.stable=1"],
            "If you use only one classification, use RFM, with care: its segments do not come back "
            "either (0.9",
        ),
        (
            ["methods=[rfm]", "crossings=[]"],
            "If you use only one classification, use RFM. It is the only one that may be",
        ),
        (
            ["methods=[rfm]", "crossings=[]", "verdict.max_segments=2"],
            "If you use only one classification, use RFM, with care: it has 9 segments, more than "
            "verdict.max_segments (2). There is no other here.",
        ),
        ([], "If you use only one classification, use RFM (the same within 7 days)."),
    ],
)
def test_a_shop_under_odd_parameters(overrides, first, tmp_path):
    said = first_sentences(quiet_study("shop", tmp_path, *overrides))
    assert said.startswith(first)
    if "verdict.stable=1" in overrides:
        assert "RFM is compared, and not recommended" not in said
        assert "Value tiers is compared, and not recommended: its segments do not come back" in said
    if overrides and "weights" in overrides[0]:
        assert "By RFM, at" in said


@pytest.mark.slow
@pytest.mark.parametrize("company", ["business", "ten_weeks", "once_mostly", "donors"])
def test_companies_of_which_little_is_known(company, tmp_path):
    said = first_sentences(quiet_study(company, tmp_path))
    assert "To tell who orders again, " in said
