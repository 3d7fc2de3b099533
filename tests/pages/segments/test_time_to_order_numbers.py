"""Time to the next order on the Complete Journey and on CDNOW, against retention and counts."""

from datetime import date

import pandas as pd
import pytest

from segbench.evaluation.segments.survival import log_rank
from segbench.pages.segments.time_to_order_numbers import TimeToOrderNumbers
from segbench.params import Params
from segbench.study.study import Study

SMALL = {
    "max_customers": 300,
    "methods": ["value_tiers", "rfm"],
    "evaluation": {"replicates": 200, "random_draws": 20},
}


def study(**changes):
    return Study(Params.model_validate({**SMALL, **changes}))


@pytest.fixture(scope="module")
def numbers():
    return TimeToOrderNumbers(study(actions={"method": "value_tiers"}))


def test_the_last_cutoff_is_followed_if_two_windows_are_left(numbers):
    assert (numbers.cutoff, numbers.horizon) == (date(2017, 10, 29), 63)


@pytest.mark.parametrize(
    ("changes", "cutoff", "horizon"),
    [
        ({"cutoff": "2017-12-03"}, date(2017, 11, 5), 56),
        ({"retention_days": 60, "evaluation": {"folds": 3}}, date(2017, 10, 29), 63),
    ],
)
def test_otherwise_an_earlier_one_is_or_the_only_one(changes, cutoff, horizon):
    numbers = TimeToOrderNumbers(study(**changes))
    assert (numbers.cutoff, numbers.horizon) == (cutoff, horizon)
    assert numbers.customer_durations["days"].max() == horizon


def test_the_curve_meets_the_retention_rates(numbers):
    curves = numbers.curves.set_index(["code", "day"])["ordered_share"]
    rates = (
        numbers.study.tables.segments("value_tiers")
        .query("outcome == 'retention'")
        .set_index("code")["rate"]
    )
    for code in ("high", "mid", "low"):
        assert curves[code, 28] == pytest.approx(rates[code])
        assert curves[code, 0] == 0


def test_every_method_is_there_with_all_of_its_customers(numbers):
    segments = numbers.all_durations
    assert segments["method"].unique().tolist() == ["value_tiers", "rfm"]
    sizes = numbers.study.labels("value_tiers").value_counts()
    own = segments[segments["method"] == "value_tiers"].set_index("code")
    assert own["customers"].to_dict() == sizes.to_dict()
    assert own.loc["high", "mean_days"] < own.loc["low", "mean_days"]
    assert (segments["customers"] >= 10).all()


def test_the_log_rank_test_is_that_of_the_labels(numbers):
    tests = numbers.log_rank.set_index("method")
    chi_square, df, p = log_rank(
        numbers.study.labels("value_tiers").reset_index(drop=True), numbers.customer_durations, 10
    )
    assert (tests.loc["value_tiers", "chi_square"], tests.loc["value_tiers", "df"]) == (
        chi_square,
        df,
    )
    assert p <= tests.loc["value_tiers", "p_holm"] < 0.001


def test_cdnow_is_followed_for_its_39_weeks():
    params = {
        "dataset": "cdnow",
        "cutoff": "1997-10-01",
        "observation_days": None,
        "retention_days": 273,
    }
    numbers = TimeToOrderNumbers(
        study(**params, conversion_days=273, max_customers=None, evaluation={"folds": 10})
    )
    assert (str(numbers.cutoff), numbers.horizon) == ("1997-10-01", 273)
    durations = numbers.customer_durations
    assert len(durations) == 23_570
    events = numbers.study.after.events("retention")
    pd.testing.assert_series_equal(durations["event"], events["event"])
    # Fader, Hardie & Lee: the data begin 1997-01-01 and end 1998-06-30; some order on its first and
    # its last days
    assert (durations["days"].min(), durations["days"].max()) == (1, 273)
