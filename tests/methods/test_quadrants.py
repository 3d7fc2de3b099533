import numpy as np
import pandas as pd
import pytest

from segbench.methods.quadrants import Quadrants
from support import make_customers


@pytest.fixture(scope="module")
def customers():
    return make_customers(400)


def test_four_corners():
    corners = pd.DataFrame(
        {
            "active_weeks": [10, 1, 1, 10],
            "weeks": 10,
            "main_store_share": [1.0, 0.2, 0.2, 1.0],
            "monetary": [100.0, 100.0, 1.0, 1.0],
        }
    )
    labels = Quadrants().fit(corners).predict(corners)
    assert labels.tolist() == ["I", "II", "III", "IV"]


def test_a_part_that_the_data_lacks_has_no_weight(customers):
    assert Quadrants().fit(customers).effective_weights == {
        "share": 0.5,
        "continuity": 0.5,
        "reliability": 0.0,
    }
    alone = Quadrants().fit(customers.drop(columns=["main_store_share", "categories"]))
    assert alone.notes[0].endswith("it has weight 0.")
    assert alone.inputs == (*Quadrants.needs, "funded_discount", "service_cost")
    assert alone.effective_weights == {"share": 0.0, "continuity": 1.0, "reliability": 0.0}


def test_defaults_lower_loyalty_where_they_are_known(customers):
    known = customers.assign(default_rate=np.where(customers.index % 2, 0.5, 0.0))
    method = Quadrants().fit(known)
    assert method.effective_weights == pytest.approx(
        {"share": 0.4, "continuity": 0.4, "reliability": 0.2}
    )
    loyalty = method.scores(known)["loyalty"]
    without = Quadrants().fit(customers).scores(customers)["loyalty"]
    change = loyalty - without
    assert change[known["default_rate"] > 0].mean() < change[known["default_rate"] == 0].mean()


def test_profit_is_margin_less_funded_discounts():
    two = pd.DataFrame(
        {"active_weeks": 1, "weeks": 1, "monetary": [80.0, 80.0], "funded_discount": [0.0, 20.0]}
    )
    scores = Quadrants(margin=0.25).fit(two).scores(two)
    assert scores["relative_profit"].tolist() == pytest.approx([20 / 12.5, 5 / 12.5])


def test_the_maintenance_index_is_loyalty_times_profit(customers):
    method = Quadrants().fit(customers)
    scores = method.scores(customers)
    expected = scores["loyalty"] / scores["loyalty"].mean() * scores["relative_profit"]
    assert np.allclose(scores["maintenance_index"], expected)
    assert scores["relative_profit"].mean() == pytest.approx(1)


def test_weight_sensitivity_is_nothing_with_one_part_and_something_with_two(customers):
    one = customers.drop(columns=["main_store_share", "categories"])
    assert Quadrants().fit(one).weight_sensitivity(one, 5, seed=1).max() == 0
    changed = Quadrants().fit(customers).weight_sensitivity(customers, 20, seed=1)
    assert 0 < changed.mean() < 0.5
    assert (changed == Quadrants().fit(customers).weight_sensitivity(customers, 20, seed=1)).all()


def test_weight_sensitivity_is_that_of_methods_fitted_with_the_drawn_weights(customers):
    known = customers.assign(default_rate=np.where(customers.index % 3, 0.0, 0.25))
    method = Quadrants().fit(known)
    names = list(method.state_["knots"])
    own, expected = method.predict(known), []
    for drawn in np.random.default_rng(5).dirichlet(np.ones(3), 10):
        weights = {
            f"{name}_weight": float(weight) for name, weight in zip(names, drawn, strict=True)
        }
        other = Quadrants(**weights).fit(known).predict(known)
        expected.append((own.astype(str) != other.astype(str)).mean())
    assert method.weight_sensitivity(known, 10, seed=5).tolist() == expected


def test_purchase_share_is_the_best_that_the_data_has(customers):
    wallet = customers.assign(wallet_share=np.linspace(0, 1, 400))
    shares = {
        "wallet_share": wallet,
        "main_store_share": customers.assign(wallet_share="60 %"),  # a text is no share
        "categories": customers.drop(columns="main_store_share"),
    }
    words = {
        "wallet_share": "that the data gives",
        "main_store_share": "main store",
        "categories": "categories that a customer buys",
    }
    for column, table in shares.items():
        method = Quadrants().fit(table)
        assert method.state_["share"] == column
        assert words[column] in method.notes[0]
        assert column in method.inputs
        assert method.effective_weights["share"] == 0.5
    alone = Quadrants(continuity_weight=0).fit(wallet).scores(wallet)["loyalty"]
    assert alone.is_monotonic_increasing


