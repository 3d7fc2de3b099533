"""Frozen methods and labels: of which cutoff, fitted at which, and what may be shown of them."""

import numpy as np
import pandas as pd
import pytest

from segbench.methods.rfm import RFM
from segbench.methods.value_tiers import ValueTiers
from segbench.params import Params
from segbench.study.labels import SCORE_DIGITS
from segbench.study.study import Study

SMALL = {"max_customers": 400, "methods": ["value_tiers", "rfm"]}


def new_study(**changes):
    return Study(Params.model_validate({**SMALL, **changes}))


@pytest.fixture(scope="module")
def study():
    return new_study()


def test_a_frozen_method_is_plain_and_says_when_it_was_fitted(study):
    frozen = study.labelling.frozen("rfm", study.learning_cutoff)
    assert frozen["cutoff"] == str(study.learning_cutoff)
    assert frozen["observation_days"] == study.params.observation_days
    own = RFM().fit(study.customers_of("rfm", study.learning_cutoff))
    assert frozen["state"] == own.to_dict()["state"]


def test_labels_are_those_of_the_method_fitted_then_of_the_customers_now(study):
    customers = study.customers_of("rfm")
    for fitted_at in (study.params.cutoff, study.learning_cutoff):
        own = RFM().fit(study.customers_of("rfm", fitted_at)).predict(customers)
        labels = study.labels("rfm", fitted_at=fitted_at)
        assert labels.index.equals(customers.index)
        assert labels.astype(str).equals(own.astype(str))


def test_only_what_everybody_sees_is_marked_with_what_is_hidden(study):
    assert study.method("rfm").disclosure == study.disclosure("rfm")
    assert study.labels("rfm").attrs
    assert not study.labels("rfm", fitted_at=study.learning_cutoff).attrs


def test_a_small_segment_is_hidden_whether_the_method_was_asked_for_or_not():
    many = new_study(evaluation={"min_cell": 30})
    sizes = many.labels("value_tiers").value_counts()
    small = set(sizes.index[(sizes > 0) & (sizes < 30)].astype(str))
    assert small <= many.disclosure("value_tiers").hidden
    alone = new_study(methods=["rfm"], evaluation={"min_cell": 30}).disclosure("value_tiers")
    assert small <= alone.hidden
    assert alone.least == 30
    everybody = new_study(evaluation={"min_cell": 1}).disclosure("rfm")
    assert everybody.hidden == frozenset()


def test_a_fold_is_labelled_by_what_the_others_taught():
    folded = new_study(methods=["rfm"], evaluation={"folds": 4})
    last = folded.params.cutoff
    folds = folded.labelling.folds(last)
    assert sorted(folds.unique()) == [0, 1, 2, 3]
    customers = folded.customers_of("rfm")
    own = RFM().fit(customers[folds != 2]).predict(customers)
    labels = folded.labelling.labels("rfm", last, last, without=2)
    assert labels.astype(str).equals(own.astype(str))
    assert not labels.attrs


@pytest.mark.parametrize("as_text", [False, True])
def test_units_have_the_segments_of_their_customers_at_their_cutoffs(study, as_text):
    last, earlier = study.params.cutoff, study.learning_cutoff
    both = study.customers().index.intersection(study.customers(earlier).index)[:50]
    cutoff = np.where(np.arange(100) % 2, last, earlier)
    units = pd.DataFrame(
        {"customer_id": np.repeat(both, 2), "cutoff": cutoff}, index=np.arange(100)[::-1] + 7
    )
    given = units.astype({"cutoff": str}) if as_text else units
    for fitted_at in (None, earlier):
        codes = study.labelling.at("rfm", given, fitted_at)
        assert codes.index.equals(units.index)
        expected = [
            str(study.labels("rfm", unit.cutoff, fitted_at)[unit.customer_id])
            for unit in units.itertuples()
        ]
        assert codes.tolist() == expected
        assert len(set(codes)) > 1
    assert study.labelling.at("rfm", given.iloc[:0]).empty


def test_a_unit_without_a_customer_at_its_cutoff_is_no_segment(study):
    units = pd.DataFrame({"customer_id": [-1], "cutoff": [study.params.cutoff]})
    with pytest.raises(KeyError):
        study.labelling.at("rfm", units)


def test_the_table_of_labels_has_a_column_a_method(study):
    table = study.labelling.label_table()
    assert list(table) == ["value_tiers", "rfm"]
    assert table["rfm"].astype(str).equals(study.labels("rfm").astype(str))


def test_scores_have_the_name_of_their_method_and_ten_digits():
    known = new_study(methods=["lifecycle", "value_tiers"])  # the first has no scores
    table = known.labelling.score_table()
    customers = known.customers_of("value_tiers")
    own = ValueTiers().fit(customers).scores(customers)
    assert table.index.equals(customers.index)
    assert list(table) == [f"value_tiers.{name}" for name in own]
    for name in own:
        rounded = [float(f"{value:.{SCORE_DIGITS}g}") for value in own[name]]
        assert table[f"value_tiers.{name}"].tolist() == rounded
