import pandas as pd
import pytest

from segbench.errors import SegbenchError
from segbench.methods.interaction import Interaction
from segbench.params import check

MONTH = 365.25 / 12


def customers(calls=None, contacts=None, orders=1, days=MONTH):
    frame = pd.DataFrame(
        {"frequency": orders, "window_days": days}, index=range(len(calls or contacts or orders))
    )
    columns = {"service_contacts": calls, "contacts_in_window": contacts}
    return frame.assign(**{name: values for name, values in columns.items() if values is not None})


def levels(frame, **params):
    return Interaction(**params).fit(frame).predict(frame).tolist()


def test_of_those_with_a_contact_the_top_fifth_the_next_three_tenths_and_the_rest():
    frame = customers(calls=[0] * 90 + list(range(1, 11)))
    assert levels(frame) == ["low"] * 95 + ["mid"] * 3 + ["high"] * 2


def test_service_and_campaign_contacts_are_added():
    frame = customers(calls=[0, 1, 2, 0], contacts=[0, 1, 0, 3])
    assert levels(frame, cut="fixed", high=3.0, mid=2.0) == ["low", "mid", "mid", "high"]


def test_contacts_count_by_the_month():
    frame = customers(calls=[1, 2, 4], days=2 * MONTH)
    assert levels(frame, cut="fixed", high=2.0, mid=1.0) == ["low", "mid", "high"]


def test_ties_stay_together_and_leave_out_mid_where_nobody_is_left_for_it():
    frame = customers(calls=[0, 0, 0, 1, 1, 1, 1])
    assert levels(frame) == ["low"] * 3 + ["high"] * 4
    assert [segment.code for segment in Interaction().fit(frame).segments_] == ["high", "low"]


def test_somebody_stays_low_where_everybody_has_a_contact():
    frame = customers(orders=[1] * 6 + [2] * 4)
    assert levels(frame) == ["low"] * 6 + ["high"] * 4


def test_without_contacts_visits_stand_in_and_the_note_says_so():
    by_visits = Interaction().fit(customers(orders=list(range(1, 11))))
    assert "visits" in by_visits.notes[0]
    assert by_visits.segments_[0].definition == "9.00 orders a month or more"
    silent = customers(
        calls=[0] * 4, contacts=[0] * 4, orders=[1, 2, 3, 4]
    )  # columns there, but not one contact
    assert Interaction().fit(silent).state_["sources"] == ["frequency"]


def test_the_note_says_what_is_not_known():
    only_campaigns = Interaction().fit(customers(contacts=[0, 1, 2]))
    assert "no service contacts" in only_campaigns.notes[0]
    assert "company's own choice" in only_campaigns.notes[1]
    only_calls = Interaction().fit(customers(calls=[0, 1, 2]))
    assert "no campaign contacts" in only_calls.notes[0]
    assert len(only_calls.notes) == 1


def test_customers_without_what_it_was_fitted_on_are_refused():
    method = Interaction().fit(customers(calls=[0, 1, 2]))
    with pytest.raises(
        SegbenchError, match="was fitted with service_contacts, which these customers do not have"
    ):
        method.predict(customers(contacts=[0, 1, 2]))


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ({"cut": "fixed", "high": 1.0, "mid": 2.0}, "as contacts a month, with mid below high"),
        ({"high": 0.8, "mid": 0.2}, "must add up to less than 1"),
        ({"cut": "quantile", "high": 5.0}, "must add up to less than 1"),
    ],
)
def test_cuts_that_cut_nothing_are_refused(section, message):
    with pytest.raises(SegbenchError, match=message):
        check({"interaction": section}, source="x.yaml")


def test_a_number_of_contacts_cuts_by_it_and_the_other_level_is_as_the_data_has_it():
    """Of ten with a contact, 7 to 10 are four; 3 of 8 of the other six, rounded up, are three."""
    frame = customers(calls=[0, 0, *range(1, 11)])
    assert levels(frame, high=7.0) == ["low"] * 5 + ["mid"] * 3 + ["high"] * 4
    assert levels(frame, mid=7.0) == ["low"] * 8 + ["mid"] * 2 + ["high"] * 2
    assert levels(frame, cut="fixed") == levels(frame)
    assert levels(frame, high=1e15) == ["low"] * 8 + ["mid"] * 4
    assert levels(frame, mid=1e15) == ["low"] * 12


@pytest.mark.parametrize(("words", "high", "mid"), [("top 15 %", 3, 5), ("top 25 %", 5, 7)])
def test_variants_are_of_the_sizes_that_they_are_named_by(words, high, mid):
    """Of twenty with a contact: 15 % and the next 25 %, or 25 % and the next 35 %."""
    (params,) = (changed for name, changed in Interaction.variants if name.startswith(words))
    found = levels(customers(calls=[0] * 10 + list(range(1, 21))), **params)
    assert [found.count(level) for level in ("high", "mid", "low")] == [high, mid, 30 - high - mid]
