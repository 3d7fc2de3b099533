"""Service contacts and complaints by segment, counted by hand and against statsmodels."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import ttest_ind

from segbench.evaluation.segments.complaints import (
    EVERYONE,
    ratio_of_sums,
    service,
    shown_service,
    shown_topics,
    topics,
)
from segbench.methods.disclosure import ALL_SHOWN, Disclosure

LABELS = pd.Series(
    pd.Categorical(
        ["x"] * 10 + ["y"] * 30 + ["z"] * 2, categories=["x", "y", "z", "empty"], ordered=True
    ),
    index=pd.Index(range(42), name="customer_id"),
)
COLUMNS = ["customer_id", "topic", "contacts", "rated", "score", "costed", "cost"]
CONTACTS = pd.DataFrame(
    [
        (0, "complaint", 2, 2, Decimal(2), 2, Decimal("10.10")),
        (0, "praise", 1, 1, Decimal(5), 1, Decimal("0.20")),
        (1, "complaint", 1, 0, Decimal(0), 0, Decimal(0)),
        (12, "praise", 3, 1, Decimal(4), 3, Decimal("5.00")),
        (40, "technical", 9, 9, Decimal(9), 9, Decimal("99.00")),
        (999, "technical", 50, 50, Decimal(50), 50, Decimal("1000.00")),
    ],
    columns=COLUMNS,
)
COMPLAINTS = pd.DataFrame(
    {
        "customer_id": [0, 1, 999],
        "complaints": [2, 1, 7],
        "again": [True, False, True],
        "days_since_last": [5, 90, 1],
    }
)


def asked(contacts=CONTACTS, complaints=COMPLAINTS, labels=LABELS, window_days=365, min_cell=2):
    return service(contacts, complaints, labels, window_days, 90, 0.95, min_cell).set_index("code")


def test_topics_per_hundred_customers_and_year():
    found = topics(CONTACTS, LABELS, 365).set_index(["code", "topic"])
    assert found.loc[("x", "complaint"), ["customers", "contacts", "per_100"]].tolist() == [
        10,
        3,
        30.0,
    ]
    assert found.loc[("y", "praise"), ["contacts", "per_100"]].tolist() == [3, 10.0]
    assert found.loc[("y", "technical"), "per_100"] == 0
    assert found.loc[(EVERYONE, "technical"), ["customers", "contacts"]].tolist() == [42, 9]
    half = topics(CONTACTS, LABELS, 73).set_index(["code", "topic"])
    assert half.loc[("x", "complaint"), "per_100"] == 150.0


def test_topics_come_with_the_most_frequent_first():
    assert list(dict.fromkeys(topics(CONTACTS, LABELS, 365)["topic"])) == [
        "technical",
        "praise",
        "complaint",
    ]


def test_an_empty_segment_has_no_rate():
    found = topics(CONTACTS, LABELS, 365).set_index("code").loc["empty"]
    assert found[["customers", "contacts"]].drop_duplicates().to_numpy().tolist() == [[0, 0]]
    assert found["per_100"].isna().all()


def test_complaints_by_hand():
    found = asked()
    assert found.loc["x", ["complaints", "complainers", "again", "open"]].tolist() == [3, 2, 1, 1]
    assert found.loc["x", ["per_100", "rate"]].tolist() == [30.0, 0.5]
    assert found.loc["x", ["rate_low", "rate_high"]].tolist() == pytest.approx(
        [0.0945, 0.9055], abs=1e-4
    )  # Wilson, 1 of 2
    assert found.loc[EVERYONE, ["customers", "complaints"]].tolist() == [42, 3]
    assert asked(window_days=73).loc["x", "per_100"] == 150.0


def test_no_complaint_still_has_an_upper_end():
    row = asked().loc["y"]
    assert (row["per_100"], row["per_100_low"]) == (0, 0)
    assert row["per_100_high"] == pytest.approx(
        100 * 3.689 / 30, rel=1e-3
    )  # exact Poisson: -log(0.025)


def test_whose_last_complaint_is_older_than_the_days_is_not_open():
    older = COMPLAINTS.assign(days_since_last=[5, 91, 1])
    assert asked(complaints=older).loc["x", "open"] == 0


def test_cost_is_exact_and_by_customer():
    found = asked()
    assert found.loc["x", "cost"] == Decimal("10.30")
    assert found.loc["x", "cost_each"] == 1.03
    assert asked(window_days=73).loc["x", "cost_each"] == pytest.approx(5.15)
    assert found.loc[EVERYONE, "cost"] == Decimal("114.30")
    assert asked(contacts=CONTACTS.assign(costed=0, cost=Decimal(0)))["cost"].isna().all()


def test_small_cells_are_hidden():
    found = asked(min_cell=3)
    assert found.loc["z"].drop("customers").isna().all()
    assert found.loc["empty"].drop("customers").isna().all()
    assert found.loc["x", ["complaints", "complainers", "raters"]].tolist() == [3, 2, 1]
    assert found.loc["x", ["again", "rate", "open", "satisfaction"]].isna().all()


def random_contacts():
    rng = np.random.default_rng(5)
    customer = rng.integers(0, 60, 300)
    score = np.clip(np.round(3 + rng.normal(size=60)[customer] + rng.normal(size=300)), 1, 5)
    return customer, score


def test_satisfaction_has_intervals_between_customers():
    customer, score = random_contacts()
    sums = (
        pd.DataFrame({"customer_id": customer, "score": score})
        .groupby("customer_id")["score"]
        .agg(["size", "sum"])
    )
    found = ratio_of_sums(
        sums["sum"].to_numpy(dtype=float), sums["size"].to_numpy(dtype=float), 0.95
    )
    fit = sm.OLS(score, np.ones(300)).fit(
        cov_type="cluster", cov_kwds={"groups": customer}, use_t=True
    )
    assert found == pytest.approx([fit.params[0], *fit.conf_int()[0]])


def test_the_interval_is_that_of_a_customer_bootstrap():
    customer, score = random_contacts()
    sums = (
        pd.DataFrame({"customer_id": customer, "score": score})
        .groupby("customer_id")["score"]
        .agg(["size", "sum"])
    )
    rng = np.random.default_rng(6)
    drawn = sums.to_numpy()[rng.integers(0, len(sums), (4000, len(sums)))]
    means = drawn[:, :, 1].sum(axis=1) / drawn[:, :, 0].sum(axis=1)
    _, low, high = ratio_of_sums(
        sums["sum"].to_numpy(dtype=float), sums["size"].to_numpy(dtype=float), 0.95
    )
    assert [low, high] == pytest.approx(np.quantile(means, [0.025, 0.975]), abs=0.03)


def test_a_segment_is_tested_against_all_other_customers():
    rng = np.random.default_rng(7)
    labels = pd.Series(
        pd.Categorical(np.repeat(["x", "y"], [100, 300]), ordered=True), index=range(400)
    )
    counts = np.concatenate([rng.poisson(0.6, 100), rng.poisson(0.3, 300)])
    who = np.flatnonzero(counts)
    complaints = pd.DataFrame(
        {"customer_id": who, "complaints": counts[who], "again": False, "days_since_last": 100}
    )
    found = asked(contacts=CONTACTS, complaints=complaints, labels=labels)
    single = ttest_ind(counts[:100], counts[100:], equal_var=False).pvalue
    assert found["p"].tolist()[:2] == pytest.approx([2 * single] * 2)  # Holm over two
    assert np.isnan(found.loc[EVERYONE, "p"])


def test_the_order_of_rows_changes_nothing():
    shuffled = {
        "contacts": CONTACTS.sample(frac=1, random_state=1),
        "complaints": COMPLAINTS.sample(frac=1, random_state=1),
    }
    assert asked(**shuffled, labels=LABELS.sample(frac=1, random_state=2)).equals(asked())
    other = topics(shuffled["contacts"], LABELS.sample(frac=1, random_state=2), 365)
    assert other.equals(topics(CONTACTS, LABELS, 365))


def test_without_contacts_nothing_is_counted():
    nothing = pd.DataFrame(columns=COLUMNS)
    nobody = pd.DataFrame(columns=list(COMPLAINTS.columns))
    found = asked(contacts=nothing, complaints=nobody)
    assert found.loc["x", ["contacts", "complaints", "complainers"]].tolist() == [0, 0, 0]
    assert topics(nothing, LABELS, 365).empty


SIDES = pd.Series(
    pd.Categorical(
        ["x"] * 60 + ["y"] * 80 + ["z"] * 3 + ["w"] * 20,
        categories=["x", "y", "z", "w"],
        ordered=True,
    ),
    index=pd.Index(range(163), name="customer_id"),
)

HIDDEN = Disclosure(10, frozenset({"z", "w"}))


def called(topic, customers):
    return pd.DataFrame(
        [(n, topic, 1, 1, Decimal(3), 1, Decimal(2)) for n in customers], columns=COLUMNS
    )


def test_contacts_of_a_topic_that_few_had_are_hidden_with_others_of_row_and_column():
    callers = {
        "a": [*range(20), *range(60, 85), 140, *range(143, 155)],
        "b": [*range(4), *range(60, 90)],
    }
    callers["c"] = [*range(30, 55), *range(60, 100)]
    contacts = pd.concat([called(topic, customers) for topic, customers in callers.items()])
    found = shown_topics(topics(contacts, SIDES, 365), HIDDEN).set_index(["code", "topic"])
    out = found["contacts"].isna()
    assert out["x", "b"]
    assert out["x"].sum() >= 2
    assert out.xs("b", level="topic")["y"]
    assert found.loc[["z", "w"], ["customers", "contacts", "per_100"]].isna().all(axis=None)
    assert (
        found.loc[out & (found.index.get_level_values("code") != EVERYONE), "per_100"].isna().all()
    )
    assert found.loc[(EVERYONE, "a"), "contacts"] == 58


def test_the_topic_whose_rate_is_told_anyhow_hides_no_other():
    contacts = pd.concat(
        [
            called("a", [*range(20), *range(60, 85)]),
            called("complaint", [*range(4), *range(60, 90)]),
        ]
    )
    found = shown_topics(topics(contacts, SIDES, 365), HIDDEN, "complaint").set_index(
        ["code", "topic"]
    )
    assert found["contacts"]["x"].isna().tolist() == [False, True]
    assert found.loc[("x", "complaint"), "per_100"] == pytest.approx(100 * 4 / 60)


def test_raters_and_complainers_of_whom_few_are_left_are_hidden():
    contacts = pd.concat([called("a", [*range(59), *range(60, 100), *range(143, 155)])])
    told = COMPLAINTS.iloc[[0] * 40].assign(
        customer_id=[*range(5), *range(60, 95)], complaints=1, again=False
    )
    raw = service(contacts, told, SIDES, 365, 90, 0.95, 10)
    found = shown_service(raw, HIDDEN).set_index("code")
    assert found.loc["x", ["ratings", "raters"]].isna().all()  # one of sixty did not rate
    assert found.loc["y", ["ratings", "raters"]].tolist() == [
        40,
        40,
    ]  # x, z and w together are enough
    assert found.loc["x", ["complaints", "complainers"]].isna().all()
    assert found.loc["x", "per_100"] == pytest.approx(100 * 5 / 60)
    assert found.loc["y", "satisfaction"] == 3
    assert found.loc[["z", "w"]].drop(columns="cost").isna().all(axis=None)
    assert found.loc[EVERYONE, "customers"] == 163
    whole = shown_service(service(contacts, told, SIDES, 365, 90, 0.95, 1), ALL_SHOWN).set_index(
        "code"
    )
    assert whole.loc["x", ["raters", "complainers"]].tolist() == [59, 5]


def test_of_a_hidden_segment_neither_contacts_nor_the_rate_of_complaints_is_shown():
    """However many contacts it had: nothing here is small."""
    sides = pd.Series(
        pd.Categorical(["x"] * 60 + ["y"] * 80 + ["v"] * 23, categories=["x", "y", "v"]),
        index=SIDES.index,
    )
    contacts = pd.concat(
        [
            called("a", [*range(20), *range(60, 85), *range(140, 163)]),
            called("complaint", [*range(30), *range(60, 90), *range(140, 155)]),
        ]
    )
    disclosure = Disclosure(10, frozenset({"v"}))
    found = shown_topics(topics(contacts, sides, 365), disclosure, "complaint")
    found = found.set_index(["code", "topic"])
    assert found.loc["v"].isna().all(axis=None)
    assert found.loc[("y", "complaint"), "per_100"] == pytest.approx(100 * 30 / 80)
