"""Transitions of a small study against its labels, and where there is no earlier cutoff."""

import pandas as pd
import pytest

from segbench.evaluation.segments.transitions import AWAY
from segbench.pages.stability.transitions_numbers import (
    LAG_COLUMNS,
    TABLE_COLUMNS,
    TransitionsNumbers,
)
from segbench.params import Params
from segbench.study.cutoffs import comparable_cutoffs
from segbench.study.study import Study

SMALL = {
    "max_customers": 300,
    "methods": ["rfm", "value_tiers"],
    "evaluation": {"replicates": 200, "random_draws": 20},
}


@pytest.fixture(scope="module")
def numbers():
    return TransitionsNumbers(Study(Params.model_validate(SMALL)))


def test_moves_are_those_of_the_frozen_labels(numbers):
    study = numbers.study
    frozen_at = study.learning_cutoff
    before, after = (
        study.labels("rfm", cutoff, frozen_at).astype(str)
        for cutoff in (frozen_at, study.params.cutoff)
    )
    found = numbers._transitions("rfm", frozen_at).set_index(["from", "to"])["customers"]
    shown = numbers.transitions_of("rfm").set_index(["from", "to"])["customers"]
    assert shown.isna().any()
    assert not shown[shown > 0].lt(10).any()
    assert (shown.dropna() == found[shown.notna()]).all()
    for pair, n in (
        pd.concat([before, after], axis=1, keys=["a", "b"]).dropna().value_counts().items()
    ):
        assert found[pair] == n
    assert found.xs(AWAY, level="to").sum() == len(before.index.difference(after.index))
    assert found.xs(AWAY, level="from").sum() == len(after.index.difference(before.index))
    assert numbers._transitions("rfm", frozen_at)["revenue"].sum() == pytest.approx(
        study.customers(frozen_at)["monetary"].sum()
    )


def test_windows_further_apart_share_fewer_days(numbers):
    lags = numbers.lags_of("rfm")
    assert list(lags.columns) == LAG_COLUMNS
    assert lags["days"].tolist() == [28, 56, 84, 112]
    assert lags["shared_days"].tolist() == [154, 126, 98, 70]
    assert lags["stayed"].iloc[0] > lags["stayed"].iloc[-1]


def test_the_overview_and_the_table_hold_every_method(numbers):
    assert numbers.staying["method"].tolist() == ["rfm", "value_tiers"]
    table = numbers.all_transitions
    assert list(table.columns) == TABLE_COLUMNS
    new = table[table["from"].eq(AWAY)]
    assert set(new["from_segment"]) == {"new in the window"}
    assert table["to_segment"].notna().all()


def test_with_all_history_the_whole_earlier_window_is_in_the_later():
    params = {
        **SMALL,
        "observation_days": None,
        "evaluation": {**SMALL["evaluation"], "cutoffs": 2},
    }
    lags = TransitionsNumbers(Study(Params.model_validate(params))).lags_of("value_tiers")
    assert lags[["shared_days", "window_days"]].iloc[0].tolist() == [
        273,
        273,
    ]  # 2017-01-01 to 2017-10-01


def test_folds_of_a_short_history_have_no_earlier_cutoff():
    params = {
        **SMALL,
        "cutoff": "2017-03-05",
        "evaluation": {**SMALL["evaluation"], "folds": 3, "min_history_days": 60},
    }
    short = TransitionsNumbers(Study(Params.model_validate(params)))
    assert [str(cutoff) for cutoff in comparable_cutoffs(short.study)] == ["2017-03-05"]
    assert short.why_not == "fewer than 60 days of data lie before an earlier cutoff"
    assert short.all_transitions.empty
