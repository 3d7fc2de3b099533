"""What every method of the registry promises."""

import json
import re
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from customer_tables import PAUSES, customer_tables
from segbench.errors import SegbenchError
from segbench.methods import METHODS, Method, build, full_params, load_state
from segbench.methods.by_function import ByFunction
from support import ASKED, make_customers

VARIANTS = {
    "rfm by quintiles": ("rfm", {"scoring": "quintile"}),
    "cells of three axes": ("rfm_grid", {"axes": "RFM", "bins": 3}),
    "an own map": (
        "rfm_grid",
        {
            "axes": "RM",
            "map": ({"name": "Best", "r": [4, 5], "m": [3, 5]}, {"name": "Here", "r": [5, 5]}),
        },
    ),
    "two bands crossed": ("recency_bands_x_frequency_bands", {}),
    "an attribute crossed": (
        "attributes_x_revenue_bands",
        {"attributes": {"columns": ("region",)}, "revenue_bands": {"bands": 3}},
    ),
    "undated labels": ("existing", {"column": "region"}),
    "own labels crossed": ("existing_x_frequency_bands", {}),
    "three crossed": ("value_tiers_x_lifecycle_x_responder_only", {}),
}
"""Methods with parameters that make another method of them."""

EVERY = sorted([*METHODS, *VARIANTS])
BORDERS_IN_LOGARITHMS = ("som", "pdp", "kmeans", "mixture")
"""They measure distances in logarithms: in another currency a border may move by its last bit."""
CENTS_FOR_NOTHING = ("grades",)
"""It takes a logarithm in which no revenue counts as one cent, in any currency."""
FIXED_AMOUNTS = (ByFunction,)
"""Kinds of methods in which amounts are somebody's, in a currency of theirs."""

