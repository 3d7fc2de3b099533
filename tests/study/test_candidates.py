"""What can be compared on the spot, what it sees, and when it learns."""

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from segbench.errors import SegbenchError
from segbench.methods.rfm import RFM
from segbench.study.candidates import candidates
from segbench.study.cutoffs import learning_cutoff
from segbench.study.study import Study
from small_studies import small_study


@pytest.fixture(scope="module")
def study():
    return small_study()


@pytest.fixture(scope="module")
def days(study):
    """The last cutoff, and the one before it."""
    return study.params.cutoff, learning_cutoff(study.params)


@pytest.fixture
def one(study, days):
    """Make the candidate of this name: one("x", given)."""
    return lambda name, given: candidates(study, {name: given}, list(days))[0]


def tiers(customers):
    return np.where(customers["monetary"] > 500, "high", "low")


def test_a_function_sees_the_customer_table_of_the_day_and_nothing_else(study, days, one):
    seen = []

    def watch(customers):
        seen.append(customers)
        return tiers(customers)

    last, earlier = days
    candidate = one("x", watch)
    candidate.labels(earlier, earlier, None)
    pd.testing.assert_frame_equal(seen[0], study.customers(earlier))
    labels = candidate.labels(last, earlier, None)
    pd.testing.assert_frame_equal(seen[1], study.customers(last))
    assert labels.astype(str).tolist() == tiers(study.customers(last)).tolist()
    assert all(table.attrs == {} for table in seen)
    outcomes = {"event", "value", "retained", *study.outcomes, *study.amounts}
    assert not outcomes & set(seen[1])


def test_a_function_is_asked_once_for_each_day(days, one):
    asked = []
    candidate = one("x", lambda customers: [asked.append(1), *tiers(customers)][1:])
    for _ in range(3):
        candidate.labels(days[1], days[1], None)
    assert len(asked) == 1


def test_an_estimator_learns_at_the_earlier_day_alone(study, days, one):
    last, earlier = days
    clusterer = make_pipeline(StandardScaler(), KMeans(3, n_init=2, random_state=5))
    candidate = one("clusters", clusterer)
    labels = candidate.labels(last, earlier, None)
    tables = [study.customers(day).select_dtypes("number").astype(float) for day in days]
    whole = [name for name in tables[0] if all(table[name].notna().all() for table in tables)]
    assert "gap_regularity" not in whole
    by_hand = clusterer.fit(tables[1][whole]).predict(tables[0][whole])
    assert labels.astype(str).tolist() == by_hand.astype(str).tolist()
    assert "did not see gap_regularity" in " ".join(candidate.notes)


def test_an_estimator_that_is_given_is_not_touched_and_draws_by_the_studys_seed(study, days, one):
    last, earlier = days
    given = KMeans(4, n_init=1, init="random")
    candidate = one("clusters", given)
    labels = candidate.labels(last, earlier, None)
    assert not hasattr(given, "cluster_centers_")
    assert given.random_state is None
    assert labels.equals(one("clusters", given).labels(last, earlier, None))
    assert f"its random_state was set to {study.params.seed}" in " ".join(candidate.notes)


def test_a_pipeline_that_takes_missing_values_sees_all_numbers(days, one):
    pipeline = make_pipeline(SimpleImputer(), StandardScaler(), KMeans(3, n_init=1))
    assert "gap_regularity" in " ".join(one("x", pipeline).notes)
    assert "takes no missing values" not in " ".join(one("x", pipeline).notes)


def test_without_a_fold_an_estimator_learns_from_the_others(days, one):
    study = small_study(evaluation={"folds": 4, "replicates": 200, "random_draws": 20})
    last, rows = study.params.cutoff, []

    class Counting:
        def fit(self, customers):
            rows.append(customers.index)
            return self

        def predict(self, customers):
            return tiers(customers)

    (candidate,) = candidates(study, {"x": Counting()}, [last])
    candidate.labels(last, last, 1)
    folds = study.labelling.folds(last)
    assert rows[0].equals(folds.index[folds != 1])


