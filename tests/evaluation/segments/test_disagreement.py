"""Disagreements against hand calculation."""

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from segbench.evaluation.segments.disagreement import DISAGREEMENT_COLUMNS, disagreements, shown

CELLS = [  # a, b, customers, events, what a says, what b says
    ("high", "x", 50, 45, 0.9, 0.8),
    ("high", "y", 100, 20, 0.9, 0.2),
    ("low", "x", 40, 16, 0.4, 0.8),
    ("low", "y", 10, 5, 0.4, 0.2),
]


def units(cells):
    rows = [
        (a, b, one, two, number < events)
        for a, b, n, events, one, two in cells
        for number in range(n)
    ]
    return pd.DataFrame(rows, columns=["a", "b", "predicted_a", "predicted_b", "event"])


def test_by_hand():
    table = disagreements(units(CELLS), 0.95)
    assert list(table.columns) == DISAGREEMENT_COLUMNS
    # 100 * 0.7, 40 * 0.4, 50 * 0.1, 10 * 0.2
    assert list(zip(table["code_a"], table["code_b"], strict=True)) == [
        ("high", "y"),
        ("low", "x"),
        ("high", "x"),
        ("low", "y"),
    ]
    first = table.iloc[0]
    assert first["by_chance"] == pytest.approx(150 * 110 / 200)
    assert (first["customers"], first["events"], first["rate"]) == (100, 20, 0.2)
    assert (first["ci_low"], first["ci_high"]) == pytest.approx(
        proportion_confint(20, 100, method="wilson")
    )


def test_right_is_whose_number_the_interval_holds():
    table = disagreements(units(CELLS), 0.95).set_index(["code_a", "code_b"])["right"]
    assert table[("high", "y")] == "b"
    assert table[("low", "x")] == "a"
    assert table[("low", "y")] == "a"  # 5 of 10: [24 to 76] holds 40 but not 20


def test_neither_and_both():
    wrong = disagreements(units([("h", "x", 100, 50, 0.9, 0.1)]), 0.95)
    assert wrong["right"].tolist() == ["neither"]
    both = disagreements(units([("h", "x", 10, 5, 0.6, 0.4)]), 0.95)
    assert both["right"].tolist() == [""]


def test_the_same_classification_twice_disagrees_about_nobody():
    table = disagreements(units([("h", "h", 30, 20, 0.7, 0.7), ("l", "l", 30, 10, 0.3, 0.3)]), 0.95)
    assert (table["predicted_a"] == table["predicted_b"]).all()
    assert table["by_chance"].tolist() == [15, 15]


def test_small_cells_and_those_that_would_give_one_away_show_only_codes():
    sizes = {
        ("x", "p"): 100,
        ("x", "q"): 4,
        ("x", "r"): 60,
        ("y", "p"): 30,
        ("y", "q"): 70,
        ("y", "r"): 50,
    }
    rows = [(*codes, 0.2, 0.8, n % 2 == 0) for codes, size in sizes.items() for n in range(size)]
    units = pd.DataFrame(rows, columns=["a", "b", "predicted_a", "predicted_b", "event"])
    table = disagreements(units, 0.95)
    found = shown(table, 10, [(), ()]).set_index(["code_a", "code_b"])
    out = found["customers"].isna()
    assert sorted(found.index[out]) == [("x", "q"), ("x", "r"), ("y", "q"), ("y", "r")]
    assert found[out].drop(columns="right").isna().all(axis=None)
    assert set(found.loc[out, "right"]) == {""}
    assert list(found.index[-4:]) == sorted(found.index[out])  # their order tells nothing
    assert shown(table, 1, [(), ()])["customers"].sum() == 314
    assert shown(table, 10, [("x", "y"), ()])["customers"].isna().all()


def test_small_differences_order_cells_too():
    # 3 customers of whom .1 apart is said weigh .3, two of whom .2 apart is said weigh .4.
    rows = [("x", "p", 0.5, 0.4, True)] * 3 + [("y", "q", 0.5, 0.3, False)] * 2
    units = pd.DataFrame(rows, columns=["a", "b", "predicted_a", "predicted_b", "event"])
    assert disagreements(units, 0.95)["code_a"].tolist() == ["y", "x"]
