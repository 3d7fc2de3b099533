"""Which classifications may be recommended: not those with more segments than anybody acts on."""

from segbench.evaluation.comparison.league import NOT_ELIGIBLE
from segbench.pages.comparison.page import ComparisonPage
from segbench.study.comparison import Comparison
from small_studies import small_study

CROSSING = "recency_bands_x_frequency_bands"


def study(most):
    return small_study(
        methods=["value_tiers"],
        crossings=[["recency_bands", "frequency_bands"]],
        verdict={"max_segments": most, "stable": 0},
    )


def test_a_classification_with_too_many_segments_is_compared_and_not_recommended():
    few = study(12)
    segments = few.labels(CROSSING).nunique()
    assert segments > 12
    comparison = Comparison(few)
    league = comparison.league().query("outcome == 'retention'")
    assert set(league.loc[league["method"] == CROSSING, "role"]) == {NOT_ELIGIBLE}
    assert set(league.loc[league["method"] == "value_tiers", "role"]) == {"method"}
    assert comparison.pick("retention") == "value_tiers"
    assert comparison.verdicts()["retention"].compared == 1
    words = str(ComparisonPage(few).verdict())
    assert f"is compared, and not recommended: it has {segments} segments, more than" in words
    assert "verdict.max_segments (12)" in words


def test_with_as_many_as_that_it_may_be():
    segments = study(12).labels(CROSSING).nunique()
    enough = study(segments)
    assert enough.ineligible == {}
    assert Comparison(enough).verdicts()["retention"].compared == 2
    assert "not recommended" not in str(ComparisonPage(enough).verdict())
