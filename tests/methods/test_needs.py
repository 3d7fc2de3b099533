import json
import re

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from segbench.methods.disclosure import Disclosure
from segbench.methods.needs import Needs
from support import make_customers


@pytest.fixture(scope="module")
def customers():
    return make_customers(600)


def scaled(text, factor):
    return json.dumps(
        {name: round(amount * factor, 2) for name, amount in json.loads(text).items()}
    )


def of_kinds(*kinds, each=40):
    """Customers of a few kinds, each a dict of spend, with some noise."""
    rng = np.random.default_rng(3)
    rows = [
        {name: round(amount * rng.uniform(0.9, 1.1), 2) for name, amount in kind.items()}
        for kind in kinds
        for _ in range(each)
    ]
    return make_customers(len(rows)).assign(
        category_spend=[json.dumps(row) for row in rows], after_sales_contacts=0
    )


def test_kinds_of_spend_are_found_and_named_by_what_is_bought_more():
    table = of_kinds(
        {"bread": 9, "milk": 1}, {"wine": 8, "bread": 2}, {"toys": 5, "tools": 4, "bread": 1}
    )
    method = Needs(n_segments=3, price_top=0.001).fit(table)
    labels = method.predict(table)
    assert adjusted_rand_score(np.repeat([0, 1, 2], 40), labels) == 1
    named = method.names
    assert {named[code] for code in (labels.iloc[0], labels.iloc[40], labels.iloc[80])} == {
        "milk and bread", "wine", "toys and tools",
    }  # fmt: skip


def test_volume_is_no_matter(customers):
    method = Needs(seed=1).fit(customers)
    more = customers.assign(
        category_spend=[scaled(text, 10) for text in customers["category_spend"]]
    )
    assert method.predict(more).equals(method.predict(customers))
    assert Needs(seed=1).fit(more).to_dict() == method.to_dict()


def test_marked_needs_go_first_and_stay_below_their_share(customers):
    labels = Needs(after_sales_top=0.05, price_top=0.2).fit(customers).predict(customers)
    care = customers["after_sales_contacts"]
    limit = min(count for count in care.unique() if count > 0 and (care >= count).mean() <= 0.05)
    assert ((labels == "after_sales") == (care >= limit)).all()
    others = customers[(labels != "after_sales") & (customers["lines"] >= 5)]
    by_price = labels[others.index] == "price"
    assert (labels == "price").sum() == by_price.sum() > 0
    assert (
        others.loc[by_price, "discount_share"].min() > others.loc[~by_price, "discount_share"].max()
    )
    told = customers["discount_share"].where(customers["lines"] >= 5, 0)
    assert (told >= others.loc[by_price, "discount_share"].min()).mean() == pytest.approx(
        0.2, abs=0.002
    )


@pytest.mark.parametrize("contacts", [0, 1, 7])
def test_what_everybody_has_marks_nobody(customers, contacts):
    method = Needs().fit(customers.assign(after_sales_contacts=contacts))
    assert "after_sales" not in {segment.code for segment in method.segments_}
    assert any("After-sales care" in note for note in method.notes)


def test_without_service_contacts_and_discounts_clusters_are_left(customers):
    method = Needs().fit(customers.drop(columns=["after_sales_contacts", "discount_share"]))
    assert {segment.code[0] for segment in method.segments_} == {"c"}
    assert sum("Nobody is filed under" in note for note in method.notes) == 2


def test_without_categories_it_says_what_it_lacks(customers):
    assert Needs().applicable(customers.drop(columns="category_spend").columns) == (
        False, "needs order lines with categories (category_spend), which this data does not have",
    )  # fmt: skip


@pytest.mark.parametrize("texts", ['{"bread": 2.00}', None])
def test_one_category_or_none_is_one_segment(customers, texts):
    method = Needs(after_sales_top=0.001, price_top=0.001).fit(
        customers.assign(category_spend=texts)
    )
    clusters = [segment for segment in method.segments_ if segment.code.startswith("c")]
    assert [segment.name for segment in clusters] == ["Mixed needs"]
    assert method.predict(customers).notna().all()


