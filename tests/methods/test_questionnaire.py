"""The form's item map and the scores, by hand."""

import numpy as np
import pandas as pd
import pytest

from segbench.datasets.simulators.insurer import survey
from segbench.methods.questionnaire import (
    COLUMNS,
    ITEMS,
    cronbach_alpha,
    leading,
    trait_score,
    trait_scores,
)
from segbench.params.columns import QUESTIONS

FORM = {  # as the public form lists them, numbered from 1
    1: "owl",
    2: "koala",
    3: "peacock",
    4: "chameleon",
    5: "tiger",
    6: "peacock",
    7: "owl",
    8: "koala",
    9: "chameleon",
    10: "tiger",
    11: "owl",
    12: "chameleon",
    13: "peacock",
    14: "tiger",
    15: "koala",
    16: "owl",
    17: "koala",
    18: "tiger",
    19: "chameleon",
    20: "peacock",
    21: "owl",
    22: "peacock",
    23: "chameleon",
    24: "tiger",
    25: "koala",
    26: "owl",
    27: "chameleon",
    28: "koala",
    29: "peacock",
    30: "tiger",
}


def test_every_item_belongs_to_the_trait_of_the_form():
    assert {item: trait for trait, items in ITEMS.items() for item in items} == FORM
    assert all(len(items) == 6 for items in ITEMS.values())
    assert sorted(FORM) == list(range(1, 31))


def test_columns_are_numbered_from_one():
    assert tuple(sorted(name for names in COLUMNS.values() for name in names)) == QUESTIONS
    assert (QUESTIONS[0], QUESTIONS[-1]) == ("q01", "q30")
    assert COLUMNS["owl"][0] == "q01"


def test_the_simulated_insurer_asks_the_same_items():
    assert survey.ITEMS == ITEMS


def test_the_first_item_counts_for_the_owl_alone():
    table = pd.DataFrame(3.0, index=["a", "b"], columns=list(QUESTIONS))
    table.loc["b", "q01"] = 5.0
    scores = trait_scores(table)
    assert scores.loc["a"].tolist() == [18] * 5
    assert (scores.loc["b"] - scores.loc["a"]).to_dict() == {
        "tiger": 0,
        "peacock": 0,
        "koala": 0,
        "owl": 2,
        "chameleon": 0,
    }


@pytest.mark.parametrize(
    ("given", "points"),
    [
        ([1] * 6, 6),
        ([5] * 6, 30),
        ([5, 4, 3, 2, 1, 1], 16),
        ([5, 4, 3, 2, 1, np.nan], 18),  # 15 of five answers, of six 18
        ([5, 5, 5, 5, np.nan, np.nan], np.nan),
        ([np.nan] * 6, np.nan),
    ],
)
def test_scores_by_hand(given, points):
    assert trait_score(np.array([given], dtype=float))[0] == pytest.approx(points, nan_ok=True)


def test_answers_outside_of_one_to_five_are_none():
    table = pd.DataFrame(3.0, index=range(3), columns=list(QUESTIONS))
    table.loc[1, "q05"] = 9
    table.loc[2, ["q05", "q10"]] = [0, np.inf]
    assert trait_scores(table)["tiger"].tolist()[:2] == [18, 18]
    assert np.isnan(trait_scores(table).loc[2, "tiger"])
    assert trait_scores(table).loc[2, "owl"] == 18
    ends = pd.DataFrame([[1.0] * len(QUESTIONS), [5.0] * len(QUESTIONS)], columns=list(QUESTIONS))
    assert trait_scores(ends)["tiger"].tolist() == [6, 30]


def test_who_leads_and_ties():
    scores = np.array([[20.0, 18, 18, 18, 18], [20, 20, 6, 6, 6], [9, 9, 9, 9, 9]])
    assert leading(scores).tolist() == [[1, 0, 0, 0, 0], [0.5, 0.5, 0, 0, 0], [0.2] * 5]


def test_alpha_by_hand():
    # Two items, variances 1 and 4, covariance 1: 2 (1 - 5/7).
    assert cronbach_alpha(np.array([[1.0, 1.0], [1.0, 4.0]])) == pytest.approx(4 / 7)
    assert np.isnan(cronbach_alpha(np.zeros((6, 6))))
    assert cronbach_alpha(np.ones((3, 6, 6))).tolist() == pytest.approx([1, 1, 1])
