"""SegmentsNumbers of segments on a cut of the Complete Journey and of CDNOW."""

import math

import pandas as pd
import pytest
from scipy.stats import chi2_contingency
from statsmodels.stats.proportion import proportion_confint

from segbench.pages.segments.numbers import SegmentsNumbers
from small_studies import small_study


@pytest.fixture(scope="module")
def numbers():
    return SegmentsNumbers(small_study(actions={"method": "value_tiers"}))


def test_the_page_follows_the_page_of_what_to_do(numbers):
    assert numbers.plan.name == "value_tiers"
    assert numbers.plan.chosen == "as actions.method asks"


def test_pairs_are_those_of_the_segments_shown(numbers):
    study = numbers.study
    pairs = numbers.all_pairs.set_index(["method", "outcome", "code", "other"]).sort_index()
    events = study.after.events("retention").set_index("customer_id")["event"]
    labels = study.labels("value_tiers").loc[events.index]
    inside = labels.isin(["high", "low"])
    counts = pd.crosstab(labels[inside].astype(str), events[inside])
    row = pairs.loc[("value_tiers", "retention", "high", "low")]
    assert row["p"] == pytest.approx(chi2_contingency(counts, correction=False).pvalue)
    assert row["difference"] == pytest.approx(
        events[labels == "high"].mean() - events[labels == "low"].mean()
    )
    rfm = study.tables.segments("rfm").query("outcome == 'retention' and n >= 10")
    assert len(pairs.loc[("rfm", "retention")]) == math.comb(len(rfm), 2)


def test_groups_hold_every_segment_with_enough_customers_and_their_rates_are_pooled(numbers):
    groups = numbers.merged
    sizes = numbers.study.labels("value_tiers").value_counts()
    assert dict(zip(groups["code"], groups["customers"], strict=True)) == sizes.to_dict()
    segments = (
        numbers.study.tables.counted("value_tiers")
        .query("outcome == 'retention'")
        .set_index("code")
    )
    for group, rows in groups.groupby("group"):
        n, events = (int(segments.loc[rows["code"], name].sum()) for name in ("n", "events"))
        low, high = proportion_confint(events, n, method="wilson")
        assert rows[["rate_retention", "ci_low_retention", "ci_high_retention"]].iloc[
            0
        ].tolist() == pytest.approx([events / n, low, high])
        assert group in rows["code"].tolist()
    customers = numbers.study.customers()
    means = customers["monetary"].groupby(numbers.study.labels("value_tiers").astype(str)).mean()
    assert groups.set_index("code")["revenue"].to_dict() == pytest.approx(means.to_dict())
