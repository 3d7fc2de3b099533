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
    assert Quadrants().fit(customers).effective_weights == {"share": 0.5, "continuity": 0.5, "reliability": 0.0}
    alone = Quadrants().fit(customers.drop(columns="main_store_share"))
    assert alone.effective_weights == {"share": 0.0, "continuity": 1.0, "reliability": 0.0}


def test_defaults_lower_loyalty_where_they_are_known(customers):
    known = customers.assign(default_rate=np.where(customers.index % 2, 0.5, 0.0))
    method = Quadrants().fit(known)
    assert method.effective_weights == pytest.approx({"share": 0.4, "continuity": 0.4, "reliability": 0.2})
    loyalty = method.scores(known)["loyalty"]
    without = Quadrants().fit(customers).scores(customers)["loyalty"]
    change = loyalty - without
    assert change[known["default_rate"] > 0].mean() < change[known["default_rate"] == 0].mean()


def test_profit_is_margin_less_funded_discounts():
    two = pd.DataFrame({"active_weeks": 1, "weeks": 1, "monetary": [80.0, 80.0], "funded_discount": [0.0, 20.0]})
    scores = Quadrants(margin=0.25).fit(two).scores(two)
    assert scores["relative_profit"].tolist() == pytest.approx([20 / 12.5, 5 / 12.5])


def test_the_maintenance_index_is_loyalty_times_profit(customers):
    method = Quadrants().fit(customers)
    scores = method.scores(customers)
    expected = scores["loyalty"] / scores["loyalty"].mean() * scores["relative_profit"]
    assert np.allclose(scores["maintenance_index"], expected)
    assert scores["relative_profit"].mean() == pytest.approx(1)


def test_weight_sensitivity_is_nothing_with_one_part_and_something_with_two(customers):
    one = customers.drop(columns="main_store_share")
    assert Quadrants().fit(one).weight_sensitivity(one, 5, seed=1).max() == 0
    changed = Quadrants().fit(customers).weight_sensitivity(customers, 20, seed=1)
    assert 0 < changed.mean() < 0.5
    assert (changed == Quadrants().fit(customers).weight_sensitivity(customers, 20, seed=1)).all()