ANY_TABLE = settings(
    max_examples=50 if settings.get_current_profile_name() == "thorough" else 8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
DAMAGED = ("rfm", "som", "rules")
"""`load_state` checks before it knows the method: three with different states are enough."""
MONEY = ["monetary", "funded_discount", "service_cost", "earlier_monetary", "later_spend"]


def unfitted(name):
    kind, params = VARIANTS.get(name, (name, ASKED.get(name, {})))
    return build(kind, params, seed=7)


def fitted(name, customers):
    return unfitted(name).fit(customers)


@pytest.fixture(scope="module")
def fixed(customers):
    """Return a method fitted on `customers`, each only once: `fixed("rfm")`."""
    return cache(lambda name: fitted(name, customers))


NEEDY = [name for name in EVERY if unfitted(name).needs]
"""Rules need what they read; see their own tests."""


@pytest.fixture(scope="module")
def customers():
    return make_customers(400)


@pytest.mark.parametrize("name", EVERY)
def test_everybody_gets_exactly_one_segment(name, customers, fixed):
    method = fixed(name)
    labels = method.predict(customers)
    assert labels.index.equals(customers.index)
    assert labels.notna().all()
    assert list(labels.cat.categories) == [segment.code for segment in method.segments_]
    assert labels.cat.ordered


@pytest.mark.parametrize("name", EVERY)
def test_segments_are_described(name, fixed):
    method = fixed(name)
    for segment in method.segments_:
        assert all([segment.code, segment.name, segment.name_zh, segment.definition])
    assert (
        len({s.code for s in method.segments_})
        == len({s.name for s in method.segments_})
        == len(method.segments_)
    )
    assert len(method.idea) > 20


@pytest.mark.parametrize("name", EVERY)
def test_order_of_rows_and_ids_do_not_matter(name, customers, fixed):
    labels = fixed(name).predict(customers)
    shuffled = customers.sample(frac=1, random_state=3).rename(index=lambda i: f"customer {i * 17}")
    again = fitted(name, shuffled).predict(shuffled)
    renamed = labels.rename(index=lambda i: f"customer {i * 17}")
    assert again.astype(str).sort_index().equals(renamed.astype(str).sort_index())


@pytest.mark.parametrize("name", EVERY)
def test_currency_does_not_matter(name, customers, fixed):
    if isinstance(unfitted(name), FIXED_AMOUNTS):
        return
    labels = fixed(name).predict(customers).astype(str)
    scaled = customers.assign(**{column: customers[column] * 7.3 for column in MONEY})
    again = fitted(name, scaled).predict(scaled).astype(str)
    allowed = 0.01 if name in BORDERS_IN_LOGARITHMS else 0
    assert (again != labels).mean() <= allowed


@pytest.mark.parametrize("name", EVERY)
def test_equal_customers_share_a_segment(name, customers):
    twins = pd.concat([customers, customers.set_axis(customers.index + 1000)])
    labels = fitted(name, twins).predict(twins).astype(str)
    assert (
        labels.loc[customers.index].to_numpy() == labels.loc[customers.index + 1000].to_numpy()
    ).all()


@pytest.mark.parametrize("name", EVERY)
def test_a_label_depends_on_its_own_row_alone(name, customers, fixed):
    method = fixed(name)
    whole = method.predict(customers)
    some = customers.iloc[[5, 300, 17]]
    assert method.predict(some).equals(whole.loc[some.index])
    assert method.predict(customers.iloc[[9]]).iloc[0] == whole.iloc[9]


@pytest.mark.parametrize(
    "name", [name for name in EVERY if type(unfitted(name)).scores is not Method.scores]
)
def test_scores_are_numbers_that_depend_on_their_own_row_alone(name, customers, fixed):
    method = fixed(name)
    scores = method.scores(customers)
    assert scores.index.equals(customers.index)
    assert not np.isinf(scores.to_numpy(dtype=float)).any()
    assert scores.notna().any(axis=None)
    assert scores.columns.is_unique
    pd.testing.assert_frame_equal(
        method.scores(customers.iloc[[5, 300, 17]]), scores.iloc[[5, 300, 17]]
    )


@pytest.mark.parametrize(
    "name", [name for name in EVERY if type(unfitted(name)).cells is not Method.cells]
)
def test_all_customers_of_a_cell_are_in_one_segment(name, customers, fixed):
    method = fixed(name)
    cells = method.cells(customers)
    assert cells.index.equals(customers.index)
    assert len(cells.columns) in (2, 3)
    for column in cells:
        assert cells[column].cat.ordered
        assert cells[column].notna().all()
    labels = method.predict(customers).astype(str)
    assert (labels.groupby([cells[name] for name in cells], observed=True).nunique() == 1).all()
    some = customers.iloc[[5, 300, 17]]
    pd.testing.assert_frame_equal(method.cells(some), cells.loc[some.index])


@pytest.mark.parametrize("name", EVERY)
def test_input_is_left_alone(name, customers):
    before = customers.copy()
    method = fitted(name, customers)
    method.predict(customers)
    method.scores(customers)
    pd.testing.assert_frame_equal(customers, before)


@pytest.mark.parametrize("name", EVERY)
def test_frozen_and_thawed_gives_the_same_labels(name, fixed):
    method = fixed(name)
    again = load_state(json.loads(json.dumps(method.to_dict())))
    other = make_customers(200, seed=9)
    assert again.predict(other).equals(method.predict(other))
    assert again.segments_ == method.segments_
    assert again.get_params() == method.get_params()


@pytest.mark.parametrize("name", EVERY)
def test_it_reads_what_it_says_and_nothing_else(name, customers, fixed):
    method = fixed(name)
    assert set(method.needs) <= set(method.inputs) <= set(customers.columns)
    only = customers[list(method.inputs)]
    assert method.predict(only).equals(method.predict(customers))
    for column in method.inputs:
        with pytest.raises(SegbenchError, match=column):
            method.predict(only.drop(columns=column))


@pytest.mark.parametrize("name", EVERY)
def test_an_input_that_it_does_not_need_may_be_missing(name, customers, fixed):
    method = fixed(name)
    lacking = customers.assign(
        **{column: None for column in method.inputs if column not in method.needs}
    )
    assert method.predict(lacking).notna().all()


@pytest.mark.parametrize("name", DAMAGED)
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
def test_what_was_not_frozen_is_not_thawed(name, damage, fixed):
    with pytest.raises(SegbenchError, match="frozen"):
        load_state({**fixed(name).to_dict(), **damage})


@pytest.mark.parametrize("name", EVERY)
def test_it_is_an_estimator(name, customers, fixed):
    method = unfitted(name)
    assert clone(method).get_params() == method.get_params()
    assert fitted(name, customers).to_dict() == fixed(name).to_dict()


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("shape", ["one", "two", "identical", "one order each", "outlier", "new"])
def test_odd_populations_get_labels(name, shape, customers):
    odd = {
        "one": customers.iloc[[0]],
        "two": customers.iloc[:2],
        "identical": pd.concat([customers.iloc[[4]]] * 50).set_axis(range(50)),
        "one order each": customers.assign(
            frequency=1, active_weeks=1, recent_orders=0, gaps=0, **dict.fromkeys(PAUSES, np.nan)
        ),
        "outlier": customers.assign(
            monetary=np.where(
                customers.index == 3, 1e6 * customers["monetary"], customers["monetary"]
            )
        ),
        "new": customers.assign(
            tenure_days=1, first_order_days=1, recency_days=1, weeks=1, active_weeks=1
        ),
    }[shape]
    labels = fitted(name, odd).predict(odd)
    assert labels.notna().all()
    assert labels.index.equals(odd.index)
    if shape == "identical":
        assert labels.nunique() == 1


@pytest.mark.parametrize("name", NEEDY)
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_value_that_is_no_number_is_refused_by_name(name, bad, customers):
    column = unfitted(name).needs[0]
    broken = customers.astype({column: float})
    broken.loc[7, column] = bad
    with pytest.raises(
        SegbenchError, match=rf"{unfitted(name).name}: column {column} of customer 7"
    ):
        fitted(name, broken)


@pytest.mark.parametrize("name", NEEDY)
def test_a_missing_column_is_named_by_applicable_and_fit(name, customers):
    column = unfitted(name).needs[0]
    without = customers.drop(columns=column)
    usable, reason = unfitted(name).applicable(without.columns)
    assert not usable
    assert column in reason
    with pytest.raises(SegbenchError, match=column):
        fitted(name, without)


@pytest.mark.parametrize("name", EVERY)
def test_nobody_cannot_be_fitted(name, customers):
    with pytest.raises(SegbenchError, match="without customers"):
        fitted(name, customers.iloc[:0])


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.thorough
@ANY_TABLE
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


def fitted_or_refused(name, table):
    """The method fitted; None where the table lacks what it needs, with a reason."""
    usable, reason = unfitted(name).applicable(table.columns)
    assert usable == (not reason)
    if usable:
        return fitted(name, table)
    assert reason.startswith(("needs ", "rule "))
    with pytest.raises(SegbenchError, match=f"^{unfitted(name).name}: {re.escape(reason)}"):
        fitted(name, table)
    return None


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.thorough
@ANY_TABLE
@given(table=customer_tables())
def test_any_table_gets_labels_or_a_reason(name, table):
    before = table.copy()
    method = fitted_or_refused(name, table)
    pd.testing.assert_frame_equal(table, before)
    if method is None:
        return
    labels = method.predict(table)
    pd.testing.assert_frame_equal(table, before)
    assert labels.index.equals(table.index)
    assert labels.notna().all()
    assert (
        len({segment.name for segment in method.segments_})
        == len(labels.cat.categories)
        == len(method.segments_)
    )
    assert all([s.code, s.name, s.name_zh, s.definition] for s in method.segments_)
    assert all("nan" not in s.definition.split() for s in method.segments_)
    assert all(len(note) > 20 for note in method.notes)
    details = method.details(table)
    assert details is None or len(details.columns)
    frozen = json.dumps(method.to_dict(), allow_nan=False)
    assert json.dumps(fitted(name, table).to_dict()) == frozen
    again = load_state(json.loads(frozen))
    assert again.segments_ == method.segments_
    assert again.predict(table).equals(labels)
    assert again.notes == method.notes
    for place in (0, len(table) // 2, -1):
        assert again.predict(table.iloc[[place]]).iloc[0] == labels.iloc[place]


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.thorough
@ANY_TABLE
@given(table=customer_tables(), order=st.randoms(use_true_random=False), power=st.integers(-8, 8))
def test_order_ids_and_currency_do_not_matter_in_any_table(name, table, order, power):
    method = fitted_or_refused(name, table)
    if method is None:
        return
    labels = method.predict(table).astype(str)
    places = list(range(len(table)))
    order.shuffle(places)
    moved = table.iloc[places].rename(index=lambda i: f"customer {-i}")
    again = fitted(name, moved).predict(moved).astype(str)
    assert again.tolist() == labels.iloc[places].tolist()
    free = bool((table["monetary"] == 0).any())
    fixed_amounts = isinstance(method, FIXED_AMOUNTS) or (free and name in CENTS_FOR_NOTHING)
    if name not in BORDERS_IN_LOGARITHMS and not fixed_amounts:
        money = {column: table[column] * 10.0**power for column in MONEY if column in table}
        priced = table.assign(**money)
        assert fitted(name, priced).predict(priced).astype(str).tolist() == labels.tolist()


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.thorough
@ANY_TABLE
@given(table=customer_tables(largest=6), copies=st.integers(2, 4))
def test_equal_customers_share_a_segment_in_any_table(name, table, copies):
    crowd = pd.concat([table] * copies).set_axis(range(copies * len(table)))
    method = fitted_or_refused(name, crowd)
    if method is not None:
        labels = method.predict(crowd).astype(str).to_numpy().reshape(copies, len(table))
        assert (labels == labels[0]).all()


@pytest.mark.parametrize("name", [name for name, kind in METHODS.items() if kind.variants])
def test_variants_are_settings_that_the_method_can_have_and_has_not(name):
    customers = make_customers(200)
    own = build(name, ASKED.get(name, {}), 7)
    fields = full_params().model_fields
    section = fields[name].annotation if name in fields else None
    for words, changed in METHODS[name].variants:
        other = clone(own).set_params(**changed)
        assert words
        assert other.get_params(deep=False).keys() == own.get_params(deep=False).keys()
        assert len(other.fit(customers).predict(customers)) == 200
        if section is not None:
            section.model_validate(ASKED.get(name, {}) | dict(changed))
    assert len({words for words, _ in METHODS[name].variants}) == len(METHODS[name].variants)


def assert_keeps_the_contract(kind, customers, monkeypatch):
    """Hold a class that is not in the registry against what a method promises."""
    monkeypatch.setitem(METHODS, kind.name, kind)
    name, fixed = kind.name, cache(lambda name: fitted(name, customers))
    test_everybody_gets_exactly_one_segment(name, customers, fixed)
    test_segments_are_described(name, fixed)
    test_order_of_rows_and_ids_do_not_matter(name, customers, fixed)
    test_currency_does_not_matter(name, customers, fixed)
    test_equal_customers_share_a_segment(name, customers)
    test_a_label_depends_on_its_own_row_alone(name, customers, fixed)
    test_input_is_left_alone(name, customers)
    test_frozen_and_thawed_gives_the_same_labels(name, fixed)
    test_it_is_an_estimator(name, customers, fixed)
    for shape in ("one", "identical", "outlier"):
        test_odd_populations_get_labels(name, shape, customers)
