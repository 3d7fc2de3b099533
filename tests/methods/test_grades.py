import numpy as np
import pandas as pd
import pytest

from segbench.methods.grades import DIMENSIONS, Grades
from support import make_customers


def test_fifths():
    customers = make_customers(1000)
    counts = Grades().fit(customers).predict(customers).value_counts(normalize=True)
    assert np.allclose(counts, 0.2, atol=0.02)


def test_each_dimension_follows_what_it_is_made_of():
    customers = make_customers(1000)
    dimensions = Grades().fit(customers).dimensions(customers)
    assert list(dimensions.columns) == list(DIMENSIONS)
    assert ((dimensions >= 0) & (dimensions <= 1)).all(axis=None)
    assert dimensions["value"].corr(customers["monetary"], method="spearman") > 0.99
    continuity = customers["active_weeks"] / customers["weeks"]
    assert dimensions["loyalty"].corr(continuity, method="spearman") > 0.99
    per_week = customers["frequency"] / customers["weeks"]
    assert dimensions["frequency"].corr(per_week, method="spearman") > 0.99


def test_a_weight_of_all_makes_the_grade_that_dimension():
    customers = make_customers(500)
    weights = {f"{name}_weight": float(name == "value") for name in DIMENSIONS}
    labels = Grades(**weights).fit(customers).predict(customers)
    best = customers.loc[labels == "A", "monetary"]
    assert best.min() >= customers.loc[labels != "A", "monetary"].max()


def test_without_categories_the_other_parts_carry_on():
    customers = make_customers(200).drop(columns="categories")
    method = Grades().fit(customers)
    assert method.state_["expected_categories"] is None
    assert method.predict(customers).notna().all()
    assert method.notes[0].startswith("Categories are not known here")
    assert "categories" not in method.inputs


def test_notes_say_what_is_left_out():
    customers = make_customers(200)
    method = Grades().fit(customers)
    assert method.notes == ("No part of the five dimensions is left out here.",)
    assert method.inputs == (*Grades.needs, "categories")
    assert Grades(loyalty_weight=0).fit(customers).notes == ("Loyalty has weight 0, as asked.",)


def test_details_are_the_mean_ranks_by_grade():
    customers = make_customers(300)
    method = Grades().fit(customers)
    details = method.details(customers)
    assert details.columns.tolist() == ["grade", *DIMENSIONS]
    assert details["grade"].tolist() == [f"Grade {letter}" for letter in "ABCDE"]
    best = method.dimensions(customers)[method.predict(customers) == "A"]
    assert details.loc[0, list(DIMENSIONS)].tolist() == [
        f"{best[name].mean():.2f}" for name in DIMENSIONS
    ]
    one = method.details(customers.iloc[:1])
    assert (one["value"] == "–").sum() == 4  # grades that nobody has


def test_fixed_bounds_are_scores():
    customers = make_customers(200)
    method = Grades(cut="fixed", bounds=(0.3, 0.4, 0.5, 0.6)).fit(customers)
    scores = method.dimensions(customers).mean(axis=1)
    assert ((method.predict(customers) == "A") == (scores >= 0.6 - 1e-9)).all()


def test_variants_move_the_grades_as_they_say():
    customers = make_customers(1000)
    sizes = {
        words: Grades(**changed).fit(customers).predict(customers).value_counts(normalize=True)
        for words, changed in Grades.variants
    }
    lower, higher = sizes["every cut 5 points lower"], sizes["every cut 5 points higher"]
    assert lower[list("ABCDE")].tolist() == pytest.approx([0.25, 0.2, 0.2, 0.2, 0.15], abs=0.02)
    assert higher[list("ABCDE")].tolist() == pytest.approx([0.15, 0.2, 0.2, 0.2, 0.25], abs=0.02)
    scores = Grades().fit(customers).scores(customers)["score"]
    counts = pd.cut(scores, [-1, 0.2, 0.4, 0.6, 0.8, 2], right=False, labels=list("EDCBA"))
    expected = counts.value_counts(normalize=True)
    assert sizes["fixed scores 0.2 to 0.8"].to_dict() == pytest.approx(expected.to_dict())


def test_potential_is_trend_and_head_room():
    customers = make_customers(400)
    method = Grades().fit(customers)
    # The line of categories on log revenue is that of numpy.
    slope, start = np.polyfit(np.log(customers["monetary"]), customers["categories"], 1)
    head_room = start + slope * np.log(customers["monetary"]) - customers["categories"]
    # Orders in the last third of the window over those of a third before, each with a half more.
    before = (customers["frequency"] - customers["recent_orders"]) / 2
    trend = (customers["recent_orders"] + 0.5) / (before + 0.5)
    alone = Grades().fit(customers.drop(columns="categories"))
    assert alone.dimensions(customers)["potential"].corr(trend, method="spearman") > 0.9999
    ranks = (trend.rank(pct=True) + head_room.rank(pct=True)) / 2
    assert method.dimensions(customers)["potential"].corr(ranks) > 0.999
