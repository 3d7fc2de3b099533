import numpy as np
import pandas as pd
import pytest

from segbench.errors import SegbenchError
from segbench.methods.spend import Spend, mean_shares


def spend(*texts):
    return Spend(pd.DataFrame({"category_spend": texts}))


def test_shares_are_of_each_customers_own_spend():
    found = spend('{"bread": 1.00, "wine": 3.00}', None, '{"toys": 2.50}', '{"wine": 1.00}')
    assert found.known.tolist() == [True, False, True, True]
    expected = [[0.75, 0.25, 0.0], [0, 0, 0], [0, 0, 1], [1, 0, 0]]
    assert found.shares(["wine", "bread"]).tolist() == expected
    assert mean_shares(found.shares(["wine", "bread"])).tolist() == [0.4375, 0.0625, 0.25]


def test_the_largest_categories_are_those_with_the_largest_mean_share_ties_by_name():
    found = spend('{"a": 100, "b": 100}', '{"c": 1}', '{"c": 1, "d": 1}')
    assert found.largest(9) == ["c", "a", "b", "d"]
    assert found.largest(2) == ["c", "a"]


def test_shares_are_the_same_in_every_currency_and_order():
    rng = np.random.default_rng(5)
    amounts = np.round(rng.gamma(1.0, 30.0, (500, 4)) + 0.01, 2)

    def shares(scale):
        texts = [
            "{"
            + ",".join(
                f'"{name}":{value * scale:.4f}' for name, value in zip("abcd", row, strict=True)
            )
            + "}"
            for row in amounts
        ]
        return spend(*texts).shares(list("abcd"))

    assert (shares(1) == shares(100)).all()
    np.testing.assert_allclose(
        shares(1)[:, :4], amounts / amounts.sum(axis=1, keepdims=True), atol=1e-9
    )
    assert (mean_shares(shares(1)) == mean_shares(shares(1)[rng.permutation(500)])).all()


@pytest.mark.parametrize(
    "text",
    [
        "bread",
        '{"bread": "much"}',
        '{"bread": "4.00"}',
        '{"bread": true}',
        '{"bread": null}',
        '{"bread": {"white": 1}}',
        '{"bread": -1}',
        '{"bread": 0}',
        "[1]",
        '{"a": 1}, {"b": 1}',
        "{",
    ],
)
def test_a_cell_that_is_no_spend_is_refused(text):
    with pytest.raises(SegbenchError, match="category_spend: found a cell that is no JSON text"):
        spend('{"wine": 1.00}', text)


def test_nobody_and_nothing():
    assert spend(None, None).shares([]).tolist() == [[0.0], [0.0]]
    assert spend(None).largest(5) == []
    assert spend().shares(["a"]).shape == (0, 2)
