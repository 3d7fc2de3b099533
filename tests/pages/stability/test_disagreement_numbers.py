"""Which two methods are held against each other, and that all their customers are counted."""

import numpy as np
import pytest
from scipy.special import expit

from segbench.pages.stability.disagreement_numbers import DisagreementNumbers
from segbench.params import Params
from segbench.study.study import Study

SMALL = {
    "max_customers": 300,
    "evaluation": {"replicates": 200, "random_draws": 20, "cutoffs": 3, "min_cell": 1},
}


def disagreement(**changes):
    return DisagreementNumbers(Study(Params.model_validate({**SMALL, **changes})))


@pytest.fixture(scope="module")
def one():
    return disagreement(methods=["pdp", "rfm", "value_tiers"])


@pytest.mark.slow
def test_the_other_is_the_runner_up_of_the_best_or_the_simplest(one):
    said = one.comparison.verdicts()["retention"]
    near = [*dict.fromkeys((said.best, *said.best_set, *said.not_told))]
    others = [name for name in near if name != one.plan.name]
    assert one.pair[1] == (others[0] if others else "value_tiers")
    of_pdp = disagreement(methods=["pdp", "rfm", "value_tiers"], actions={"method": "pdp"})
    assert of_pdp.pair[1] == near[0]


def test_every_customer_of_the_last_cutoff_is_in_one_cell(one):
    cells, events = one.disagreement, one.study.after.events("retention")
    assert cells["customers"].sum() == len(events)
    assert cells["events"].sum() == events["event"].sum()


@pytest.mark.parametrize("folds", [None, 3])
def test_says_is_what_the_past_taught(folds):
    two = disagreement(
        methods=["rfm", "value_tiers"], evaluation={**SMALL["evaluation"], "folds": folds}
    )
    cells = two.disagreement
    units = two.comparison.units("retention")
    last = (units["cutoff"] == two.study.params.cutoff).to_numpy()
    for side, name in zip("ab", two.pair, strict=True):
        said = expit(two.comparison.predictions("retention", name)[last])
        assert np.average(cells[f"predicted_{side}"], weights=cells["customers"]) == pytest.approx(
            said.mean()
        )
        if folds is None:  # one number a segment: the frozen method's
            assert (cells.groupby(f"code_{side}")[f"predicted_{side}"].agg(np.ptp) < 1e-9).all()


def test_one_method_disagrees_with_none():
    alone = disagreement(methods=["rfm"])
    assert alone.pair == ("rfm",)
    assert alone.disagreement.empty
