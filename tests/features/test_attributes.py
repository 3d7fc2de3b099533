"""What is known of customers at a cutoff, and under which name."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from segbench.datasets import open_dataset
from segbench.features import GROUPS, customer_frame, customers
from segbench.features.attributes import column_names
from segbench.params import Params
from segbench.params.columns import MEASURES
from support import make_dataset

CUTOFF = date(2017, 7, 1)
LINES = pd.DataFrame({"order_id": [1, 2, 3], "customer_id": [1, 2, 3], "amount": 5.0})


def table(people=None, answers=None, cutoff=CUTOFF):
    made = make_dataset(LINES)
    con = made.orders.get_backend()
    given = {
        name: frame
        for name, frame in (("customers", people), ("survey", answers))
        if frame is not None
    }
    made = replace(
        made, **{name: con.create_table(f"given_{name}", frame) for name, frame in given.items()}
    )
    return customer_frame(customers(made, cutoff, 90, groups=["attributes"]))


def days(*texts):
    return pd.to_datetime(list(texts), format="ISO8601")


def test_what_was_updated_at_or_after_the_cutoff_is_unknown():
    people = pd.DataFrame(
        {
            "customer_id": [1, 2, 3, 9],
            "region": list("abcd"),
            "updated_at": days("2017-06-30 23:59:59", "2017-07-01", None, "2017-01-01"),
        }
    )
    region = table(people)["region"]
    assert region.to_dict()[1] == "a"
    assert pd.isna(region[2])
    assert region[3] == "c"  # nobody knows when: used as it is
    assert "updated_at" not in table(people)
    assert list(table(people, cutoff=date(2017, 7, 2))["region"]) == ["a", "b", "c"]


def test_a_day_at_or_after_the_cutoff_is_unknown():
    joined = table(
        pd.DataFrame({"customer_id": [1, 2], "joined_on": days("2017-06-30", "2017-07-01")})
    )["joined_on"]
    assert joined[1] == pd.Timestamp("2017-06-30")
    assert joined[[2, 3]].isna().all()


def test_the_latest_answer_before_the_cutoff_counts():
    answers = pd.DataFrame(
        [
            (1, "2017-02-01", "averse"),
            (1, "2017-06-30", "seeking"),
            (1, "2017-07-01", "neutral"),
            (2, "2017-01-01", "averse"),
            (2, "2017-05-01", None),
            (3, "2017-08-01", "averse"),
        ],
        columns=["customer_id", "answered_at", "risk_preference"],
    )
    risk = table(answers=answers.assign(answered_at=pd.to_datetime(answers["answered_at"])))[
        "risk_preference"
    ]
    assert risk[[1, 2]].tolist() == ["seeking", "averse"]
    assert pd.isna(risk[3])
    assert (
        table(answers=answers.drop(columns="answered_at").iloc[[0, 3]])["risk_preference"][
            [1, 2]
        ].tolist()
        == ["averse"] * 2
    )


def test_names_of_measures_get_a_suffix_until_they_are_free():
    names = ["region", "Frequency", "frequency_attribute", "risk_preference"]
    assert list(column_names(names).values()) == [
        "region",
        "Frequency_attribute",
        "frequency_attribute_attribute",
        "risk_preference_attribute",
    ]
    found = table(pd.DataFrame({"customer_id": [1], "monetary": ["much"]}))
    assert found["monetary"].tolist() == [5.0, 5.0, 5.0]
    assert found["monetary_attribute"][1] == "much"


def test_without_attributes_there_are_none():
    assert set(table()) == set(
        table(pd.DataFrame({"customer_id": [1], "updated_at": days("2017-01-01")}))
    )


@pytest.mark.parametrize(
    "params",
    [{"max_customers": 50}, {"dataset": "insurer", "cutoff": "2024-07-01", "max_customers": 50}],
)
def test_every_other_column_of_the_customer_table_is_a_known_measure(params):
    dataset = open_dataset(Params.model_validate(params))
    whole = customers(
        dataset,
        Params.model_validate(params).cutoff,
        182,
        groups=[name for name in GROUPS if name != "attributes"],
    )
    assert set(whole.columns) <= MEASURES
