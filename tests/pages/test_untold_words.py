"""Every page has words where outcomes cannot be compared, and tables keep their columns."""

from inspect import Parameter, signature

import pandas as pd
import pytest

from quiet_companies import quiet_study
from segbench.evaluation.comparison.league import CONTRAST_COLUMNS, LEAGUE_COLUMNS
from segbench.pages.comparison.numbers import INCREMENTAL_COLUMNS
from segbench.pages.registry import pages_of
from segbench.pages.untold_words import no_first_repeat, not_compared, untold
from segbench.study.segment_tables import AMOUNT_COLUMNS, SEGMENT_COLUMNS
from small_studies import small_study

METHODS = "methods=[value_tiers, rfm, rfm_grid, quadrants]"
CASES = {
    "shop": ["cutoff=2024-10-17"],  # ten days before the data end
    "nobody_returns": [],
    "everybody_stays": [],
    "one_customer": [],
}
FIRST = {
    "shop": "It cannot be told who orders again or how much a customer will spend: the 14 days from"
    " 2024-10-17 on reach past 2024-10-26, the last day of the data. With cutoff: 2024-10-13 in the"
    " params file it could be told.",
    "nobody_returns": "It cannot be told who orders again or how much a customer will spend: none "
    "of the 238 customers of 2024-09-01 and none of the 238 customers of 2024-09-29 ordered again "
    "within 28 days; it takes 5 or more who do, and 5 or more who do not. None of the other cutoffs"
    " and numbers of days that were tried would change that.",
    "everybody_stays": "It cannot be told who orders again: all 300 customers of 2024-09-23 and all"
    " 300 customers of 2024-09-30 ordered again within 7 days; it takes 5 or more who do, and 5 or "
    "more who do not. None of the other cutoffs and numbers of days that were tried would change "
    "that.",
    "one_customer": "It cannot be told who orders again: the only customer of 2024-11-20 and the "
    "only customer of 2024-12-04 ordered again within 14 days; it takes 5 or more who do, and 5 or "
    "more who do not. None of the other cutoffs and numbers of days that were tried would change "
    "that.",
}


@pytest.fixture(scope="module", params=CASES)
def case(request, tmp_path_factory):
    home = tmp_path_factory.mktemp(request.param)
    study = quiet_study(request.param, home, METHODS, *CASES[request.param])
    return request.param, study, {page.html.name: page for page in pages_of(study)}


def everything(page):
    """Yield the name and what is shown of everything that a page shows, as its notebook asks."""
    for name in page._shows():
        method = getattr(page, name)
        asked = [one for one in signature(method).parameters.values() if one.default is one.empty]
        assert all(one.kind is not Parameter.KEYWORD_ONLY for one in asked)
        for outcome in ("retention", "conversion") if asked else (None,):
            yield name, method(outcome) if outcome else method()


def test_the_first_sentence_says_what_cannot_be_told_why_and_what_to_change(case):
    name, _, pages = case
    for page in ("index", "comparison"):
        answer = pages[page].answer() if page == "index" else pages[page].verdict()
        assert str(answer).splitlines()[0] == f"- {FIRST[name]}"


@pytest.mark.slow
def test_every_page_shows_everything_it_has_in_words(case):
    _, _, pages = case
    for page in pages.values():
        page.compute()
        for name, shown in everything(page):
            if hasattr(shown, "_repr_html_"):
                text = repr(shown) + shown._repr_html_()
                assert "Empty DataFrame" not in text, (page.html.name, name)
                assert "nan" not in text.lower().split(), (page.html.name, name)


@pytest.mark.slow
def test_empty_tables_have_their_columns(case):
    name, study, pages = case
    tables = pages["comparison"].tables()
    for table, columns in {
        "league": LEAGUE_COLUMNS,
        "contrasts": CONTRAST_COLUMNS,
        "incremental": INCREMENTAL_COLUMNS,
    }.items():
        assert list(tables[table]) == columns
    compared = set(tables["league"]["outcome"]) - {"time_to_order"}  # which decides nothing
    assert compared == ({"spend"} if name == "everybody_stays" else set())
    for method in study.methods:
        segments, amounts = pages[method].tables().values()
        assert (list(segments), list(amounts)) == (SEGMENT_COLUMNS, AMOUNT_COLUMNS)
        assert len(segments) == (0 if name == "shop" else len(study.method(method).segments_))
    assert list(pages["segments"].tables()["pairs"])[:2] == ["method", "outcome"]


@pytest.mark.slow
def test_labels_profiles_agreement_and_playbooks_are_there_all_the_same(case):
    name, study, pages = case
    labels = study.labelling.label_table()
    assert list(labels) == list(study.methods)
    assert labels.notna().all(axis=None)
    profile = pages["value_tiers"].data.profile
    assert profile["customers"].sum() == len(labels) or name == "one_customer"
    pairs = len(study.methods) * (len(study.methods) - 1) // 2
    assert len(pages["comparison"].data.agreement) == pairs
    assert "Goal" in repr(pages["index"].playbook())
    assert isinstance(pages["stability"].tables()["stability"], pd.DataFrame)


def test_where_all_is_compared_nothing_is_added():
    study = small_study()
    assert [*untold(study), *no_first_repeat(study)] == []
    assert str(not_compared(study, "service_cost")) == (
        "Service cost is not compared: no service cost is recorded in this data."
    )
