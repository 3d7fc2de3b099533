"""The suggested map: what it learns, from when, and what it says where nothing is learned."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from segbench.features import customer_frame, customers
from segbench.methods import METHODS, build
from segbench.methods.grid_losses import GROUPS, told
from segbench.methods.suggested import ADVICE, GRIDS
from segbench.params.playbook import read_playbook
from segbench.paths import playbooks
from support import make_customers, make_dataset

PAST = ["later_orders", "later_spend"]


def fitted(table, **params):
    method = build("suggested", params, seed=7)
    return method.fit(table)


def shop(n, depends_on, seed=0):
    """Customers who are today what they were, and come again by one or two facts of theirs."""
    rng = np.random.default_rng(seed)
    facts = {
        "recency_days": rng.integers(1, 120, n),
        "frequency": rng.geometric(0.15, n),
        "monetary": np.round(rng.lognormal(4, 1, n), 2),
    }
    ranks = [pd.Series(facts[name]).rank(pct=True).to_numpy() for name in depends_on]
    activity = np.mean(ranks, axis=0)
    activity = 1 - activity if depends_on == ["recency_days"] else activity
    later = (rng.random(n) < np.clip(1.6 * activity - 0.4, 0.02, 0.98)).astype(float)
    return pd.DataFrame(
        {
            **facts,
            **{f"earlier_{name}": values for name, values in facts.items()},
            "later_orders": later,
            "later_spend": np.round(later * 20 * np.exp(3 * activity), 2),
        }
    )


@pytest.mark.parametrize(
    ("depends_on", "axes"),
    [
        (["recency_days"], {"recency_days", "monetary"}),
        (["frequency", "monetary"], {"frequency", "monetary"}),
    ],
)
def test_it_crosses_the_facts_that_tell(depends_on, axes):
    method = fitted(shop(4000, depends_on))
    assert set(method.state_["axes"]) == axes
    assert "maps tried" in method.notes[1]


def test_cuts_lie_at_the_shares_of_todays_customers():
    table = shop(1000, ["recency_days"]).assign(later_orders=0, later_spend=0.0)
    named = fitted(table).predict(table)
    recency, revenue = GRIDS[0].values()
    row = named.str.partition("+")[0].astype(str)
    bands = pd.cut(
        table["recency_days"].rank(method="max", pct=True), [0, *recency, 1], labels=False
    )
    assert (row == ("b" + (bands + 1).astype(str))).mean() > 0.98  # up to days that many share
    top = named.astype(str).str.endswith("+b1")
    assert table.loc[top, "monetary"].min() >= table["monetary"].quantile(revenue[-1])


@pytest.mark.parametrize("most", [4, 6, 8, 9, 12])
def test_there_are_no_more_segments_than_asked_for(most):
    assert len(fitted(make_customers(3000), segments=most).segments_) <= most
    assert len(fitted(shop(3000, ["frequency", "monetary"]), segments=most).segments_) <= most


def test_of_shuffled_outcomes_it_learns_nothing_and_tells_nothing():
    table = shop(4000, ["frequency", "monetary"])
    rng = np.random.default_rng(1)
    table[PAST] = table[PAST].to_numpy()[rng.permutation(len(table))]
    method = fitted(table)
    assert method.state_["axes"] == list(GRIDS[0])
    assert "tells nothing" in method.notes[1]
    codes = method.predict(table).cat.codes.to_numpy().astype(int)
    event = (table["later_orders"].to_numpy() > 0).astype(float)
    group = np.arange(len(table)) % GROUPS
    assert (told(codes, group, event, table["later_spend"].to_numpy())[0] < 0.005).all()


def test_without_a_past_it_is_the_first_map_and_says_so():
    table = make_customers(300)
    past = [name for name in table if name.startswith(("earlier_", "later_"))]
    for lacking in (table.drop(columns=past), table.assign(**dict.fromkeys(past, np.nan))):
        method = fitted(lacking)
        assert method.state_["axes"] == list(GRIDS[0])
        assert {name.partition(" · ")[0] for name in method.names.values()} == {"Get to know"}
        assert "tells nothing" in method.notes[1]


def test_its_names_say_what_the_past_of_a_segment_asks_for():
    """Four kinds of customers, 250 of each: rates and spend against the averages .5 and 35."""
    kinds = {
        "Keep": (1, 900.0, 1.0, 100.0),
        "Grow": (1, 10.0, 1.0, 1.0),
        "Win back": (90, 900.0, 0.0, 39.0),
        "Low effort": (90, 10.0, 0.0, 0.0),
    }
    kind = np.repeat(list(kinds), 250)
    recency, revenue, later, spend = (
        np.repeat(one, 250) for one in zip(*kinds.values(), strict=True)
    )
    table = pd.DataFrame(
        {
            "recency_days": recency,
            "frequency": 3,
            "monetary": revenue,
            "later_orders": later,
            "later_spend": spend,
        }
    )
    for name in ("recency_days", "frequency", "monetary"):
        table[f"earlier_{name}"] = table[name]
    named = {}
    for frequency in (3, 1):
        seen = table.assign(frequency=frequency, earlier_frequency=frequency)
        method = fitted(seen, segments=4)
        named[frequency] = method.predict(seen).map(method.names).str.partition(" · ")[0]
    assert (named[3] == kind).all()
    # Who ordered once, and lately, is asked for a second order.
    assert set(named[1][recency == 1]) == {"Second order"}
    assert (named[1][recency == 90] == kind[recency == 90]).all()


def test_what_follows_the_cutoff_moves_no_line_of_the_map():
    cutoff = date(2017, 7, 1)
    rng = np.random.default_rng(2)
    orders = pd.DataFrame(
        {
            "order_id": range(6000),
            "customer_id": rng.integers(0, 500, 6000),
            "ordered_at": pd.Timestamp("2017-01-02")
            + pd.to_timedelta(rng.integers(0, 240, 6000), "D"),
            "amount": np.round(rng.lognormal(3, 1, 6000), 2),
        }
    )
    after = orders["ordered_at"] >= pd.Timestamp(cutoff)
    shuffled = orders.copy()
    shuffled.loc[after, "customer_id"] = rng.permutation(orders.loc[after, "customer_id"])
    shuffled.loc[after, "amount"] = rng.permutation(orders.loc[after, "amount"])
    before, since = (
        fitted(
            customer_frame(customers(make_dataset(one), cutoff, 180, METHODS["suggested"].groups))
        )
        for one in (orders, shuffled)
    )
    assert after.sum() > 1000
    assert before.state_["loss"] is not None or "tells nothing" in before.notes[1]
    assert before.to_dict() == since.to_dict()


def test_the_same_map_comes_back_from_resampled_customers():
    """Mean Jaccard, weighted by customers, of segments and those of maps of resampled customers."""
    table = shop(2500, ["recency_days"])
    own = fitted(table).predict(table)
    rng = np.random.default_rng(4)
    found = []
    for _ in range(10):
        resample = table.iloc[rng.integers(0, len(table), len(table))]
        other = fitted(resample.reset_index(drop=True)).predict(table)
        both = pd.crosstab(own.astype(str), other.astype(str))
        union = both.sum(axis=1).to_numpy()[:, None] + both.sum().to_numpy() - both
        found.append(np.average((both / union).max(axis=1), weights=both.sum(axis=1)))
    assert np.mean(found) > 0.85


def test_its_playbook_has_an_entry_for_all_it_can_say():
    assert set(read_playbook("suggested", str(playbooks())).entries) == set(ADVICE)
