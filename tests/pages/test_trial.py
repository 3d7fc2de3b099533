"""What `page.compare` gives back shows itself: leagues, verdict, figure, and what to know of it."""

import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from sklearn.cluster import KMeans
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from segbench.errors import SegbenchError
from segbench.methods.rfm import RFM
from segbench.pages.comparison.page import ComparisonPage
from segbench.pages.style import Picture
from segbench.pages.trial import Trial
from segbench.study.comparison import Comparison
from small_studies import small_study
from support import ROOT

HOSTILE = "<script>alert(1)</script>"


def rule(customers):
    return np.where(customers["recency_days"] > 14, "away", "here")


@pytest.fixture(scope="module")
def page():
    few = {"cutoffs": 2, "replicates": 200, "random_draws": 20}
    return ComparisonPage(small_study(methods=["value_tiers"], evaluation=few))


def everybody(study):
    """Return the ids of the customers of all cutoffs."""
    splits = [split for each in Comparison(study).splits().values() for split in each]
    days = {day for split in splits for day in split.cutoffs}
    return np.unique(np.concatenate([study.customers(day).index for day in days]))


@pytest.fixture(scope="module")
def trial(page):
    return page.compare({"recent": rule, HOSTILE: lambda customers: customers["monetary"] > 100})


def test_it_offers_few_names_that_are_all_there(trial):
    assert isinstance(trial, Trial)
    assert len(dir(trial)) <= 15
    assert all(hasattr(trial, name) for name in dir(trial))


def test_the_league_has_them_beside_all_others(page, trial):
    methods = trial.league.loc[trial.league["role"] == "method", "method"]
    assert {*methods} == {"value_tiers", "recent", HOSTILE}
    assert {*page.data.comparison.league()["method"]} < {*trial.league["method"]}
    assert list(trial.verdicts) == list(trial.league["outcome"].drop_duplicates())


def test_as_text_it_has_verdict_leagues_and_notes(trial):
    text = repr(trial)
    assert text.startswith("- To tell who orders again, ")
    assert "Retention, scored after a cutoff" in text
    assert "Spend, scored after a cutoff" in text
    assert "“recent” saw the customers of each cutoff" in text
    assert "who tries long enough finds something" in text


def test_names_are_escaped(trial):
    html = trial._repr_html_()
    assert HOSTILE not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_a_cell_shows_leagues_verdict_and_the_figure_of_the_comparison(trial, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda *parts: shown.extend(parts))
    trial._ipython_display_()
    (picture,) = [part for part in shown if isinstance(part, Picture)]
    assert "recent 0." in picture.alt
    assert picture.alt == trial.figure().get_label()
    assert isinstance(trial.figure(), Figure)


def test_labels_are_those_of_the_function(page, trial):
    customers = page.study.customers()
    assert trial.labels("recent").astype(str).tolist() == rule(customers).tolist()


def test_given_labels_are_said_to_be_as_given(page):
    ids = everybody(page.study)
    given = pd.Series(np.arange(len(ids)) % 2, ids)
    note = repr(page.compare({"crm": given}).notes)
    assert "“crm”: labels as given; segbench cannot check that they were known before" in note


def test_what_the_documentation_compares_can_be_compared(page, tmp_path, monkeypatch):
    text = (ROOT / "docs" / "own-method.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(def big_spenders.*?)```", text, re.DOTALL)
    ids = everybody(page.study)
    given = pd.Series(np.arange(len(ids)) % 2, pd.Index(ids, name="customer_id"), name="label")
    given.to_csv(tmp_path / "labels.csv")
    monkeypatch.chdir(tmp_path)
    compared = []
    page = SimpleNamespace(compare=lambda given, page=page: compared.append(page.compare(given)))
    names = {"page": page, "RFM": RFM, "KMeans": KMeans}
    exec(code, names | {"make_pipeline": make_pipeline, "StandardScaler": StandardScaler})
    methods = compared[0].league.query("role == 'method'")["method"]
    assert {*methods} == {"value_tiers", "big spenders", "clusters", "RFM by quintiles", "CRM"}


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda trial: trial.table("retentio"), "unknown outcome 'retentio'. Did you mean"),
        (lambda trial: trial.labels("rfm"), "unknown name 'rfm'.*Allowed: .*recent"),
    ],
)
def test_an_unknown_name_is_one_message(trial, ask, message):
    with pytest.raises(SegbenchError, match=message):
        ask(trial)
