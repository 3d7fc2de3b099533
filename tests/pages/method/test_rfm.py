"""What the page of RFM says of averages and of names."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from segbench.pages.actions.page import ActionsPage
from segbench.pages.method.rfm import RFMPage
from segbench.pages.summary.page import SummaryPage
from segbench.params import check
from segbench.study.study import Study
from showing import showing
from small_studies import SMALL, small_study

MEAN = pd.DataFrame(
    {
        "column": ["recency_days", "frequency", "monetary"],
        "mean": [18.207, 32.479, 944.966],
        "median": [7.0, 22.0, 615.37],
        "below_mean": [0.7603, np.nan, 0.64],
        "about": [False, True, True],
    }
)


def page(**numbers):
    method = SimpleNamespace(reference="mean", names={"1": "Champions"})
    given = {"by_types": True, "method": method, "mean": MEAN, "moved": 0.4459}
    return showing(RFMPage, **(given | numbers))


def test_where_the_mean_lies_in_words():
    assert repr(page().mean()).splitlines() == [
        "- Days since the last order: the mean is 18.2, the median 7.0; 76 % of the customers are "
        "below the mean.",
        "- Orders: the mean is 32.5, the median 22.0.",
        "- Revenue: the mean is $944.97, the median $615.37; about 64 % of the customers are below "
        "the mean.",
        "- Against the median instead of the mean, 45 % of the customers would have another type: "
        "rfm.reference: median.",
    ]
    html = page()._what_would_change()
    assert html.endswith("</strong>: <code>rfm.reference: median</code>.")


def test_where_few_would_change_nothing_is_said_of_it():
    assert len(repr(page(moved=np.nan).mean()).splitlines()) == 3


def test_by_quintiles_there_is_no_average():
    assert page(by_types=False).mean() is None
    assert page(by_types=False).averages() is None


NUMBERS = pd.DataFrame(
    {"rate": 0.6, "ci_low": 0.5, "ci_high": 0.7, "revenue_share": 0.1, "average": 0.84}, index=["1"]
)


def test_a_name_is_flagged_beside_what_names_do_not_mean():
    words = repr(page(evidence=NUMBERS).caution())
    assert "not worthless. Do not take the name “Champions” at its word: of these" in words
    fitting = NUMBERS.assign(average=0.6)
    assert repr(page(evidence=fitting).caution()).endswith("not worthless.")
    by_quintiles = page(evidence=NUMBERS, by_types=False).caution()
    assert repr(by_quintiles).startswith("Do not take the name “Champions” at its word")
    assert page(evidence=fitting, by_types=False).caution() is None


def test_the_small_study_shows_both_averages_or_what_it_hides():
    study = small_study()
    table = RFMPage(study).data.averages.set_index("code")
    hidden = study.disclosure("rfm").hidden
    sizes = study.labels("rfm").value_counts()
    for code, shown in table["mean"].items():
        assert pd.isna(shown) if code in hidden else shown == sizes[code]
    assert not table["median"].between(1, study.limits.min_cell - 1).any()


def test_the_small_study_by_quintiles_has_neither():
    quintiles = RFMPage(Study(check({**SMALL, "rfm": {"scoring": "quintile"}}, source="test")))
    assert quintiles.mean() is None
    assert quintiles.data.mean.empty
    assert quintiles.data.averages.empty
    assert np.isnan(quintiles.data.moved)


@pytest.mark.parametrize("kind", [ActionsPage, SummaryPage])
def test_every_page_with_advice_holds_it_against_the_numbers(kind, monkeypatch):
    study = small_study(actions={"method": "value_tiers"}, methods=["value_tiers"])
    shown, told = kind(study), RFMPage(study, "value_tiers").data.evidence
    low = told.loc["low"]
    assert (low["revenue_share"] > 0.1) == ("These customers bring" in repr(shown.playbook()))
    richer = told.assign(revenue_share=0.25)
    monkeypatch.setattr("segbench.pages.playbook_words.evidence", lambda *_: richer)
    assert "These customers bring 25 % of the revenue" in repr(shown.playbook())