def test_without_stores_categories_are_held_against_those_of_similar_customers():
    """Two kinds of 100 customers: the poor buy 1 to 10 categories, the rich 1 to 100."""
    table = pd.DataFrame(
        {
            "active_weeks": 1,
            "weeks": 1,
            "monetary": np.repeat([10.0, 1000.0], 100),
            "categories": np.concatenate([np.repeat(np.arange(1, 11), 10), np.arange(1, 101)]),
        }
    )
    method = Quadrants(continuity_weight=0).fit(table)
    peers = method.state_["peers"]
    assert peers["revenue"] == [10, 1000]
    assert peers["categories"] == [80, 9, 90]  # nobody is below the lowest bound: as all customers
    loyalty = method.scores(table)["loyalty"]
    assert loyalty[49] == pytest.approx(loyalty[149])  # 5 of 9 and 50 of 90
    assert loyalty[99] == loyalty[89] == loyalty[199] == loyalty.max()  # no more than all
    other = table.iloc[[0]].assign(monetary=1e6, categories=45)
    assert method.scores(other)["loyalty"].iloc[0] == pytest.approx(loyalty[144])


def test_a_customer_whose_categories_are_not_known_ranks_in_the_middle(customers):
    unknown = customers.drop(columns="main_store_share").astype({"categories": float})
    unknown.loc[[3, 4], "categories"] = np.nan
    method = Quadrants(continuity_weight=0).fit(unknown)
    assert method.scores(unknown).loc[[3, 4], "loyalty"].tolist() == [0.5, 0.5]
    nobody = unknown.assign(categories=np.nan)
    assert (Quadrants(continuity_weight=0).fit(nobody).scores(nobody)["loyalty"] == 0.5).all()


def test_the_cost_of_service_lowers_profit_where_it_is_known():
    two = pd.DataFrame(
        {
            "active_weeks": 1,
            "weeks": 1,
            "monetary": [80.0, 80.0, 80.0],
            "service_cost": [0.0, 10.0, np.nan],
        }
    )
    method = Quadrants(margin=0.25).fit(two)
    assert method.scores(two)["relative_profit"].tolist() == pytest.approx(
        [20 * 3 / 50, 10 * 3 / 50, 20 * 3 / 50]
    )
    assert (
        method.notes[-1]
        == "Profit is a margin of 25 % on revenue, less the cost of service contacts in the window."
    )
    assert "service_cost" in method.inputs
    both = Quadrants().fit(two.assign(funded_discount=1.0))
    assert both.notes[-1].endswith(
        "before funded discounts, less those discounts and the cost of service contacts in the "
        "window."
    )
    unknown = Quadrants().fit(two.drop(columns="service_cost"))
    assert (
        unknown.notes[-1]
        == "Profit is a margin of 25 % on revenue. What service costs is not known here."
    )


def test_where_service_costs_more_than_it_brings_a_smaller_loss_is_better():
    three = pd.DataFrame(
        {"active_weeks": 1, "weeks": 1, "monetary": 40.0, "service_cost": [11.0, 20.0, 29.0]}
    )
    method = Quadrants(margin=0.25).fit(three)
    assert method.state_["mean_profit"] == -10
    assert method.scores(three)["relative_profit"].tolist() == pytest.approx([1.9, 1, 0.1])
    assert method.predict(three).tolist()[2] in ("III", "IV")


def test_notes_say_what_was_asked_and_what_is_missing(customers):
    assert (
        Quadrants(share_weight=0).fit(customers).notes[0]
        == "Purchase share has weight 0, as asked."
    )
    assert "reliability has weight 0" in Quadrants().fit(customers).notes[1]
    assert (
        Quadrants()
        .fit(customers.assign(default_rate=0.1))
        .notes[1]
        .startswith("Reliability is 1 less")
    )


def test_variants_are_what_they_are_named_by():
    variants = dict(Quadrants.variants)
    for words, most in (("purchase share", "share_weight"), ("continuity", "continuity_weight")):
        weights = variants[f"loyalty more by {words}"]
        assert sum(weights.values()) == pytest.approx(1)
        assert weights[most] > Quadrants().get_params()[most]
        assert min(weights.values()) > 0
    assert [variants[f"margin {percent} %"]["margin"] for percent in (15, 35)] == [0.15, 0.35]
