"""What followed a cutoff: published counts, and nothing from the future."""

from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import pytest

from segbench.features import customer_frame, customers
from segbench.features.outcomes import contacts_between, first_repeat, retention
from segbench.methods import METHODS, build
from support import ASKED, make_dataset


def test_retention_of_complete_journey(journey, journey_customers):
    everyone = customer_frame(customers(journey, date(2017, 10, 1), None, groups=())).index
    assert round(retention(journey, date(2017, 10, 1), 30, everyone)["event"].mean(), 3) == 0.832
    assert round(retention(journey, date(2017, 10, 29), 28, journey_customers.index)["event"].mean(), 3) == 0.842


def test_conversion_of_complete_journey(journey):
    known = customer_frame(customers(journey, date(2017, 10, 1), None, groups=())).index
    contacts = contacts_between(journey, date(2017, 10, 1), date(2017, 10, 31))
    converted = contacts[contacts["customer_id"].isin(known)].groupby("customer_id")["event"].any()
    assert len(converted) == 1161
    assert round(converted.mean(), 3) == 0.195


def test_a_response_after_the_day_it_is_asked_on_does_not_count():
    lines = pd.DataFrame({"order_id": [1], "customer_id": [1], "ordered_at": [datetime(2017, 1, 1)], "amount": 1.0})
    dataset = make_dataset(lines, CONTACTS, RESPONSES)  # customer 1 responds on 2017-05-02
    start, end = date(2017, 5, 1), date(2017, 5, 2)
    assert contacts_between(dataset, start, end)["event"].tolist() == [True, False]
    assert contacts_between(dataset, start, end, known_by=date(2017, 5, 2))["event"].tolist() == [False, False]
    assert contacts_between(dataset, start, end, known_by=date(2017, 5, 3))["event"].tolist() == [True, False]


def test_the_window_of_retention_is_half_open():
    lines = pd.DataFrame(
        {
            "order_id": [1, 2, 3],
            "customer_id": [1, 2, 3],
            "ordered_at": [datetime(2017, 7, 1), datetime(2017, 7, 28, 23, 59), datetime(2017, 7, 29)],
            "amount": 1.0,
        }
    )
    events = retention(make_dataset(lines), date(2017, 7, 1), 28, pd.Index([1, 2, 3, 4])).set_index("customer_id")["event"]
    assert events.tolist() == [True, True, False, False]


def test_a_first_repeat_is_the_second_order_of_somebody_with_one():
    days = {1: ["2017-03-01", "2017-07-01"], 2: ["2017-03-01"], 3: ["2017-01-05", "2017-03-01", "2017-07-02"]}
    days |= {4: ["2017-07-03"], 5: ["2017-03-01", "2017-07-29"], 6: ["2017-03-01", "2017-07-28"]}
    rows = [(customer, day) for customer, known in days.items() for day in known]
    lines = pd.DataFrame(rows, columns=["customer_id", "ordered_at"]).assign(amount=1.0, order_id=range(len(rows)))
    lines["ordered_at"] = pd.to_datetime(lines["ordered_at"]).astype("datetime64[us]")
    known = first_repeat(make_dataset(lines), date(2017, 7, 1), 28, pd.Index([1, 2, 3, 5]))
    assert known.set_index("customer_id")["event"].to_dict() == {1: True, 2: False, 5: False}


HISTORY = pd.DataFrame(
    {
        "order_id": range(60),
        "customer_id": [number % 20 for number in range(60)],
        "ordered_at": [datetime(2017, 1 + number % 6, 1 + number % 27) for number in range(60)],
        "amount": [5.0 + number for number in range(60)],
        "product_id": [number % 7 for number in range(60)],
        "category": [f"c{number % 5}" for number in range(60)],
    }
)
CONTACTS = pd.DataFrame(
    {
        "customer_id": [1, 2],
        "campaign_id": 1,
        "campaign_type": "A",
        "contacted_at": datetime(2017, 5, 1),
        "closes_at": datetime(2017, 6, 1),
    }
)
RESPONSES = pd.DataFrame({"customer_id": [1], "campaign_id": 1, "responded_at": datetime(2017, 5, 2)})
PEOPLE = pd.DataFrame({"customer_id": range(8), "region": list("nnnnssss"), "age": 30.0, "updated_at": datetime(2017, 6, 30)})
NEWS = pd.DataFrame({"customer_id": range(8, 20), "region": "w", "age": 99.0, "updated_at": datetime(2017, 7, 1)})
FUTURE = pd.DataFrame(
    {
        "order_id": [900, 901, 902],
        "customer_id": [1, 2, 99],
        "ordered_at": [datetime(2017, 7, 1), datetime(2017, 8, 1), datetime(2017, 7, 2)],
        "amount": 1e6,
        "product_id": 3,
        "category": "c1",
    }
)


@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_planted_future_moves_no_label(name):
    later = {"contacted_at": datetime(2017, 7, 1), "campaign_id": 2, "campaign_type": "A", "closes_at": datetime(2017, 8, 1)}
    contacts = pd.concat([CONTACTS, pd.DataFrame([{"customer_id": 3, **later}])], ignore_index=True)
    answers = pd.DataFrame([{"customer_id": 3, "campaign_id": 2, "responded_at": datetime(2017, 7, 1)}])
    known = make_dataset(HISTORY, CONTACTS, RESPONSES)
    told = make_dataset(
        pd.concat([HISTORY, FUTURE], ignore_index=True), contacts, pd.concat([RESPONSES, answers], ignore_index=True)
    )
    labels = []
    for dataset, people in ((known, PEOPLE), (told, pd.concat([PEOPLE, NEWS], ignore_index=True))):
        described = replace(dataset, customers=dataset.orders.get_backend().create_table("people", people))
        table = customer_frame(customers(described, date(2017, 7, 1), 182))
        method = build(name, ASKED.get(name, {}), seed=1).fit(table)
        labels.append(method.predict(table))
        labels.append(method.to_dict())
    assert labels[0].equals(labels[2])
    assert labels[1] == labels[3]


def test_an_order_just_before_the_cutoff_does_move_the_table():
    early = FUTURE.assign(ordered_at=datetime(2017, 6, 30, 23, 59))
    tables = [
        customer_frame(customers(make_dataset(pd.concat(parts, ignore_index=True)), date(2017, 7, 1), 182, groups=()))
        for parts in ([HISTORY], [HISTORY, early])
    ]
    assert not tables[0].equals(tables[1])
