"""What every page says of itself, hands out and offers to complete."""

import pandas as pd
import pytest
from matplotlib.figure import Figure

from runtime.test_shown import Kept
from segbench.errors import SegbenchError
from segbench.methods import METHODS, build
from segbench.pages.method.page import MethodPage
from segbench.pages.registry import KINDS, pages_of
from segbench.pages.style import Picture
from segbench.study.plan import Plan
from small_studies import small_study
from support import ASKED, make_customers

MOST = 15
"""Names that a notebook offers at most."""


@pytest.fixture(scope="module")
def study():
    return small_study()


@pytest.fixture(scope="module")
def pages(study):
    """Every page of the study by its name."""
    return {page.html.name: page for page in pages_of(study)}


def public(thing):
    return [name for name in dir(thing) if not name.startswith("_")]


def test_no_page_offers_more_than_fifteen_names_and_all_are_there(study, pages):
    unsupported = [kind(study) for kind in KINDS.values()]
    for page in [*pages.values(), MethodPage(study, "value_tiers"), *unsupported]:
        for thing in (page, page.data):
            names = public(thing)
            assert 4 < len(names) <= MOST, type(thing)
            known = dir(type(thing)), vars(thing)
            assert not [name for name in names if not any(name in some for some in known)]


def test_nothing_that_pages_hand_out_offers_more_than_fifteen_names(study, pages):
    comparison = pages["comparison"].data.comparison
    things = [study, study.cache, study.data, study.after, study.tables, study.labelling]
    things += [
        comparison,
        Plan(study),
        *comparison.verdicts().values(),
        comparison.overall(),
        study.outcomes["retention"],
    ]
    for page in pages.values():
        shown = [name for name in public(page) if name not in ("data", "study", "params")]
        things += [
            getattr(page, name)() for name in shown if name not in ("figure", "compare", "league")
        ]
    things += [build(name, ASKED.get(name, {}), seed=7) for name in METHODS]
    things += list(study.method("rfm").segments_)
    for thing in things:
        if not isinstance(thing, pd.DataFrame | pd.Series | str | None):
            assert len(public(thing)) <= MOST, type(thing)
            there = {*dir(type(thing)), *vars(thing), "segments_", "state_"}  # once it is fitted
            assert {*public(thing)} <= there


def test_no_section_of_the_parameters_offers_more_than_fifteen_names(study):
    params = study.params
    sections = [getattr(params, name) for name in type(params).model_fields]
    for section in (params, *sections):
        if hasattr(type(section), "model_fields"):
            assert len(public(section)) <= MOST, type(section)
            assert {*public(section)} <= {*type(section).model_fields, "save"}


def test_a_page_says_whose_customers_it_shows_by_which_segments(study, pages):
    text = repr(pages["rfm"])
    assert text.startswith("RFM – The Complete Journey\n")
    assert f"cutoff     {study.params.cutoff}, looking back over the 182 days before it" in text
    assert f"customers  {len(study.customers())}\n" in text
    assert all(name in text for name in study.method("rfm").names.values())
    assert "Value tiers" in repr(pages["comparison"])


def test_html_of_all_that_shows_itself_has_plain_tags_alone(study, pages):
    verdict = pages["comparison"].data.comparison.verdicts()["retention"]
    for thing in (*pages.values(), study, study.method("rfm"), study.unfitted("som"), verdict):
        html = Kept(thing._repr_html_())
        assert html.tags <= {"p", "b", "table", "tbody", "tr", "td", "br"}
        assert html.attributes == []


def test_a_page_without_its_data_says_so():
    raw = {"tables": {"orders": {"path": "nowhere.csv", "columns": {}}}}
    raw["tables"]["orders"]["columns"] = {"customer_id": "a", "ordered_at": "b", "amount": "c"}
    page = MethodPage(small_study(dataset="own", data=raw), "rfm")
    assert "not known  nowhere.csv: there is no such file" in repr(page)


def test_labels_are_names_in_business_order_and_codes_one_attribute_away(study, pages):
    labels, codes = pages["rfm"].labels(), pages["rfm"].data.codes
    names = study.method("rfm").names
    assert list(labels.cat.categories) == list(names.values())
    assert labels.cat.ordered
    assert labels.astype(str).equals(codes.astype(str).map(names).rename("segment"))
    assert pages["rfm"].data.labels.equals(labels)


def test_labels_of_another_method_and_of_the_one_recommended(study, pages):
    pick = pages["comparison"].data.comparison.main()
    assert pages["data_quality"].labels().equals(pages[pick].labels())
    assert set(pages["rfm"].labels("value_tiers")) == {"High", "Mid", "Low"}


def test_customers_of_a_segment_with_their_numbers(study, pages):
    best = pages["value_tiers"].customers("High")
    table, labels = study.customers(), study.labels("value_tiers")
    assert best.index.name == "customer_id"
    pd.testing.assert_frame_equal(best[table.columns], table[labels == "high"])
    assert pages["value_tiers"].customers("high").equals(best)
    assert pages["comparison"].customers("High", method="value_tiers").equals(best)
    everybody = pages["value_tiers"].customers()
    assert everybody["segment"].value_counts()["High"] == len(best)
    assert len(everybody) == len(table)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda page: page.customers("At risk"), "value_tiers: unknown segment 'At risk'."),
        (lambda page: page.customers("At risk"), "Allowed: High, Low, Mid."),
        (lambda page: page.labels("value_tier"), "Did you mean 'value_tiers'?"),
        (lambda page: page.labels("pdp"), "unknown method 'pdp'."),
        (lambda page: page.figure("gains"), "Value tiers: unknown figure 'gains'."),
        (lambda page: page.figure("gains"), "Allowed: picture, rates."),
    ],
)
def test_an_unknown_name_is_one_message_with_those_there_are(pages, ask, message):
    with pytest.raises(SegbenchError) as caught:
        ask(pages["value_tiers"])
    assert message in str(caught.value)


def test_figures_are_those_of_the_pictures(pages):
    drawn = [("contact", "gains", "gains_picture"), ("rfm", "rates_picture", "rates_picture")]
    for page, name, method in [*drawn, ("comparison", "auc", "auc")]:
        figure, shown = pages[page].figure(name), getattr(pages[page], method)()
        assert isinstance(figure, Figure)
        assert isinstance(shown, Picture)
        assert figure.get_label() == shown.alt


def test_a_figure_of_which_there_is_nothing_says_why(pages):
    page = MethodPage(small_study(methods=["rfm"]), "rfm")
    with pytest.raises(SegbenchError, match="RFM: no figure 'picture': this data gives nothing"):
        page.figure("picture")


def test_a_method_says_what_it_does_before_and_after_it_is_fitted():
    method = build("value_tiers", {}, seed=7)
    assert "not known before it is fitted" in repr(method)
    fitted = method.fit(make_customers(50))
    assert all(segment.definition in repr(fitted) for segment in fitted.segments_)
    assert fitted._repr_mimebundle_() == {}
