"""The verdict's table and sentences, and that neither contradicts the league."""

import re

import numpy as np
import pytest

from segbench.evaluation.comparison.purpose import SHARE
from segbench.evaluation.comparison.verdict import overall
from segbench.methods import METHODS
from segbench.pages.comparison.page import ComparisonPage
from segbench.pages.wording import percent, title
from segbench.params import load
from segbench.study.comparison import Comparison
from segbench.study.study import Study
from segbench.study.verdicts import COLUMNS, YARDSTICKS
from small_studies import small_study
from support import ROOT

TOLD = re.compile(r"Of all that can be known, (.+?) tells (\d+ %)")
SHARES = re.compile(r"tells (-?\d+) % \[(-?\d+) to (-?\d+)\]")
MOST = {YARDSTICKS["ceiling"]: 1.05}
"""A model that stands in most folds tells a little more than what stands in all, and surely so:
of whatever others chose, resamples know nothing. It is no more than what matters to a verdict."""


def contradictions(study):
    """Whatever table, league and sentences say differently, as text."""
    page = ComparisonPage(study)
    comparison = page.data.comparison
    table, verdicts = comparison.judged.table(), comparison.verdicts()
    league = comparison.league().query(f"metric == '{SHARE}'").set_index(["outcome", "method"])
    first, *each = page.verdict().sentences[: 1 + len(verdicts)]
    found = [text for row in table.itertuples() for text in of_row(row, league)]
    for verdict, sentence in zip(verdicts.values(), each, strict=True):
        rows = table[table["outcome"] == verdict.outcome].set_index("method")
        found += of_sentence(verdict, rows, sentence.striptags())
    everything = comparison.overall().pick
    chosen = set(table.loc[table["recommended_overall"], "method"])
    if chosen != {everything} - {""} or title(everything) not in first.striptags():
        found.append(f"{chosen} are not {everything} in “{first}”")
    return found


def of_row(row, league):
    own = league.loc[(row.outcome, row.method), ["value", "ci_low", "ci_high"]].astype(float)
    if not np.allclose([row.share, row.ci_low, row.ci_high], own, equal_nan=True):
        yield f"{row.outcome}, {row.method}: {row.share} is not {own['value']}"
    if row.ci_low > MOST.get(row.reason, 1 + 1e-9):
        yield f"{row.outcome}, {row.method}: {row.share} is more than all"
    if row.eligible and (row.reason or METHODS[row.method].role != "method"):
        yield f"{row.method} is eligible, and not: {row.reason}"
    if row.eligible and row.behind_best < -1e-12:
        yield f"{row.outcome}: {row.method} is better than the best"


def of_sentence(verdict, rows, text):
    if any(int(number) > 100 for shares in SHARES.findall(text) for number in shares):
        yield f"more than all in “{text}”"
    if not verdict.known and (rows["share"].notna().any() or "nothing here helps" not in text):
        yield f"nothing is known, and shares are given: “{text}”"
    picked = set(rows.index[rows["recommended_for"] == verdict.outcome])
    if picked != {verdict.recommended} - {""}:
        yield f"{verdict.outcome}: {picked} is not {verdict.recommended}"
    if set(rows.index[rows["practically_best"].eq(True)]) != set(verdict.best_set):
        yield f"{verdict.outcome}: not {verdict.best_set} are practically best"
    eligible = rows[rows["eligible"]]
    near = set(eligible.index[eligible["behind_high"] < verdict.margin])
    if len(eligible) > 1 and near != set(verdict.best_set):
        yield f"{verdict.outcome}: {near}, not {verdict.best_set}, are surely near the best"
    if "None of them is surely less than" in text and verdict.best_set:
        yield f"“{text}” though {verdict.best_set} are practically best"
    if verdict.recommended:
        share = percent(min(rows.loc[verdict.pick, "share"], 1), 0)
        if TOLD.search(text).groups() != (title(verdict.pick), share):
            yield f"“{text}” does not tell {share}"


@pytest.fixture(scope="module")
def small():
    return small_study(crossings=[["recency_bands", "frequency_bands"]])


def test_the_table_has_a_row_an_outcome_and_entry(small):
    page = ComparisonPage(small)
    table = page.tables()["verdict"]
    assert list(table.columns) == COLUMNS
    assert not table.duplicated(["method", "outcome"]).any()
    assert set(table.loc[table["stability"].notna(), "method"]) == set(small.methods)
    roles = page.data.comparison.entries("retention", small.methods)
    reasons = table[table["outcome"] == "retention"].set_index("method")["reason"]
    for name, reason in YARDSTICKS.items():
        those = [entry for entry, role in roles.items() if role == name and entry != "everyone"]
        assert set(reasons[those]) == {reason}
    assert "more than verdict.max_segments (12)" in reasons["recency_bands_x_frequency_bands"]


def test_what_is_kept_of_verdicts_is_what_was_worked_out(small):
    comparison = Comparison(small)
    judged = comparison.judged
    assert judged.by_outcome() == judged.verdicts(judged.purposes().values())
    everything = overall(judged.purposes(), small.params.verdict.weights)
    assert judged.overall() == everything
    assert everything.regrets
    assert isinstance(judged.overall().best_set, tuple)


def test_a_small_study_does_not_contradict_itself(small):
    assert contradictions(small) == []


def test_plain_facts_have_as_many_bands_and_lose_what_the_same_method_loses():
    """The facts are bands like any other: named as a method, they lose the same."""
    study = small_study(methods=["value_tiers", "recency_bands"])
    comparison = ComparisonPage(study).data.comparison
    facts = comparison.judged.purposes()["retention"].facts(5)
    assert set(facts) == {
        ("recency_bands", 5),
        ("frequency_bands", 5),
        ("revenue_bands", 5),
        ("recency_only", 0),
        ("frequency_only", 0),
        ("responder_only", 0),
    }
    measured = comparison.measured("retention", "recency_bands")["log_loss"]
    np.testing.assert_allclose(facts["recency_bands", 5], measured, rtol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["default", "insurer", "cdnow"])
def test_no_dataset_contradicts_itself(name):
    quick = ["evaluation.replicates=400", "evaluation.random_draws=40"]
    assert contradictions(Study(load(ROOT / "params" / f"{name}.yaml", quick))) == []
