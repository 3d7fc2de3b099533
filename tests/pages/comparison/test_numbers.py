"""What methods add to each other on the Complete Journey."""

import numpy as np
import pytest

from segbench.evaluation.comparison.metrics import measure
from segbench.pages.comparison.numbers import ComparisonNumbers
from segbench.params import Params
from segbench.study.study import Study


def make(methods):
    evaluation = {"cutoffs": 2, "replicates": 300, "random_draws": 20}
    params = Params.model_validate(
        {"methods": methods, "max_customers": 900, "evaluation": evaluation}
    )
    return ComparisonNumbers(Study(params))


@pytest.fixture(scope="module")
def numbers():
    return make(["value_tiers", "rfm", "pdp"])


def test_every_ordered_pair_is_there_once(numbers):
    table = numbers.incremental
    assert len(table) == 2 * 6  # no amounts
    assert not table.duplicated(["outcome", "row", "column"]).any()
    assert (table["row"] != table["column"]).all()
    assert (table["ci_low"] <= table["gain"]).all()
    assert (table["gain"] <= table["ci_high"]).all()


def test_a_gain_is_the_league_s_log_loss_less_that_of_both(numbers):
    """Two methods tell the same, whichever comes first: A + (B | A) = B + (A | B)."""
    comparison = numbers.comparison
    for outcome, rows in numbers.incremental.groupby("outcome"):
        gain = rows.set_index(["row", "column"])["gain"]
        units, within = comparison.units(outcome), outcome == "conversion"
        loss = {
            name: measure(comparison.predictions(outcome, name), units, None, within)["log_loss"][0]
            for name in ("everyone", "value_tiers", "rfm")
        }
        told = {name: 1 - loss[name] / loss["everyone"] for name in loss}
        first = told["rfm"] + gain["value_tiers", "rfm"]
        second = told["value_tiers"] + gain["rfm", "value_tiers"]
        assert first == pytest.approx(
            second, abs=0.01
        )  # alone, a method's rates are shrunk by another prior


def test_the_planned_contrast_is_there_where_both_methods_are(numbers):
    planned = numbers.planned
    assert planned[["row", "column"]].drop_duplicates().to_numpy().tolist() == [["pdp", "rfm"]]
    assert planned["p"].between(0.002, 1).all()
    assert len(make(["value_tiers", "rfm"]).planned) == 0


def test_one_method_alone_has_no_pairs():
    table = make(["rfm"]).incremental
    assert len(table) == 0
    assert "p_holm" in table


def test_a_finer_copy_adds_and_a_coarser_one_does_not():
    """Grades cut revenue, among others; RFM by itself knows nothing that RFM does not."""
    table = make(["rfm", "grades"]).incremental.set_index(["outcome", "row", "column"])
    assert table.loc[("retention", "grades", "rfm"), "gain"] > 0
    assert np.isfinite(table["p_lr"]).all()
