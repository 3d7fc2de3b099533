"""What every method of the registry promises."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from segbench.errors import SegbenchError
from segbench.methods import METHODS, build, thaw
from support import make_customers

EVERY = sorted(METHODS)
MONEY = ["monetary", "funded_discount"]


def fitted(name, customers, **params):
    return build(name, params, seed=7).fit(customers)


@pytest.fixture(scope="module")
def customers():
    return make_customers(400)


@pytest.mark.parametrize("name", EVERY)
def test_everybody_gets_exactly_one_segment(name, customers):
    method = fitted(name, customers)
    labels = method.predict(customers)
    assert labels.index.equals(customers.index)
    assert labels.notna().all()
    assert list(labels.cat.categories) == [segment.code for segment in method.segments_]
    assert labels.cat.ordered


@pytest.mark.parametrize("name", EVERY)
def test_segments_are_described(name, customers):
    method = fitted(name, customers)
    for segment in method.segments_:
        assert all([segment.code, segment.name, segment.name_zh, segment.definition])
    assert len({s.code for s in method.segments_}) == len({s.name for s in method.segments_}) == len(method.segments_)
    assert len(METHODS[name].idea) > 20


@pytest.mark.parametrize("name", EVERY)
def test_order_of_rows_and_ids_do_not_matter(name, customers):
    labels = fitted(name, customers).predict(customers)
    shuffled = customers.sample(frac=1, random_state=3).rename(index=lambda i: f"customer {i * 17}")
    again = fitted(name, shuffled).predict(shuffled)
    renamed = labels.rename(index=lambda i: f"customer {i * 17}")
    assert again.astype(str).sort_index().equals(renamed.astype(str).sort_index())


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("rate", [7.3, 1e-3, 100.0])
def test_currency_does_not_matter(name, customers, rate):
    def code(frame):
        return fitted(name, frame).predict(frame).astype(str)

    scaled = customers.assign(**{column: customers[column] * rate for column in MONEY})
    # PDP and the map measure distances: a customer on a border may tip over with the last bit of a logarithm.
    allowed = 0.01 if name in ("som", "pdp") else 0
    assert (code(scaled) != code(customers)).mean() <= allowed


@pytest.mark.parametrize("name", EVERY)
def test_equal_customers_share_a_segment(name, customers):
    twins = pd.concat([customers, customers.set_axis(customers.index + 1000)])
    labels = fitted(name, twins).predict(twins).astype(str)
    assert (labels.loc[customers.index].to_numpy() == labels.loc[customers.index + 1000].to_numpy()).all()


@pytest.mark.parametrize("name", EVERY)
def test_a_label_depends_on_its_own_row_alone(name, customers):
    method = fitted(name, customers)
    whole = method.predict(customers)
    some = customers.iloc[[5, 300, 17]]
    assert method.predict(some).equals(whole.loc[some.index])
    assert method.predict(customers.iloc[[9]]).iloc[0] == whole.iloc[9]


@pytest.mark.parametrize("name", EVERY)
def test_input_is_left_alone(name, customers):
    before = customers.copy()
    fitted(name, customers).predict(customers)
    pd.testing.assert_frame_equal(customers, before)


@pytest.mark.parametrize("name", EVERY)
def test_frozen_and_thawed_gives_the_same_labels(name, customers):
    method = fitted(name, customers)
    again = thaw(json.loads(json.dumps(method.to_dict())))
    other = make_customers(200, seed=9)
    assert again.predict(other).equals(method.predict(other))
    assert again.segments_ == method.segments_
    assert again.get_params() == method.get_params()


@pytest.mark.parametrize("name", EVERY)
def test_it_reads_what_it_says_and_nothing_else(name, customers):
    method = fitted(name, customers)
    assert set(method.needs) <= set(method.inputs) <= set(customers.columns)
    only = customers[list(method.inputs)]
    assert method.predict(only).equals(method.predict(customers))
    for column in method.inputs:
        with pytest.raises(SegbenchError, match=column):
            method.predict(only.drop(columns=column))


@pytest.mark.parametrize("name", EVERY)
def test_an_input_that_it_does_not_need_may_be_missing(name, customers):
    method = fitted(name, customers)
    lacking = customers.assign(**{column: None for column in method.inputs if column not in method.needs})
    assert method.predict(lacking).notna().all()


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    "damage",
    [
        {"method": "nobody"},
        {"method": 7},
        {"params": {"frob": 1}},
        {"params": None},
        {"state": None},
        {"state": [1, 2]},
        {"segments": []},
        {"segments": [{"code": "a"}]},
        {"segments": [{"code": 1, "name": "a", "name_zh": "a", "definition": "a"}]},
        {"segments": [{"code": "a", "name": "a", "name_zh": "a", "definition": "a"}] * 2},
    ],
)
def test_what_was_not_frozen_is_not_thawed(name, damage, customers):
    with pytest.raises(SegbenchError, match="frozen method"):
        thaw({**fitted(name, customers).to_dict(), **damage})


@pytest.mark.parametrize("name", EVERY)
def test_it_is_an_estimator(name, customers):
    method = build(name, {}, seed=7)
    assert clone(method).get_params() == method.get_params()
    assert fitted(name, customers).to_dict() == fitted(name, customers).to_dict()


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("shape", ["one", "two", "identical", "one order each", "outlier", "new"])
def test_odd_populations_get_labels(name, shape, customers):
    odd = {
        "one": customers.iloc[[0]],
        "two": customers.iloc[:2],
        "identical": pd.concat([customers.iloc[[4]]] * 50).set_axis(range(50)),
        "one order each": customers.assign(frequency=1, active_weeks=1, recent_orders=0),
        "outlier": customers.assign(monetary=np.where(customers.index == 3, 1e6 * customers["monetary"], customers["monetary"])),
        "new": customers.assign(tenure_days=1, recency_days=1, weeks=1, active_weeks=1),
    }[shape]
    labels = fitted(name, odd).predict(odd)
    assert labels.notna().all()
    assert labels.index.equals(odd.index)
    if shape == "identical":
        assert labels.nunique() == 1


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_value_that_is_no_number_is_refused_by_name(name, bad, customers):
    column = METHODS[name].needs[0]
    broken = customers.astype({column: float})
    broken.loc[7, column] = bad
    with pytest.raises(SegbenchError, match=rf"{name}: column {column} of customer 7"):
        fitted(name, broken)


@pytest.mark.parametrize("name", EVERY)
def test_a_missing_column_is_named_by_applicable_and_fit(name, customers):
    column = METHODS[name].needs[0]
    without = customers.drop(columns=column)
    usable, reason = build(name, {}, seed=7).applicable(without.columns)
    assert not usable
    assert column in reason
    with pytest.raises(SegbenchError, match=column):
        fitted(name, without)


@pytest.mark.parametrize("name", EVERY)
def test_nobody_cannot_be_fitted(name, customers):
    with pytest.raises(SegbenchError, match="without customers"):
        fitted(name, customers.iloc[:0])


@pytest.mark.parametrize("name", EVERY)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(n=st.integers(1, 60), seed=st.integers(0, 10_000), levels=st.integers(1, 4))
def test_tied_populations_are_treated_alike(name, n, seed, levels):
    """Few distinct customers, many times over: every copy gets the same label."""
    rng = np.random.default_rng(seed)
    distinct = make_customers(levels, seed)
    which = rng.integers(0, levels, n)
    drawn = distinct.iloc[which].set_axis(range(n))
    labels = fitted(name, drawn).predict(drawn).astype(str).to_numpy()
    for kind in set(which):
        assert len(set(labels[which == kind])) == 1
