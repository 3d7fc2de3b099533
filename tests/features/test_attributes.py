"""What is known of customers at a cutoff, and under which name."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from segbench.datasets import open_dataset
from segbench.features import GROUPS, Window, customer_frame, customers
from segbench.features.attributes import column_names, survey_features
from segbench.params import Params
from segbench.params.columns import MEASURES, QUESTIONS
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
    [
        {"max_customers": 50},
        pytest.param(
            {"dataset": "insurer", "cutoff": "2024-07-01", "max_customers": 50},
            marks=pytest.mark.slow,
        ),
    ],
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


ORDERED = pd.DataFrame(
    {
        "customer_id": [1, 2, 3, 4],
        "order_id": [1, 2, 3, 4],
        "ordered_at": pd.Timestamp("2017-06-30 10:00"),
        "amount": 5.0,
    }
)


def with_survey(rows, columns=QUESTIONS, dated=True):
    """A company whose customers gave the same answer to every item: customer, day, answer."""
    table = pd.DataFrame(rows, columns=["customer_id", "answered_at", "answer"])
    answers = pd.DataFrame({name: table["answer"].astype(float) for name in columns})
    survey = pd.concat([table[["customer_id"]], answers], axis=1).assign(risk_preference="averse")
    if dated:
        survey["answered_at"] = pd.to_datetime(table["answered_at"], format="ISO8601")
    dataset = make_dataset(ORDERED)
    con = dataset.orders.get_backend()
    return replace(dataset, survey=con.create_table("survey", survey))


def frame(dataset, days=30):
    return customer_frame(customers(dataset, CUTOFF, days, groups=("survey",)))


ROWS = [
    (1, "2015-01-05", 1),  # long before the window
    (2, "2017-06-01", 2),
    (2, "2017-06-30 23:59", 3),
    (3, "2017-06-02", 4),
    (3, "2017-07-01", 5),  # at the cutoff: the future
    (9, "2017-06-02", 5),  # no customer of the window
]


def test_the_latest_before_the_cutoff_counts():
    table = frame(with_survey(ROWS))
    assert table["q01"].tolist()[:3] == [1, 3, 4]
    assert np.isnan(table.loc[4, "q30"])
    assert table["survey_age_days"].tolist()[:3] == [908, 1, 29]
    assert "risk_preference" not in table


def test_nothing_at_or_after_the_cutoff_is_read():
    later = [(customer, "2017-07-02", 5) for customer in (1, 2, 3, 4)]
    pd.testing.assert_frame_equal(frame(with_survey(ROWS)), frame(with_survey([*ROWS, *later])))


def test_the_one_before_the_latest():
    table = survey_features(
        with_survey(ROWS).survey, Window.before(CUTOFF, None, date(2017, 1, 1)), back=1
    )
    assert customer_frame(table)["q05"].to_dict() == {2: 2.0}


def test_of_one_day_the_fuller_counts_then_the_lower_whatever_the_order_of_rows():
    rows = [
        (1, "2017-06-01", 5),
        (1, "2017-06-01", 2),
        (2, "2017-06-01", np.nan),
        (2, "2017-06-01", 4),
    ]
    for order in (rows, rows[::-1]):
        assert frame(with_survey(order))["q11"].tolist()[:2] == [2, 4]


def test_without_dates_all_are_used_and_none_has_an_age():
    table = frame(with_survey(ROWS, dated=False))
    assert table["q01"].tolist()[:3] == [1, 2, 4]  # of two alike in number of answers, the lower
    assert "survey_age_days" not in table


@pytest.mark.parametrize(("columns", "expected"), [(("q01", "q02"), ["q01", "q02"]), ((), [])])
def test_only_items_that_the_data_has(columns, expected):
    table = frame(with_survey(ROWS, columns=columns))
    assert [name for name in table if name.startswith("q")] == expected


def test_without_questionnaires_there_is_no_group():
    assert "q01" not in frame(make_dataset(ORDERED))
