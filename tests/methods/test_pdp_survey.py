"""Types from answers: the rules by hand, who has no type, and what the page is told."""

import numpy as np
import pandas as pd
import pytest

from segbench.methods.pdp_survey import PDPSurvey
from segbench.methods.questionnaire import COLUMNS
from segbench.params.columns import QUESTIONS
from support import make_customers

BLENDS = [
    "tiger_peacock",
    "tiger_koala",
    "tiger_owl",
    "tiger_chameleon",
    "peacock_koala",
    "peacock_owl",
]
BLENDS += ["peacock_chameleon", "koala_owl", "koala_chameleon", "owl_chameleon"]
CODES = [
    "tiger",
    "peacock",
    "koala",
    "owl",
    "chameleon",
    *BLENDS,
    "chameleon_all_round",
    "no_answer",
]


def people(*profiles):
    """Customers with these scores of tiger to chameleon, each reached by whole answers."""
    table = pd.DataFrame(index=range(len(profiles)), columns=list(QUESTIONS), dtype=float)
    for row, profile in enumerate(profiles):
        for names, score in zip(COLUMNS.values(), profile, strict=True):
            answers = [score // 6 + (place < score % 6) for place in range(6)]
            table.loc[row, list(names)] = answers
    return table.assign(frequency=1, survey_age_days=10.0)


@pytest.fixture(scope="module")
def customers():
    return make_customers(600)


@pytest.mark.parametrize(
    ("profile", "code"),
    [
        ((24, 18, 18, 18, 18), "tiger"),
        ((23, 18, 18, 18, 18), "chameleon_all_round"),  # 5 points are not 6
        ((18, 6, 12, 12, 24), "chameleon"),
        ((24, 24, 18, 18, 18), "tiger_peacock"),
        ((24, 18, 18, 29, 18), "tiger_owl"),  # 5 apart, both 6 above the rest
        ((24, 18, 18, 30, 18), "owl"),  # 6 apart
        ((18, 18, 24, 18, 26), "koala_chameleon"),
        ((24, 24, 24, 18, 18), "chameleon_all_round"),  # three are no blend
        ((18, 18, 18, 18, 18), "chameleon_all_round"),
        ((6, 6, 6, 6, 6), "chameleon_all_round"),
    ],
)
def test_the_rule_in_points(profile, code):
    table = people(profile)
    assert PDPSurvey(rule="points").fit(table).predict(table).tolist() == [code]


def test_the_gap_is_a_parameter():
    table = people((21, 18, 18, 18, 18))
    assert PDPSurvey(rule="points", points=3).fit(table).predict(table).tolist() == ["tiger"]
    assert PDPSurvey(rule="points", points=3.5).fit(table).predict(table).tolist() == [
        "chameleon_all_round"
    ]


def test_segments_are_the_same_whatever_the_data(customers):
    for table in (
        customers,
        people((24, 18, 18, 18, 18)),
        customers.assign(**dict.fromkeys(QUESTIONS, np.nan)),
    ):
        assert [segment.code for segment in PDPSurvey().fit(table).segments_] == CODES


def test_five_answers_are_pro_rated_and_four_are_none():
    table = people(*[(24, 18, 18, 18, 18)] * 3)
    table.loc[1, "q05"] = np.nan  # an answer of 4: the mean of the others stays 4
    table.loc[2, ["q01", "q07"]] = np.nan
    method = PDPSurvey(rule="points").fit(table)
    assert method.predict(table).tolist() == ["tiger", "tiger", "no_answer"]
    assert method.scores(table)["tiger"].tolist() == [24, 24, 24]
    assert np.isnan(method.scores(table).loc[2, "owl"])


def test_standard_errors_by_pandas(customers):
    method = PDPSurvey(se_multiple=1.5).fit(customers)
    errors = []
    for trait in ("tiger", "owl"):
        items = customers[list(COLUMNS[trait])]
        whole = items.dropna()
        alpha = 6 / 5 * (1 - whole.var().sum() / whole.sum(axis=1).var())
        score = 6 * items.mean(axis=1).where(items.notna().sum(axis=1) >= 5)
        errors.append(score.var() * (1 - alpha))
        assert method.state_["alpha"][trait] == pytest.approx(alpha)
    assert method.state_["limits"][0][3] == pytest.approx(1.5 * np.sqrt(sum(errors)))
    assert method.state_["limits"][3][0] == method.state_["limits"][0][3]


def test_by_reliability_each_pair_has_its_own_gap(customers):
    method = PDPSurvey().fit(customers)
    method.state_["limits"] = np.full((5, 5), 2.0).tolist()
    method.state_["limits"][0][4] = 4.0
    table = people((21, 18, 18, 18, 18), (22, 18, 18, 18, 18), (6, 6, 21, 21, 18))
    assert method.predict(table).tolist() == ["chameleon_all_round", "tiger", "koala_owl"]


def test_labels_by_a_plain_loop(customers):
    method = PDPSurvey().fit(customers)
    limits, names = method.state_["limits"], list(COLUMNS)
    labels = method.predict(customers)
    for customer, row in method.scores(customers).iterrows():

        def above(i, others, row=row):
            return all(row.iloc[i] - row.iloc[j] >= limits[i][j] for j in others)

        singles = [i for i in range(5) if above(i, {*range(5)} - {i})]
        pairs = [
            (i, j)
            for i in range(5)
            for j in range(i + 1, 5)
            if all(above(k, {*range(5)} - {i, j}) for k in (i, j))
        ]
        if row.isna().any():
            expected = "no_answer"
        elif singles:
            expected = names[singles[0]]
        else:
            expected = (
                f"{names[pairs[0][0]]}_{names[pairs[0][1]]}" if pairs else "chameleon_all_round"
            )
        assert len(singles) <= 1
        assert len(pairs) <= 1 or singles
        assert labels[customer] == expected
    assert (
        labels.value_counts()[["tiger", "koala_owl", "chameleon_all_round", "no_answer"]].min() > 3
    )


def test_with_few_answers_points_decide_and_a_note_says_so(customers):
    few = PDPSurvey().fit(people((22, 18, 18, 18, 18)))
    assert few.state_["rule"] == "points"
    assert any("Fewer than 30" in note for note in few.notes)
    many = PDPSurvey().fit(customers)
    assert many.state_["rule"] == "reliability"
    assert any("one standard error of the difference" in note for note in many.notes)
    assert not any(
        "Fewer" in note for note in (*many.notes, *PDPSurvey(rule="points").fit(customers).notes)
    )


def test_without_dates_a_note_says_what_that_means(customers):
    assert not any("no dates" in note for note in PDPSurvey().fit(customers).notes)
    undated = PDPSurvey().fit(customers.drop(columns="survey_age_days"))
    assert any("no dates" in note and "after the cutoff" in note for note in undated.notes)
    assert undated.predict(customers).equals(PDPSurvey().fit(customers).predict(customers))


def test_answers_off_the_scale_are_counted(customers):
    spoiled = customers.copy()
    answered = spoiled.index[spoiled["q01"].notna()]
    spoiled.loc[answered[:3], "q01"] = [0, 6, 99]
    assert (
        "3 answers that do not lie between 1 and 5 count as not given."
        in PDPSurvey().fit(spoiled).notes
    )
    assert not any("do not lie" in note for note in PDPSurvey().fit(customers).notes)


def test_details_count_everybody_and_tell_flat_from_chameleon():
    table = people(
        (24, 18, 18, 18, 18),
        (6, 6, 6, 6, 30),
        (24, 24, 6, 6, 6),
        (9,) * 5,
        (9,) * 5,
        (9,) * 5,
        (9,) * 5,
    )
    table.loc[4, "q01"] = np.nan
    table.loc[5, ["q01", "q07"]] = np.nan
    table.loc[6, list(QUESTIONS)] = np.nan
    shown = PDPSurvey(rule="points").fit(table).details(table).set_index("who")
    assert shown["customers"].tolist() == ["4", "1", "1", "1", "2", "1", "1", "2"]
    assert shown.loc["all-round, filed under chameleon", "share"] == "40.0 % of those with a score"
    assert shown.loc["… of these the chameleon", "customers"] == "1"


def test_it_says_which_items_are_missing(customers):
    assert PDPSurvey().applicable(customers.columns) == (True, "")
    usable, reason = PDPSurvey().applicable(customers.drop(columns=["q07", "q30"]).columns)
    assert not usable
    assert (
        reason == "needs the 30 items of the PDP questionnaire (q01 to q30), of which q07, q30 lack"
    )
    usable, reason = PDPSurvey().applicable(customers.drop(columns=list(QUESTIONS)).columns)
    assert (
        reason
        == "needs the 30 items of the PDP questionnaire (q01 to q30), which this data does not have"
    )


@pytest.mark.parametrize(("n", "rule"), [(29, "points"), (30, "reliability")])
def test_thirty_whole_answers_are_enough_for_a_reliability(n, rule):
    profiles = [[12 + (3 * person + 5 * trait) % 13 for trait in range(5)] for person in range(n)]
    assert PDPSurvey().fit(people(*profiles)).state_["rule"] == rule
