"""Which two methods are held against each other, and that all their customers are counted."""

import numpy as np
import pytest
from scipy.special import expit

from segbench.pages.stability.disagreement_numbers import Disagreement
from segbench.params import Params
from segbench.study.plan import Plan
from segbench.study.study import Study

SMALL = {
    "max_customers": 300,
    "evaluation": {"replicates": 200, "random_draws": 20, "cutoffs": 3, "min_cell": 1},
}


def disagreement(**changes):
    return Disagreement(Plan(Study(Params.model_validate({**SMALL, **changes}))))


@pytest.fixture(scope="module")
def one():
    return disagreement(methods=["pdp", "rfm", "value_tiers"])


def test_the_other_is_the_runner_up_of_the_best_or_the_simplest(one):
    best = one.comparison.verdicts()["retention"].best_set
    assert one.plan.name in best
    assert one.other == next(iter([name for name in best if name != one.plan.name]), "value_tiers")
    asked = disagreement(methods=["pdp", "rfm", "value_tiers"], actions={"method": "pdp"})
    assert asked.other == best[0]


def test_every_customer_of_the_last_cutoff_is_in_one_cell(one):
    cells, events = one.cells(), one.study.events("retention")
    assert cells["customers"].sum() == len(events)
    assert cells["events"].sum() == events["event"].sum()


@pytest.mark.parametrize("folds", [None, 3])
def test_says_is_what_the_past_taught(folds):
    two = disagreement(
        methods=["rfm", "value_tiers"], evaluation={**SMALL["evaluation"], "folds": folds}
    )
    cells = two.cells()
    units = two.comparison.units("retention")
    last = (units["cutoff"] == two.study.params.cutoff).to_numpy()
    for side, name in zip("ab", (two.plan.name, two.other), strict=True):
        said = expit(two.comparison.predictions("retention", name)[last])
        assert np.average(cells[f"predicted_{side}"], weights=cells["customers"]) == pytest.approx(
            said.mean()
        )
        if folds is None:  # one number a segment: the frozen method's
            assert (cells.groupby(f"code_{side}")[f"predicted_{side}"].agg(np.ptp) < 1e-9).all()


def test_one_method_disagrees_with_none():
    alone = disagreement(methods=["rfm"])
    assert alone.other is None
    assert alone.cells().empty
