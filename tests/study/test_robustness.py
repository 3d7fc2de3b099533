"""In how many settings a verdict holds: the settings, what is learned there, and the table."""

from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from purposes import contestant, purpose
from segbench.evaluation.comparison.verdict import overall, verdict
from segbench.study.comparison import Comparison
from segbench.study.robustness import COLUMNS, EVERYTHING, Robustness, compared_with
from small_studies import small_study


def test_a_table_by_hand():
    said = {"retention": "rfm", "spend": "", EVERYTHING: "rfm"}
    there = {
        "retention": {"cutoff 2020-01-01": "rfm", "within 14 days": "grades"},
        "spend": {"within 14 days": "rfm"},
        EVERYTHING: {"cutoff 2020-01-01": "", "within 14 days": "rfm"},
    }
    assert compared_with(said, there).to_numpy().tolist() == [
        ["cutoff 2020-01-01", "retention", "rfm", True],
        ["within 14 days", "retention", "grades", False],
        ["cutoff 2020-01-01", EVERYTHING, "", False],
        ["within 14 days", EVERYTHING, "rfm", True],
    ]
    assert list(compared_with({}, {}).columns) == COLUMNS


def judged_by(purposes, elsewhere):
    """A robustness of these purposes, with those of other settings given."""

    class Given(Robustness):
        def purposes(self, outcome, main):
            assert main.facts(5) == {}
            return elsewhere[outcome]

    found = Given.__new__(Given)
    found.elsewhere = SimpleNamespace(outcomes=lambda: list(elsewhere))
    found.params = SimpleNamespace(verdict=SimpleNamespace(weights={}))
    found.comparison = SimpleNamespace(
        judged=SimpleNamespace(
            purposes=lambda: purposes,
            by_outcome=lambda: {name: verdict(one) for name, one in purposes.items()},
            overall=lambda: overall(purposes, {}),
        )
    )
    return Robustness.table.__wrapped__(found)


def test_each_setting_is_judged_by_itself_and_with_what_has_no_such_setting():
    both = contestant("rfm"), contestant("grades", 4)
    retention = purpose({"rfm": 0.8, "grades": 0.6}, *both, facts={("recency_bands", 5): 0.9})
    conversion = purpose({"rfm": 0.5, "grades": 0.4}, *both, outcome="conversion")
    turned = purpose({"rfm": 0.5, "grades": 0.9}, *both)
    table = judged_by(
        {"retention": retention, "conversion": conversion},
        {"retention": {"cutoff a": retention, "cutoff b": turned}},
    )
    assert table.to_numpy().tolist() == [
        ["cutoff a", "retention", "rfm", True],
        ["cutoff b", "retention", "grades", False],
        ["cutoff a", EVERYTHING, "rfm", True],
        # rfm is 40 points behind at retention, grades 10 at conversion
        ["cutoff b", EVERYTHING, "grades", False],
    ]


@pytest.fixture(scope="module")
def comparison():
    few = {"replicates": 200, "random_draws": 20, "cutoffs": 4}
    return Comparison(small_study(methods=["value_tiers"], crossings=[], evaluation=few))


def test_settings_are_each_cutoff_and_horizons_as_far_as_the_data_reach(comparison):
    robustness, cutoffs = comparison.other_settings, comparison.study.cutoffs
    assert robustness.outcomes() == ["retention", "spend"]
    found = robustness.settings("retention")
    days = [f"cutoff {cutoff}" for cutoff in cutoffs[:-1]]
    assert list(found) == [*days, "within 14 days", "within 56 days"]
    longer = found["within 56 days"].splits
    assert [split.fitted_at for split in longer] == cutoffs[2:]
    assert [set(split.test["cutoff"]) for split in longer] == [{day} for day in cutoffs[:-2]]
    for setting in found.values():
        own = comparison.units("retention")["customer_id"].iloc[setting.same].to_numpy()
        assert (setting.units["customer_id"].to_numpy() == own).all()


def test_who_ordered_within_the_other_horizon(comparison):
    study, found = comparison.study, comparison.other_settings.settings("retention")
    orders = study.source.dataset.orders.to_pandas()
    for words, days in (("within 14 days", 14), ("within 56 days", 56)):
        for split in found[words].splits:
            for units in (split.train, split.test):
                (start,) = set(units["cutoff"])
                inside = orders["ordered_at"].between(
                    pd.Timestamp(start),
                    pd.Timestamp(start + timedelta(days=days)),
                    inclusive="left",
                )
                again = set(orders.loc[inside, "customer_id"])
                assert units["event"].tolist() == [one in again for one in units["customer_id"]]
            assert max(split.train["cutoff"]) + timedelta(days=days) <= min(split.test["cutoff"])


def test_losses_of_cutoffs_are_parts_of_the_loss_of_all(comparison):
    for outcome, loss in (("retention", "log_loss"), ("spend", "squared_error")):
        settings = comparison.other_settings.settings(outcome)
        lost = comparison.other_settings.losses(outcome, "value_tiers")
        cutoffs = [key for key in lost if key.startswith("cutoff")]
        sizes = np.array([len(settings[key].units) for key in cutoffs])
        whole = (lost[cutoffs].iloc[0] * sizes).sum() / sizes.sum()
        assert whole == pytest.approx(comparison.measured(outcome, "value_tiers")[loss][0])


def test_a_loss_within_another_horizon_is_that_of_a_study_with_that_horizon(comparison):
    """Asked within 14 days from the start, the same rates and losses are found."""
    few = {"replicates": 200, "random_draws": 20, "cutoffs": 4}
    other = Comparison(
        small_study(
            methods=["value_tiers"],
            crossings=[],
            evaluation=few,
            retention_days=14,
            cutoff_step_days=28,
        )
    )
    lost = comparison.other_settings.losses("retention", "value_tiers")["within 14 days"]
    measured = other.measured("retention", "value_tiers")["log_loss"]
    np.testing.assert_allclose(lost, measured, rtol=1e-12)


def test_where_the_data_end_twice_the_horizon_is_asked_at_earlier_cutoffs():
    few = {"replicates": 200, "random_draws": 20, "cutoffs": 4}
    study = small_study(
        methods=["value_tiers"], crossings=[], evaluation=few, cutoff=date(2017, 11, 26)
    )
    found = Comparison(study).other_settings.settings("retention")
    tests = {day for split in found["within 56 days"].splits for day in split.test["cutoff"]}
    assert max(tests) == date(2017, 10, 29)


def test_with_folds_there_are_no_cutoffs_but_other_horizons():
    folds = {"replicates": 200, "random_draws": 20, "folds": 3}
    study = small_study(methods=["value_tiers"], crossings=[], evaluation=folds)
    found = Comparison(study).other_settings.settings("retention")
    assert list(found) == ["within 14 days", "within 56 days"]
    assert [split.fold for split in found["within 14 days"].splits] == [0, 1, 2]
