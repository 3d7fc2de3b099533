"""What to offer, counted by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats.contingency import relative_risk

from segbench.evaluation.campaigns.offers import PAIR_COLUMNS, over_represented, pairs
from segbench.evaluation.segments.prevalence import risk_ratios
from segbench.params.actions import OffersParams

FEW = OffersParams(min_customers=5)


def labelled(**sizes):
    codes = [code for code, size in sizes.items() for _ in range(size)]
    values = pd.Categorical(codes, categories=list(sizes), ordered=True)
    return pd.Series(values, index=pd.Index(range(len(codes)), name="customer_id"), name="method")


def bought(**customers):
    rows = [
        (customer, category.replace("_", " "))
        for category, who in customers.items()
        for customer in who
    ]
    return pd.DataFrame(rows, columns=["customer_id", "category"])


LABELS = labelled(a=100, b=200)
BASKETS = bought(wine=[*range(40), *range(100, 120)], bread=range(0, 300, 2), rare=range(4))


def test_lift_is_the_ratio_of_shares():
    found = over_represented(BASKETS, LABELS, FEW, 0.95)
    assert list(found.columns) == [
        "code",
        "category",
        "customers",
        "bought",
        "share",
        "share_others",
        "lift",
        "ci_low",
        "ci_high",
        "p",
    ]
    row = found.iloc[0]
    assert found[["code", "category"]].to_numpy().tolist() == [["a", "wine"]]
    assert (row["customers"], row["bought"], row["share"], row["share_others"]) == (
        100,
        40,
        0.4,
        0.1,
    )
    assert row["lift"] == pytest.approx(4)
    # Of four tests (wine and bread, in a and b) two are told: 97.5 % intervals.
    wide = relative_risk(40, 100, 20, 200).confidence_interval(0.975)
    assert [row["ci_low"], row["ci_high"]] == pytest.approx([wide.low, wide.high], rel=0.04)


def test_nothing_is_over_represented_where_all_buy_alike():
    rng = np.random.default_rng(0)
    labels = labelled(a=400, b=400, c=400)
    baskets = bought(**{f"c{n}": np.flatnonzero(rng.random(1200) < 0.3) for n in range(40)})
    assert over_represented(baskets, labels, FEW, 0.95).empty
    assert pairs(baskets, labels, FEW, 0.95).empty


def test_a_category_of_few_customers_carries_nothing():
    only = bought(wine=range(29), bread=range(300))
    assert over_represented(only, LABELS, OffersParams(min_customers=29), 0.95)[
        "category"
    ].tolist() == ["wine"]
    assert over_represented(only, LABELS, OffersParams(min_customers=30), 0.95).empty


def test_a_segment_of_few_customers_carries_nothing():
    labels = labelled(a=20, b=280)
    baskets = bought(wine=range(30))
    assert over_represented(baskets, labels, OffersParams(min_customers=20), 0.95)[
        "bought"
    ].tolist() == [20]
    assert over_represented(baskets, labels, OffersParams(min_customers=21), 0.95).empty


def test_what_nobody_would_offer_is_left_out():
    assert over_represented(
        BASKETS, LABELS, OffersParams(min_customers=5, exclude=("wine",)), 0.95
    ).empty


def test_customers_without_a_label_do_not_count():
    strangers = pd.concat([BASKETS, bought(wine=range(1000, 1500))], ignore_index=True)
    assert over_represented(strangers, LABELS, FEW, 0.95).equals(
        over_represented(BASKETS, LABELS, FEW, 0.95)
    )


def test_equal_categories_come_by_name():
    twins = bought(wine=range(40), beer=range(40), ale=range(40))
    assert over_represented(twins, LABELS, FEW, 0.95)["category"].tolist() == [
        "ale",
        "beer",
        "wine",
    ]


# 200 customers of b: 60 have cat food, 50 cat litter, 40 both.
PETS = bought(cat_food=range(100, 160), cat_litter=range(120, 170), bread=range(0, 300, 2))


def test_a_pair_by_hand():
    found = pairs(PETS, LABELS, FEW, 0.95)
    assert list(found.columns) == PAIR_COLUMNS
    (row,) = found.itertuples()
    # The rarer one comes first: 80 % of those with litter have food, 67 % of those with food have
    # litter.
    assert (row.code, row.has, row.offer) == ("b", "cat litter", "cat food")
    assert (row.customers, row.have, row.both, row.targets) == (200, 50, 40, 10)
    assert (row.confidence, row.share) == (0.8, 0.3)
    assert row.lift == pytest.approx(0.8 / 0.3)
    # The interval of P(B|A) / P(B|not A), carried over to P(B|A) / P(B); one of three pairs is
    # told.
    ends = np.array(relative_risk(40, 50, 20, 150).confidence_interval(1 - 0.05 / 3))
    assert [row.ci_low, row.ci_high] == pytest.approx(ends / (0.25 * ends + 0.75), rel=0.02)


def test_intervals_of_pairs_are_corrected_for_the_choice_of_the_top_ones_of_every_segment():
    # Three such pairs, spread over b in other ways: 15 pairs of six categories are tested, and at
    # most one of each of the two segments is shown.
    spread = {
        f"{name}{step}": [100 + place * step % 200 for place in places]
        for step in (1, 3, 7)
        for name, places in (("food", range(60)), ("litter", range(20, 70)))
    }
    (row,) = pairs(
        bought(**spread), LABELS, OffersParams(min_customers=5, top=1), 0.95
    ).itertuples()
    assert (row.have, row.both, row.customers) == (50, 40, 200)
    alone = risk_ratios([40], 50, [20], 150, 1 - 0.05 * 2 / 15)
    ends = np.array([alone.low[0], alone.high[0]])
    assert [row.ci_low, row.ci_high] == pytest.approx(ends / (0.25 * ends + 0.75))


def test_the_other_direction_is_taken_where_too_few_are_left_to_offer_to():
    (row,) = pairs(PETS, LABELS, OffersParams(min_customers=11), 0.95).itertuples()
    assert (row.has, row.offer, row.targets) == ("cat food", "cat litter", 20)
    assert pairs(PETS, LABELS, OffersParams(min_customers=21), 0.95).empty


def test_too_few_with_both_carry_nothing():
    assert pairs(PETS, LABELS, OffersParams(min_customers=41), 0.95).empty


def test_each_category_stands_in_one_pair_and_no_more_than_top_are_shown():
    triple = {
        f"{letter}{n}": [*range(20 * n, 20 * n + 20), 190 + n] for n in range(3) for letter in "xyz"
    }
    for n in range(3):
        triple[f"z{n}"] = [*triple[f"z{n}"][5:], *range(150 + 5 * n, 155 + 5 * n)]
        triple[f"y{n}"] = [*triple[f"y{n}"][2:], *range(120 + 5 * n, 125 + 5 * n)]
        triple[f"x{n}"] = [*triple[f"x{n}"], *range(90 + 5 * n, 95 + 5 * n)]
    labels = labelled(all=200)
    found = pairs(bought(**triple), labels, FEW, 0.95)
    used = [*found["has"], *found["offer"]]
    assert len(found) == 3
    assert len(set(used)) == len(used)
    assert found["ci_low"].is_monotonic_decreasing
    assert len(pairs(bought(**triple), labels, OffersParams(min_customers=5, top=2), 0.95)) == 2


def test_equal_pairs_come_by_name():
    twins = bought(
        b=range(20),
        a=range(5, 25),
        d=range(20, 40),
        c=range(25, 45),
        f=range(40, 60),
        e=range(45, 65),
    )
    found = pairs(twins, labelled(all=200), FEW, 0.95)
    assert found[["has", "offer"]].to_numpy().tolist() == [["a", "b"], ["c", "d"], ["e", "f"]]


def test_the_order_of_rows_changes_nothing():
    rng = np.random.default_rng(3)
    taste = rng.choice([0.2, 0.8], 300) * np.repeat([1, 0.5], [100, 200])
    baskets = bought(**{f"c{n}": np.flatnonzero(rng.random(300) < taste) for n in range(30)})
    labels = labelled(a=100, b=200)
    shuffled, other = baskets.sample(frac=1, random_state=1), labels.sample(frac=1, random_state=2)
    for compute in (over_represented, pairs):
        first = compute(baskets, labels, FEW, 0.95)
        assert len(first)
        assert compute(shuffled, other, FEW, 0.95).equals(first)


def test_only_the_most_bought_categories_form_pairs():
    assert pairs(
        PETS, LABELS, OffersParams(min_customers=5, max_categories=2), 0.95
    ).empty  # bread and cat food


def test_without_baskets_there_is_nothing():
    nothing = pd.DataFrame({"customer_id": [], "category": []}, dtype=str)
    labels = LABELS.set_axis(LABELS.index.astype(str))
    assert over_represented(nothing, labels, FEW, 0.95).empty
    assert pairs(nothing, labels, FEW, 0.95).empty
    assert over_represented(BASKETS, labelled(all=300), FEW, 0.95).empty  # nobody to compare with
