"""Premises and names against numbers, by hand and by another implementation of the interval."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from segbench.methods.rfm import RFM
from segbench.pages.premises import CLAIMS, NAMES, Claim, contradicted, evidence
from segbench.params.evaluation import EvaluationParams
from segbench.params.playbook import read_playbook
from small_studies import small_study

STAY, LEAVE, SMALL = Claim
ALL = frozenset(Claim)


def row(low, high, revenue, average=0.84):
    return pd.Series(
        {
            "rate": (low + high) / 2,
            "ci_low": low,
            "ci_high": high,
            "revenue_share": revenue,
            "average": average,
        }
    )


@pytest.mark.parametrize(
    ("low", "high", "revenue", "wrong"),
    [
        (0.86, 0.90, 0.05, [LEAVE]),
        (0.83, 0.90, 0.05, []),  # more stay, but it may be chance
        (0.70, 0.80, 0.05, [STAY]),
        (0.70, 0.85, 0.05, []),  # fewer stay, but it may be chance
        (0.84, 0.90, 0.10, []),  # no more than the average, and just a tenth
        (0.70, 0.84, 0.10, []),
        (0.83, 0.85, 0.101, [SMALL]),
        (0.86, 0.90, 0.30, [LEAVE, SMALL]),
        (np.nan, np.nan, 0.30, [SMALL]),  # too few for an interval
        (np.nan, np.nan, np.nan, []),  # not shown
    ],
)
def test_what_the_numbers_contradict(low, high, revenue, wrong):
    assert contradicted(ALL, row(low, high, revenue)) == wrong


def test_only_what_was_claimed_can_be_contradicted():
    best, worst = row(0.86, 0.90, 0.30), row(0.20, 0.30, 0.30)
    found = {premise: contradicted(claims, best) for premise, claims in CLAIMS.items()}
    assert found == {"keep": [], "grow": [], "win_back": [LEAVE], "low_effort": [LEAVE, SMALL]}
    found = {premise: contradicted(claims, worst) for premise, claims in CLAIMS.items()}
    assert found == {"keep": [STAY], "grow": [STAY], "win_back": [], "low_effort": [SMALL]}
    assert contradicted(frozenset(), best) == []


def test_evidence_holds_no_rate_of_few_and_nothing_of_hidden_ones_nor_of_empty_ones():
    rates = pd.DataFrame(
        {
            "code": ["a", "b", "c", "a"],
            "outcome": ["retention"] * 3 + ["conversion"],
            "n": pd.array([50, 49, None, 50], dtype="Int64"),
            "rate": [0.9, 0.9, None, 0.1],
            "ci_low": [0.8, 0.8, None, 0.1],
            "ci_high": [0.95, 0.95, None, 0.2],
            "revenue_share": [0.5, 0.4, None, 0.5],
        }
    )
    segments = [SimpleNamespace(code=code) for code in "dabc"]  # nobody is in the first
    study = SimpleNamespace(
        tables=SimpleNamespace(segments={"x": rates}.get),
        method={"x": SimpleNamespace(segments_=segments)}.get,
        limits=EvaluationParams(min_rate_n=50),
        after=SimpleNamespace(averages=lambda: {"retention": 0.7, "conversion": 0.1}),
    )
    found = evidence(study, "x")
    assert found.index.tolist() == ["d", "a", "b", "c"]
    assert found.loc["a"].tolist() == [0.9, 0.8, 0.95, 0.5, 0.7]
    assert found.loc["b", "revenue_share"] == 0.4
    assert found.loc["b", ["rate", "ci_low", "ci_high"]].isna().all()
    for code in "cd":
        assert found.loc[code].isna().tolist() == [True, True, True, True, False]


@pytest.fixture(scope="module")
def study():
    return small_study()


@pytest.mark.parametrize("name", ["value_tiers", "rfm"])
def test_evidence_of_a_study_is_what_another_implementation_counts(study, name):
    found, customers = evidence(study, name), study.customers()
    events = study.after.events("retention").set_index("customer_id")["event"]
    codes = study.labels(name)
    hidden = study.disclosure(name).hidden
    assert found["average"].eq(events.mean()).all()
    for code in codes.cat.categories:
        own = events[codes[codes == code].index]
        share = customers.loc[own.index, "monetary"].sum() / customers["monetary"].sum()
        if code in hidden:
            assert found.loc[code].drop("average").isna().all()
            continue
        assert found.loc[code, "revenue_share"] == pytest.approx(share)
        if len(own) < study.limits.min_rate_n:
            assert np.isnan(found.loc[code, "ci_low"])
            continue
        low, high = proportion_confint(own.sum(), len(own), method="wilson")
        assert found.loc[code, ["ci_low", "ci_high"]].tolist() == pytest.approx([low, high])


def test_names_are_those_of_rfm_and_say_no_more_than_the_advice_for_them():
    entries = read_playbook("rfm", "params/playbooks").entries
    for name, claims in NAMES.items():
        assert name in RFM.segment_names
        premise = entries[name].premise
        assert premise is None or claims <= CLAIMS[premise]