def test_a_method_of_segbench_sees_what_it_needs_and_gives_its_own_labels(study, days, one):
    last, earlier = days
    labels = one("types", RFM()).labels(last, earlier, None)
    assert labels.astype(str).equals(study.labels("rfm", last, earlier).astype(str))


def test_labels_of_a_file_are_those_of_a_series(study, days, one, tmp_path):
    customers = pd.concat([study.customers(day) for day in days])
    customers = customers[~customers.index.duplicated()]
    given = pd.Series(tiers(customers), customers.index, name="tier")
    given.to_csv(tmp_path / "labels.csv")
    labels = one("file", tmp_path / "labels.csv").labels(*days, None)
    assert labels.equals(one("series", given).labels(*days, None))
    assert labels.equals(one("file", str(tmp_path / "labels.csv")).labels(*days, None))
    as_excel_writes_it = given.to_csv(sep=";").encode("utf-16")
    (tmp_path / "exported.csv").write_bytes(as_excel_writes_it)
    assert labels.equals(one("exported", tmp_path / "exported.csv").labels(*days, None))
    (note,) = one("series", given).notes
    assert note.startswith(
        "“series”: labels as given; segbench cannot check that they were known before 2017-10-01"
    )


def test_a_file_that_holds_no_labels_is_one_message(one, tmp_path):
    (tmp_path / "wide.csv").write_text("customer_id,a,b\n1,2,3\n")
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "nobody.csv").write_text("customer_id,label\n1,a\n,b\n")
    (tmp_path / "broken.csv").write_text("customer_id,label\n1,a\n2,b,c\n3,a\n")
    for name, message in (
        ("wide.csv", "has 2 columns beside customer_id"),
        ("empty.csv", "empty"),
        ("broken.csv", "row 2 cannot be read .*; rows that cannot: 1"),
        ("nobody.csv", "customer_id is empty beside the label 'b'; rows without: 1"),
        ("none.csv", "there is no such file"),
    ):
        with pytest.raises(SegbenchError, match=message):
            one("x", tmp_path / name)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (AgglomerativeClustering(), "'x' .AgglomerativeClustering. has no predict.*Take one that"),
        (make_pipeline(StandardScaler(), AgglomerativeClustering()), "has no predict"),
        (KMeans, r"'x' is a class; give one of its objects: KMeans\(…\)"),
        (3, "'x' is a int; give a function from the customer table to labels"),
        ({"a": 1}, "'x' is a dict"),
    ],
)
def test_what_cannot_classify_is_refused_with_what_can(one, given, message):
    with pytest.raises(SegbenchError, match=message):
        one("x", given)


def test_an_estimator_that_wants_an_outcome_cannot_be_fitted(days, one):
    with pytest.raises(SegbenchError, match=r"'tree' cannot be fitted at .*and no outcome"):
        one("tree", DecisionTreeClassifier()).labels(*days, None)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("rfm", "the name 'rfm' is taken"),
        ("Value tiers", "is taken"),
        ("random", "is taken"),
        ("boosting", "is taken"),
        ("", "'' is no name; give a text of 1 to 40 signs"),
        ("x" * 41, "is no name"),
        ("a\nb", "is no name"),
        (7, "7 is no name"),
    ],
)
def test_a_name_is_a_short_text_of_its_own(one, name, message):
    with pytest.raises(SegbenchError, match=message):
        one(name, tiers)


@pytest.mark.parametrize("given", [{}, tiers, None])
def test_nothing_to_compare_says_what_to_give(study, given):
    with pytest.raises(SegbenchError, match=r"give {name: classification}, where that is"):
        candidates(study, given, [])


def test_in_the_notebook_of_one_method_all_columns_are_seen_as_well(days):
    both = small_study(methods=["rfm", "pdp"])
    seen = []
    for whose in (both, Study(both.params, alone="rfm")):
        (given,) = candidates(whose, {"mine": lambda table: table["frequency"] > 3}, list(days))
        seen.append([[*given._table(day)] for day in days])
        (given,) = candidates(whose, {"k": KMeans(3)}, list(days))
        seen[-1].append(given._columns)
    assert seen[0] == seen[1]
    assert "promotion_share" in seen[0][-1]  # which only the other method reads
