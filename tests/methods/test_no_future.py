"""Nothing dated at or after the cutoff can change a label, whatever table it stands in."""

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from segbench.features import customer_frame, customers
from segbench.methods import METHODS, build
from support import ASKED, make_dataset

CUTOFF = date(2017, 7, 1)
PEOPLE = 40


def days(n, rng):
    return [
        datetime(2017, 1, 2) + timedelta(days=int(day), hours=int(day) % 24)
        for day in rng.integers(0, 179, n)
    ]


def history():
    rng = np.random.default_rng(5)
    who = rng.integers(0, PEOPLE, 400)
    lines = pd.DataFrame(
        {
            "order_id": range(400),
            "customer_id": who,
            "ordered_at": days(400, rng),
            "amount": np.round(rng.exponential(20, 400) + 1, 2),
            "product_id": rng.integers(0, 30, 400),
        }
    )
    lines["category"] = [f"c{product % 6}" for product in lines["product_id"]]
    campaigns = pd.DataFrame({"customer_id": range(0, PEOPLE, 2), "campaign_id": 1}).assign(
        campaign_type="A", contacted_at=datetime(2017, 5, 1), closes_at=datetime(2017, 6, 1)
    )
    return {
        "lines": lines,
        "contacts": campaigns,
        "responses": pd.DataFrame(
            {"customer_id": [0, 4], "campaign_id": 1, "responded_at": datetime(2017, 5, 2)}
        ),
        "returns": pd.DataFrame(
            {
                "customer_id": who[:3],
                "order_id": range(3),
                "returned_at": datetime(2017, 6, 30),
                "amount": 1.0,
            }
        ),
        "interactions": pd.DataFrame(
            {
                "customer_id": rng.integers(0, PEOPLE, 60),
                "occurred_at": days(60, rng),
                "topic": rng.choice(["complaint", "inquiry", "billing"], 60),
                "satisfaction": rng.integers(1, 6, 60).astype(float),
                "cost": 2.5,
            }
        ),
        "customers": pd.DataFrame(
            {
                "customer_id": range(25),
                "updated_at": days(25, rng),
                "region": rng.choice(["n", "s"], 25),
                "age": 30.0,
            }
        ),
        "survey": pd.DataFrame(
            {"customer_id": range(20), "answered_at": days(20, rng), "risk_preference": "low"}
            | {f"q{item:02d}": rng.integers(1, 6, 20).astype(float) for item in range(1, 31)}
        ),
        "labels": labels(range(0, PEOPLE, 3), datetime(2016, 3, 1), "silver"),
    }


def labels(who, moment, label):
    """Labels of a company's own that are open."""
    rows = pd.DataFrame({"customer_id": who, "label": label, "valid_from": moment})
    return rows.assign(valid_to=pd.Series(pd.NaT, rows.index, dtype="datetime64[us]"))


def planted(moment):
    """What else could have been known of a moment, by table: enough to overturn any threshold."""
    orders = pd.DataFrame(
        {"order_id": range(900, 930), "customer_id": [1, 2, 99] * 10, "ordered_at": moment}
    )
    return {
        "lines": orders.assign(amount=1e6, product_id=range(900, 930), category="gold"),
        "contacts": pd.DataFrame({"customer_id": range(1, PEOPLE, 2), "campaign_id": 2}).assign(
            campaign_type="A", contacted_at=moment, closes_at=datetime(2017, 8, 1)
        ),
        "responses": pd.DataFrame(
            {"customer_id": range(6, 20, 2), "campaign_id": 1, "responded_at": moment}
        ),
        "returns": pd.DataFrame(
            {"customer_id": 3, "order_id": range(20, 60), "returned_at": moment, "amount": 1.0}
        ),
        "interactions": pd.DataFrame(
            {"customer_id": [*range(PEOPLE)] * 3, "occurred_at": moment}
        ).assign(topic="praise", satisfaction=5.0, cost=900.0),
        "customers": pd.DataFrame(
            {"customer_id": range(25, 40), "updated_at": moment, "region": "w", "age": 99.0}
        ),
        "survey": pd.DataFrame(
            {"customer_id": range(5, 40), "answered_at": moment, "risk_preference": "high"}
            | {f"q{item:02d}": 5.0 for item in range(1, 31)}
        ),
        "labels": labels(range(PEOPLE), moment, "gold"),
    }


TABLES = tuple(planted(datetime(2017, 7, 1)))


def table(moment=None, names=()):
    """The customer table, with what is planted at a moment in the tables of these names."""
    known = history()
    for name in names:
        known[name] = pd.concat([known[name], planted(moment)[name]], ignore_index=True)
    return customer_frame(customers(make_dataset(**known), CUTOFF, 182))


@pytest.fixture(scope="module")
def known():
    return table()


@pytest.fixture(
    scope="module",
    params=[datetime(2017, 7, 1), datetime(2017, 9, 3, 12)],
    ids=["at the cutoff", "later"],
)
def told(request):
    return table(request.param, TABLES)


@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_planted_future_moves_no_label(name, known, told):
    method, again = (build(name, ASKED.get(name, {}), seed=1).fit(frame) for frame in (known, told))
    assert method.to_dict() == again.to_dict()
    assert method.predict(known).equals(again.predict(told))


@pytest.mark.parametrize("name", TABLES)
def test_the_future_of_no_table_moves_the_customer_table(name, known):
    pd.testing.assert_frame_equal(table(datetime(2017, 7, 1), [name]), known)


@pytest.mark.parametrize("name", TABLES)
def test_the_same_a_minute_before_the_cutoff_does_move_it(name, known):
    assert not table(datetime(2017, 6, 30, 23, 59), [name]).equals(known)
