"""Where a plain fact wins, its crossing with what is recommended is scored beside the others."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from segbench.evaluation.comparison.league import ADDED, CONTRAST_COLUMNS
from segbench.evaluation.comparison.verdict import Verdict
from segbench.pages.comparison.page import ComparisonPage
from segbench.pages.summary.page import SummaryPage
from segbench.study import added_crossings
from segbench.study.added_crossings import METRIC, AddedCrossings, winning_fact
from segbench.study.comparison import Comparison
from small_studies import small_study

CROSSING = "value_tiers_x_responder_only"


def shop(**changes):
    """Households of which those that responded once respond again, whatever they spend."""
    return small_study(**{"max_customers": 900, **changes})


@pytest.fixture(scope="module")
def study():
    return shop()


@pytest.fixture(scope="module")
def added(study):
    return AddedCrossings(study)


def test_who_responded_before_wins_conversion_and_is_crossed_with_what_is_recommended(added):
    assert winning_fact(added.comparison, "conversion") == "responder_only"
    assert added.comparison.pick("conversion") == "value_tiers"
    assert added.chosen() == {"conversion": ["value_tiers", "responder_only"]}


def test_it_is_in_the_league_of_every_outcome_without_a_rank(added):
    whole, before = added.with_league(), added.comparison.league()
    pd.testing.assert_frame_equal(whole.iloc[: len(before)], before)  # nobody else is moved
    rows = whole.iloc[len(before) :]
    assert set(rows["method"]) == {CROSSING}
    assert set(rows["role"]) == {ADDED}
    assert rows[["rank", "in_best_set"]].isna().all(axis=None)
    assert set(rows["outcome"]) == set(before["outcome"])
    assert set(rows["metric"]) == set(before["metric"])


def test_it_is_scored_as_if_it_had_been_asked_for(added):
    asked = Comparison(shop(crossings=[["value_tiers", "responder_only"]]))
    keys, columns = ["outcome", "metric"], ["value", "ci_low", "ci_high"]
    expected = asked.league().query("method == @CROSSING").set_index(keys)[columns]
    rows = added.with_league().query("method == @CROSSING").set_index(keys)[columns]
    pd.testing.assert_frame_equal(rows, expected)


def test_its_differences_are_paired(added):
    found = added.differences()
    assert list(found.columns) == [name for name in CONTRAST_COLUMNS if name != "p_holm"]
    assert found["against"].tolist() == ["value_tiers", "responder_only"]
    shares = added.with_league().query("metric == @METRIC and outcome == 'conversion'")
    value = shares.set_index("method")["value"]
    assert found["difference"].to_numpy() == pytest.approx(
        [value[CROSSING] - value[name] for name in found["against"]]
    )
    drawn = added._scores("conversion", [CROSSING]).values
    apart = drawn[CROSSING][METRIC] - drawn["responder_only"][METRIC]
    width = found["ci_high"][1] - found["ci_low"][1]
    assert width == pytest.approx(2 * 1.96 * np.std(apart[1:]), rel=0.1)
    # An interval of two that were not paired would be far wider.
    alone = np.hypot(np.std(drawn[CROSSING][METRIC]), np.std(drawn["responder_only"][METRIC]))
    assert width < 2 * 1.96 * alone


def test_the_pages_name_it_with_both_parts(study, added):
    told = {
        name: f"{100 * value:.0f} % ["
        for name, value in added.with_league()
        .query("metric == @METRIC and outcome == 'conversion'")
        .set_index("method")["value"]
        .items()
    }
    for said in (SummaryPage(study).answer(), ComparisonPage(study).verdict()):
        words = repr(said)
        assert (
            "To tell who responds to a campaign, Value tiers crossed with “responded before, yes "
            f"or no” tells {told[CROSSING]}" in words
        )
        assert f"Value tiers alone tells {told['value_tiers']}" in words
        assert f"that fact alone {told['responder_only']}" in words
        assert "add [value_tiers, responder_only] to crossings." in words


def test_a_fact_that_is_compared_nowhere_else_stands_beside_its_crossing(monkeypatch):
    monkeypatch.setattr(added_crossings, "winning_fact", lambda *_: "frequency_bands")
    fresh = AddedCrossings(shop(methods=["value_tiers"]))
    rows = fresh.rows()
    crossing = "value_tiers_x_frequency_bands"
    assert set(rows["method"]) == {crossing, "frequency_bands"}
    assert set(rows["role"]) == {ADDED}
    asked = Comparison(shop(methods=["value_tiers", "frequency_bands"])).league()
    keys, columns = ["outcome", "metric"], ["value", "ci_low", "ci_high"]
    losses = rows.query("method == 'frequency_bands' and metric == 'log_loss'")
    expected = asked.query("method == 'frequency_bands' and metric == 'log_loss'")
    pd.testing.assert_frame_equal(
        losses.set_index(keys)[columns], expected.set_index(keys)[columns]
    )
    assert set(fresh.differences()["against"]) == {"value_tiers", "frequency_bands"}
    assert "crossed with “bands of frequency” tells" in repr(SummaryPage(fresh.study).answer())


@pytest.mark.parametrize(
    "parts", [["value_tiers", "responder_only"], ["responder_only", "value_tiers"]]
)
def test_what_is_asked_for_anyway_is_not_added(parts, monkeypatch):
    monkeypatch.setattr(added_crossings, "winning_fact", lambda *_: "responder_only")
    asked = AddedCrossings(shop(methods=["value_tiers"], crossings=[parts]))
    monkeypatch.setattr(Comparison, "verdicts", lambda _: {"conversion": verdict("value_tiers")})
    assert asked.chosen() == {}
    assert asked.rows().empty
    assert asked.differences().empty


def verdict(pick, beaten_by=()):
    """What is said where these facts win."""
    return Verdict("conversion", 2, True, 0.1, True, True, pick=pick, beaten_by=beaten_by)


@pytest.mark.parametrize(
    ("pick", "fact", "found"),
    [
        ("rfm", "recency_only", ["rfm", "recency_only"]),
        ("rfm", None, None),  # no fact wins
        ("", "recency_only", None),  # nothing is recommended
        ("recency_bands_x_recency_only", "recency_only", None),  # a part of it already
        ("value_tiers_x_rfm_x_grades", "recency_only", None),  # four parts are too many
        ("rfm", "mixture", None),  # a reference cannot be crossed
        ("pdp_survey", "recency_only", None),  # nobody answered it here
    ],
)
def test_what_cannot_be_crossed_is_not(study, monkeypatch, pick, fact, found):
    fresh = AddedCrossings(shop())
    monkeypatch.setattr(added_crossings, "winning_fact", lambda *_: fact)
    monkeypatch.setattr(Comparison, "verdicts", lambda _: {"conversion": verdict(pick)})
    assert fresh.chosen() == ({"conversion": found} if found else {})


def test_of_several_facts_the_one_that_tells_most_wins(monkeypatch):
    comparison = Comparison(small_study())
    shares = {("recency_bands", 3): np.full(9, 0.7), ("frequency_only", 0): np.full(9, 0.8)}
    shares["responder_only", 0] = np.full(9, 0.9)
    purpose = SimpleNamespace(
        contestants={"rfm": SimpleNamespace(segments=3)}, fact_shares=lambda _: shares
    )
    judged = SimpleNamespace(purposes=lambda: {"conversion": purpose})
    monkeypatch.setattr(Comparison, "judged", judged)

    def wins(*facts, pick="rfm", **others):
        said = {"conversion": replace(verdict(pick, facts), **others)}
        monkeypatch.setattr(Comparison, "verdicts", lambda _: said)
        return winning_fact(comparison, "conversion")

    assert wins("recency_bands", "frequency_only") == "frequency_only"
    assert wins("recency_bands") == "recency_bands"
    # It is crossed with who may tell most where none is sure to tell anything.
    assert wins("recency_bands", beats_random=False) == "recency_bands"
    assert wins() is None
    assert wins("recency_bands", pick="") is None


def test_nothing_is_added_because_of_what_was_added(monkeypatch):
    """A fact that beats the crossing, too, brings no second one."""
    fresh = AddedCrossings(shop())
    chosen = fresh.chosen()
    fresh.rows()
    assert AddedCrossings(fresh.study).chosen() == chosen
    assert set(Comparison(fresh.study).league()["role"]).isdisjoint({ADDED})
    assert not any(
        CROSSING in names for names in (fresh.study.methods, fresh.study.params.compared)
    )


def test_no_sentence_where_nobody_knows_what_is_attainable(monkeypatch):
    fresh = shop(methods=["value_tiers"])
    told = "segbench.evaluation.comparison.league.told_from_zero"
    monkeypatch.setattr(told, lambda *_: False)
    monkeypatch.setattr(added_crossings, "winning_fact", lambda *_: "responder_only")
    assert AddedCrossings(fresh).differences().empty
    assert "crossed with" not in repr(SummaryPage(fresh).answer())
