"""Crossings, against pairs of labels counted by pandas."""

import json

import numpy as np
import pandas as pd
import pytest
import yaml
from sklearn.base import clone

from segbench.errors import SegbenchError
from segbench.methods import METHODS, build, check_chosen, load_state
from segbench.methods.crossing import OTHERS, Crossing
from segbench.params import check
from segbench.params.playbook import read_playbook
from segbench.paths import playbooks
from segbench.study.comparison import Comparison
from segbench.study.plan import Plan
from segbench.study.study import Study
from small_studies import SMALL
from support import make_customers

TWO = "recency_bands_x_revenue_bands"
THREE = "value_tiers_x_frequency_bands_x_responder_only"


@pytest.fixture(scope="module")
def customers():
    return make_customers(600)


def crossing(name, least=10, **params):
    method = build(name, params, seed=7)
    method.least = least
    return method


def pairs(name, customers, least, **params):
    """Return what the parts alone say of each customer, by their names."""
    parts = []
    for part in METHODS[name].kinds:
        own = build(part.name, params.get(part.name, {}), seed=7)
        own.least = least
        parts.append(own.fit(customers))
    labels = [part.predict(customers).map(part.names).astype(str) for part in parts]
    return pd.concat(labels, axis=1).agg(" · ".join, axis=1)


@pytest.mark.parametrize("name", [TWO, THREE, "rfm_x_lifecycle"])
def test_a_crossing_is_a_map_of_its_parts_with_the_best_last(name, customers):
    cells = crossing(name).fit(customers).cells(customers)
    for column, kind in zip(cells, METHODS[name].kinds, strict=True):
        part = build(kind.name, {}, seed=7)
        part.least = 10
        labels = part.fit(customers).predict(customers)
        assert column == (kind.fact[0] or kind.title)
        assert (cells[column].astype(str) == labels.map(part.names).astype(str)).all()
        assert cells[column].cat.categories.tolist() == list(part.names.values())[::-1]


@pytest.mark.parametrize("name", [TWO, THREE, "rfm_x_lifecycle"])
@pytest.mark.parametrize("least", [1, 10, 40])
def test_every_large_pair_is_a_segment_and_the_others_of_a_row_are_one(name, least, customers):
    method = crossing(name, least).fit(customers)
    named = method.predict(customers).map(method.names).astype(str)
    expected = pairs(name, customers, least)
    sizes = expected.map(expected.value_counts())
    large = sizes >= least
    assert (named[large] == expected[large]).all()
    rows = expected[~large].str.rsplit(" · ", n=1).str[0]
    assert (named[~large] == rows + f" · {OTHERS}").all()
    assert named.nunique() <= len(method.segments_)


def test_a_small_cell_by_hand():
    days, paid = [1] * 30 + [9] * 33, [5.0] * 30 + [5.0] * 3 + [500.0] * 30
    table = make_customers(63).assign(recency_days=days, monetary=paid)
    cut = {"recency_bands": {"cuts": (5,)}, "revenue_bands": {"cuts": (100.0,)}}
    method = crossing(TWO, **cut).fit(table)
    assert list(method.names.values()) == [
        "up to 4 days · under 100.00",
        "up to 4 days · all others",
        "5 days or more · 100.00 or more",
        "5 days or more · all others",
    ]
    sizes = method.predict(table).map(method.names).value_counts()
    assert sizes["5 days or more · all others"] == 3
    rich = table.iloc[:1].assign(monetary=500.0)  # nobody was here when it was fitted
    assert method.predict(rich).map(method.names).item() == "up to 4 days · all others"
    assert [segment.name_zh for segment in method.segments_][1] == "4 天以内 · 其余"
    assert "fewer than 10 customers are joined" in method.notes[0]


def test_frozen_and_thawed_it_gives_the_same_labels(customers):
    method = crossing(THREE).fit(customers)
    thawed = load_state(json.loads(json.dumps(method.to_dict())))
    assert isinstance(thawed, Crossing)
    assert thawed.predict(customers).equals(method.predict(customers))
    assert thawed.inputs == method.inputs
    assert thawed.notes == method.notes
    assert {"monetary", "frequency", "responses_before"} <= set(method.inputs)


def test_a_copy_is_unfitted_and_keeps_how_large_cells_must_be(customers):
    method = crossing(TWO, least=40).fit(customers)
    copy = clone(method)
    assert not hasattr(copy, "state_")
    assert copy.fit(customers).to_dict() == method.to_dict()


def test_the_registry_knows_crossings_without_listing_them():
    assert TWO in METHODS
    assert METHODS[TWO] is METHODS.get(TWO)
    assert TWO not in list(METHODS)
    assert METHODS[TWO].complexity == 3
    assert METHODS[THREE].groups == ("contacts",)
    for name in ("rfm_x_rfm", "rfm_x_nothing", "rfm_x_", "rfm_x_som_x_pdp_x_needs", "nothing"):
        assert name not in METHODS
        assert METHODS.get(name) is None
        with pytest.raises(KeyError):
            METHODS[name]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("rfm_x_gradse", "unknown part 'gradse'. Did you mean 'grades'"),
        ("rfm_x_rfm", "names rfm twice"),
        ("rfm_x_som_x_pdp_x_needs", "has 4 parts; give two or three"),
    ],
)
def test_what_is_no_crossing_is_refused_with_the_reason(name, why):
    with pytest.raises(SegbenchError, match="crossings: ") as caught:
        check_chosen([name])
    assert why in str(caught.value)


def test_a_part_that_the_data_cannot_support_is_named():
    columns = [name for name in make_customers(5) if name != "responses_before"]
    usable, reason = crossing("grades_x_responder_only").applicable(columns)
    assert not usable
    assert reason.startswith("needs responder_only, which needs responses_before")


def test_a_study_compares_crossings_as_methods():
    params = check({**SMALL, "crossings": [["recency_bands", "revenue_bands"]]}, source="test")
    study = Study(params)
    assert study.methods == (*params.methods, TWO)
    league = Comparison(study).league()
    rows = league[(league["method"] == TWO) & (league["metric"] == "auc")]
    assert rows["value"].between(0.5, 1).all()
    assert len(rows) > 0
    labels = study.labels(TWO)
    by_hand = pairs(TWO, study.customers(), study.limits.min_cell)
    kept = by_hand.map(by_hand.value_counts()) >= study.limits.min_cell
    assert (labels.map(study.method(TWO).names).astype(str)[kept] == by_hand[kept]).all()
    assert np.isfinite(rows["value"]).all()


def test_what_to_do_is_that_of_the_first_part_unless_it_has_a_playbook_of_its_own(tmp_path):
    name = "grades_x_recency_bands"
    given = {"crossings": [["grades", "recency_bands"]], "playbooks": str(tmp_path)}
    study = Study(check({**SMALL, **given}, source="test"))
    entries = Plan(study, name).playbook()
    grades = read_playbook("grades", "params/playbooks").entries
    assert entries == {code: grades[f"Grade {code[0]}"] for code in study.method(name).names}
    own = yaml.safe_load((playbooks() / "bands.yaml").read_text())
    own["others"]["en"]["goal"] = "Ours"
    (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(own))
    again = Plan(Study(study.params), name).playbook().values()
    assert {entry.en.goal for entry in again} == {"Ours"}
