"""Budgets that make no sense are refused."""

import pytest

from segbench.errors import SegbenchError
from segbench.params import check


@pytest.mark.parametrize("budgets", [[0.2, 0.1], [0.1, 0.1], [0.0], [1.0], [], [0.1] * 6])
def test_budgets_ascend_between_nothing_and_everybody(budgets):
    with pytest.raises(SegbenchError, match=r"contact"):
        check({"contact": {"budgets": budgets}}, source="test")


@pytest.mark.parametrize(
    "wrong",
    [{"margin": 0}, {"cost_per_contact": -1}, {"control_share": 1}, {"uplift": 0}, {"cost": 1}],
)
def test_what_is_out_of_range_or_unknown_is_refused(wrong):
    with pytest.raises(SegbenchError, match=r"contact"):
        check({"contact": wrong}, source="test")


def test_budgets_of_ones_own():
    assert check({"contact": {"budgets": [0.05, 0.25]}}, source="test").contact.budgets == (
        0.05,
        0.25,
    )
