"""Whose segments are shown where nothing can be recommended, and who is left out."""

from dataclasses import replace

import pytest

from quiet_companies import quiet_study
from segbench.evaluation.comparison.verdict import Overall, Verdict
from segbench.pages.actions.page import ActionsPage
from segbench.pages.comparison.page import ComparisonPage
from segbench.pages.summary.page import SummaryPage
from segbench.study.comparison import Comparison
from segbench.study.plan import Plan
from segbench.study.store import Store
from segbench.study.study import Study
from small_studies import small_study

GOOD = Verdict("retention", 2, True, 0.2, True, True, pick="rfm")


def comparison_of(monkeypatch, verdicts, everything=""):
    """Return a comparison that recommends this."""
    one = Comparison(small_study(methods=["interaction", "value_tiers", "rfm"]))
    monkeypatch.setattr(Comparison, "verdicts", lambda _: verdicts)
    overall = Overall(("spend",) if everything else (), 3, True, pick=everything)
    monkeypatch.setattr(Comparison, "overall", lambda _: overall)
    return one


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        ({}, False),
        ({"retention": GOOD}, True),
        ({"retention": replace(GOOD, beats_random=False)}, False),
        ({"retention": replace(GOOD, pick="")}, False),
    ],
)
def test_a_verdict_foretells_if_its_pick_tells_something(verdicts, told, monkeypatch):
    assert comparison_of(monkeypatch, verdicts).foretells("retention") is told


def test_the_one_recommended_comes_first(monkeypatch):
    one = comparison_of(monkeypatch, {"retention": GOOD}, "interaction")
    assert (one.pick("retention"), one.main()) == ("rfm", "interaction")


@pytest.mark.parametrize("verdicts", [{}, {"retention": replace(GOOD, beats_random=False)}])
def test_else_the_one_for_everything_that_is_told(verdicts, monkeypatch):
    one = comparison_of(monkeypatch, verdicts, "interaction")
    assert (one.pick("retention"), one.main()) == ("interaction", "interaction")


def test_else_the_simplest_that_may_be_recommended(monkeypatch):
    one = comparison_of(monkeypatch, {})
    may = [each for each in one.judged.contestants().values() if not each.reason]
    assert may
    simplest = min(may, key=lambda each: (each.complexity, each.segments, each.name)).name
    assert (one.pick("retention"), one.main()) == (simplest, simplest)


@pytest.fixture(scope="module")
def donors(tmp_path_factory):
    """Whether and what they give depends on nothing; all of them have few orders a month."""
    methods = "methods=[interaction, value_tiers, rfm]"
    return quiet_study("donors", tmp_path_factory.mktemp("donors"), methods)


def test_donors_at_random_are_described_and_not_foretold(donors):
    comparison = Comparison(donors)
    assert {name: comparison.foretells(name) for name in ("retention", "spend")} == {
        "retention": False,
        "spend": False,
    }
    assert comparison.pick("retention") == Plan(donors).name == "value_tiers"
    said = str(SummaryPage(donors).recommended())
    assert said.startswith("By Value tiers, the simplest there is, as none can be recommended, at")
    assert "These segments describe customers; they do not foretell who orders again." in said
    assert "do not foretell who orders again." in str(ActionsPage(donors).chosen())
    assert "To tell who orders again, nothing here helps" in str(SummaryPage(donors).answer())


def test_a_method_with_one_segment_is_left_out_with_the_reason(donors):
    reason = f"puts all {len(donors.customers())} customers of {donors.params.cutoff} into one"
    assert donors.refused["interaction"] == f"{reason} segment, “High”"
    assert "interaction" not in donors.methods
    assert f"Interaction frequency is left out: it {reason} segment, “High”." in str(
        ComparisonPage(donors).verdict()
    )


@pytest.mark.parametrize("alone", ["", "rfm", "value_tiers"])
def test_one_segment_at_the_learning_cutoff_is_enough(alone, tmp_path, monkeypatch):
    """Unless another method alone is looked into: it asks for nothing earlier of others."""

    def in_one(self, name, cutoff):
        return "puts all into one" if (name, cutoff) == ("rfm", self.learning_cutoff) else ""

    monkeypatch.setattr(Study, "in_one_segment", in_one)
    params, store = small_study(methods=["value_tiers", "rfm"]).params, Store(tmp_path, 1)
    assert Study(params, store, "value_tiers").methods == ("value_tiers", "rfm")
    again = Study(params, store, alone)
    left_out = {} if alone == "value_tiers" else {"rfm": "puts all into one"}
    assert {name: again.refused[name] for name in left_out} == left_out
    assert again.methods == tuple(name for name in params.compared if name not in left_out)


def test_alone_it_is_shown(tmp_path):
    alone = quiet_study("donors", tmp_path, "methods=[interaction]")
    assert alone.methods == ("interaction",)
    assert Comparison(alone).pick("retention") == "interaction"


def test_where_all_do_nobody_is_left_out(tmp_path):
    single = quiet_study("one_customer", tmp_path)
    assert single.methods == ("value_tiers", "rfm")
    assert Comparison(single).pick("retention") == "value_tiers"
