"""What is not given follows from what is: both by hand, and nothing of it is taken for given."""

import json
import pickle

import pytest

from segbench.errors import SegbenchError
from segbench.methods import full_params
from segbench.params import Params, check
from segbench.params.load import complete
from segbench.params.section import as_given
from support import ROOT

COLUMNS = {"customer_id": "who", "ordered_at": "when", "amount": "paid"}
DATA = {"tables": {"orders": {"path": "orders.csv", "columns": COLUMNS}}}


def found(**raw):
    return check(raw, source="test")


@pytest.mark.parametrize(
    ("given", "retention", "step"),
    [
        ({}, 28, 28),
        ({"retention_days": 56}, 56, 56),
        ({"retention_days": 14}, 14, 28),  # as it always was
        ({"cutoff_step_days": 7}, 7, 7),
        ({"cutoff_step_days": 91}, 28, 91),
        ({"retention_days": None, "cutoff_step_days": None}, 28, 28),
        ({"retention_days": 273, "evaluation": {"folds": 10}}, 273, 28),
        ({"cutoff_step_days": 7, "evaluation": {"folds": 10}}, 28, 7),
    ],
)
def test_days_of_retention_fit_between_cutoffs(given, retention, step):
    params = found(**given)
    assert (params.retention_days, params.cutoff_step_days) == (retention, step)
    card = params.model_dump(mode="json")  # what a run card repeats
    assert (card["retention_days"], card["cutoff_step_days"]) == (retention, step)
    assert check(card, source="card") == params
    nothing = {"retention_days": None, "cutoff_step_days": None}
    plain = {key: value for key, value in given.items() if key != "evaluation"}
    assert {key: as_given(params)[key] for key in nothing} == nothing | plain


def test_data_of_ones_own_needs_no_further_word():
    assert found().dataset == "complete_journey"
    assert found(data=DATA).dataset == "own"
    assert found(dataset=None, data=DATA).dataset == "own"
    for raw in ({"dataset": "own"}, {"dataset": "cdnow", "data": DATA}):
        with pytest.raises(SegbenchError, match="`data` is enough"):
            found(**raw)


def test_hours_of_experienced_staff_are_all_the_hours_that_are_known_of():
    assert found(service={"experienced_hours": 5}).service.hours_per_month == 5
    assert found(service={"experienced_hours": 0}).service.hours_per_month == 0
    assert found().service.hours_per_month is None
    assert as_given(found(service={"experienced_hours": 5}))["service"]["hours_per_month"] is None


def test_all_methods_are_compared_where_none_is_named():
    assert found(methods=None).methods == found().methods
    assert found(rfm={}, methods=["rfm"]).methods == ("rfm",)


def test_what_followed_follows_again_wherever_the_parameters_go():
    params = found(retention_days=56, lifecycle={"lost_gaps": 1.5}, data=DATA)
    for again in (
        check(as_given(params), source="notebook"),
        pickle.loads(pickle.dumps(params)),
        complete(params),
    ):
        assert again == params
        assert as_given(again) == as_given(params)
    bare = complete(Params(retention_days=56))
    assert (bare.cutoff_step_days, as_given(bare)["cutoff_step_days"]) == (56, None)


def test_a_section_given_in_part_follows_too():
    params = found(value_tiers={"high": 500.0}, interaction={"mid": 2.0})
    assert (params.value_tiers.cut, params.interaction.cut) == ("fixed", "fixed")
    assert params.value_tiers.frequency_weight == 0
    assert as_given(params)["value_tiers"] == {
        "cut": None,
        "high": 500.0,
        "mid": None,
        "top": None,
        "monetary_weight": 1.0,
        "frequency_weight": None,
    }


def test_the_schema_says_how_everything_follows():
    schema = json.loads((ROOT / "params" / "schema.json").read_text(encoding="utf-8"))
    bare = full_params()()
    sections = [("", bare), *((name, getattr(bare, name)) for name in type(bare).model_fields)]
    followed = [
        (name, key)
        for name, section in sections
        for key, field in getattr(type(section), "model_fields", {}).items()
        if field.default is None and getattr(section, key) is not None
    ]
    assert len(followed) >= 8
    for name, key in followed:
        properties = schema["properties"]
        if name:
            reference = properties[name]["$ref"].rpartition("/")[2]
            properties = schema["$defs"][reference]["properties"]
        assert properties[key]["default"] is None
        assert {"type": "null"} in properties[key]["anyOf"]
        assert "null = " in properties[key]["description"]


def test_two_crossings_of_plain_facts_go_with_all_methods_and_with_no_choice_of_them():
    usual = (("recency_bands", "frequency_bands"), ("recency_bands", "revenue_bands"))
    every = found()
    assert every.crossings == usual
    assert every.compared[-2:] == tuple("_x_".join(pair) for pair in usual)
    assert as_given(every)["crossings"] is None
    assert found(methods=list(every.methods)).crossings == usual
    assert found(methods=["rfm"]).crossings == ()
    assert found(crossings=[]).crossings == ()
    own = [["rfm", "grades"]]
    assert found(methods=["rfm"], crossings=own).crossings == (("rfm", "grades"),)
