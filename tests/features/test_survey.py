"""Which questionnaire counts: the latest before the cutoff, over all history."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from segbench.features import Window, customer_frame, customers
from segbench.features.survey import survey_features
from segbench.params.columns import QUESTIONS
from support import make_dataset

CUTOFF = date(2017, 7, 1)
LINES = pd.DataFrame(
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
    dataset = make_dataset(LINES)
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
    assert "q01" not in frame(make_dataset(LINES))