def test_fewer_categories_than_clusters_are_fewer_clusters():
    table = of_kinds({"bread": 9, "milk": 1}, {"bread": 2, "milk": 8})
    method = Needs(n_segments=5, price_top=0.001).fit(table)
    assert len(method.state_["clusters"]) == 2
    assert any("2 of 5" in note for note in method.notes)


def test_categories_never_seen_and_small_ones_count_as_one(customers):
    method = Needs(max_categories=3).fit(customers)
    assert len(method.state_["categories"]) == 3
    new = customers.assign(
        category_spend=[text.replace("bread", "unheard of") for text in customers["category_spend"]]
    )
    assert method.predict(new).notna().all()
    assert any("all others" in note for note in method.notes)


def test_details_are_means_of_shares(customers):
    method = Needs(seed=1).fit(customers)
    details = method.details(customers)
    amounts = pd.DataFrame(
        [json.loads(text) for text in customers["category_spend"]], index=customers.index
    ).fillna(0)
    shares = amounts.div(amounts.sum(axis=1), axis=0)
    labels = method.predict(customers)
    code = {segment.name: segment.code for segment in method.segments_}
    assert len(details) >= len(method.state_["clusters"])
    for row in details.itertuples(index=False):
        own = shares.loc[labels == code[row[0]], row[1]].mean()
        overall = shares[row[1]].mean()
        assert row[2] == f"{100 * own:.1f} %"
        assert row[3] == f"{100 * overall:.1f} %"
        assert float(row[4]) == pytest.approx(own / overall, abs=0.006)


def test_a_part_of_the_customers_trains_nearly_the_same_clusters(customers):
    whole, part = (Needs(n_segments=3, max_training=n).fit(customers) for n in (50_000, 200))
    assert adjusted_rand_score(whole.predict(customers), part.predict(customers)) > 0.98


def test_nobody_with_a_category_is_told_apart_from_the_average(customers):
    method = Needs(seed=1, after_sales_top=0.001, price_top=0.001).fit(customers)
    nothing = customers.iloc[:3].assign(category_spend=None)
    average = customers.iloc[:3].assign(
        category_spend=json.dumps(
            dict(zip(method.state_["categories"], method.state_["average"], strict=False))
        )
    )
    assert method.predict(nothing).tolist() == method.predict(average).tolist()


def test_names_come_from_the_data_and_stay_distinct():
    table = of_kinds({"<b>wine</b>\n": 9, "milk": 1}, {"milk": 9, "<b>wine</b>\n": 1})
    names = [segment.name for segment in Needs(n_segments=2, price_top=0.001).fit(table).segments_]
    assert not any(re.search(r"[\n\r]", name) for name in names)
    assert len(set(names)) == len(names)


def test_clusters_are_numbered_from_one_and_say_what_they_are(customers):
    """Shares of spend by pandas, as in the test of the details."""
    method = Needs(n_segments=3, after_sales_top=0.001, price_top=0.001).fit(customers)
    clusters = method.segments_[:3]
    assert [segment.code for segment in clusters] == ["c1", "c2", "c3"]
    amounts = pd.DataFrame([json.loads(text) for text in customers["category_spend"]]).fillna(0)
    average = amounts.div(amounts.sum(axis=1), axis=0).mean()
    for segment in clusters:
        assert segment.definition.startswith("a larger share of spend on ")
        for category in segment.name.split(" and "):
            assert f"{category} (" in segment.definition
            assert f"all customers {100 * average[category]:.0f} %)" in segment.definition


def test_details_leave_out_the_hidden_segment_alone(customers):
    method = Needs(n_segments=3, price_top=0.001).fit(customers)
    whole = method.details(customers)
    first = method.segments_[0]
    method.disclosure = Disclosure(10, frozenset({first.code}))
    shown = method.details(customers)
    name = whole.columns[0]
    assert shown.equals(whole[whole[name] != first.name].reset_index(drop=True))
    assert shown[name].nunique() == whole[name].nunique() - 1 >= 2
