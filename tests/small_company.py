"""A company whose segments are made to give single customers away.

Three staff, and two customers who were not contacted.
"""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd

CUTOFF = "2023-10-01"
KINDS = {"home": 120, "shop": 90, "dealer": 47, "staff": 3, "none": 60}


def make_company(folder):
    """Write orders, customers, contacts, interactions; return the raw parameters of their study."""
    rng = np.random.default_rng(3)
    kinds = np.repeat(list(KINDS), list(KINDS.values()))
    people = pd.DataFrame(
        {"who": [f"c{number:03d}" for number in range(len(kinds))], "kind": kinds}
    )
    orders, start = [], datetime(2023, 1, 1, 9)
    for who in people["who"]:
        first = int(rng.integers(0, 250))
        for day in sorted(
            {first, *rng.integers(first, 330, rng.poisson(4)).tolist(), int(rng.integers(200, 272))}
        ):
            at, paid = start + timedelta(days=int(day)), round(float(np.exp(rng.normal(3, 1))), 2)
            orders += [
                (who, at.isoformat(" "), paid, category)
                for category in rng.choice(["tea", "cups", "pots"], 1 + day % 2)
            ]
    contacts = [
        (
            who,
            f"k{month}",
            datetime(2023, month, 3).isoformat(" "),
            month % 2 == 0,
            month % 2 == 0 and rng.random() < 0.3,
        )
        for month in (6, 8, 10, 11)
        for who in people["who"]
        if not (
            month >= 10 and who in ("c005", "c130")
        )  # all but two are contacted after the cutoff
    ]
    responses = [
        (who, campaign, (datetime.fromisoformat(at) + timedelta(days=5)).isoformat(" "))
        for who, campaign, at, _, control in contacts
        if not control and rng.random() < 0.2
    ]
    calls = [
        (
            who,
            (start + timedelta(days=int(rng.integers(100, 300)))).isoformat(" "),
            topic,
            int(rng.integers(1, 6)),
            2.5,
        )
        for who in people["who"]
        for topic in rng.choice(
            ["complaint", "delivery", "praise", "refund"],
            rng.poisson(0.5),
            p=[0.4, 0.4, 0.17, 0.03],
        )
    ]
    frames = {
        "orders": pd.DataFrame(orders, columns=["who", "at", "paid", "category"]),
        "customers": people,
        "contacts": pd.DataFrame(contacts, columns=["who", "campaign", "at", "drawn", "control"]),
        "responses": pd.DataFrame(responses, columns=["who", "campaign", "at"]),
        "interactions": pd.DataFrame(calls, columns=["who", "at", "topic", "score", "cost"]),
    }
    columns = {
        "orders": {
            "customer_id": "who",
            "ordered_at": "at",
            "amount": "paid",
            "category": "category",
        },
        "customers": {"customer_id": "who"},
        "contacts": {
            "customer_id": "who",
            "campaign_id": "campaign",
            "contacted_at": "at",
            "randomised": "drawn",
            "is_control": "control",
        },
        "responses": {"customer_id": "who", "campaign_id": "campaign", "responded_at": "at"},
        "interactions": {
            "customer_id": "who",
            "occurred_at": "at",
            "topic": "topic",
            "satisfaction": "score",
            "cost": "cost",
        },
    }
    tables = {}
    for name, frame in frames.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
        tables[name] = {"path": str(folder / f"{name}.csv"), "columns": columns[name]}
    tables["customers"]["attributes"] = ["kind"]
    rules = [
        {"name": kind.title(), "when": f"kind = '{kind}'"}
        for kind in ("home", "shop", "dealer", "staff")
    ]
    return {
        "dataset": "own",
        "cutoff": CUTOFF,
        "methods": ["rules", "attributes", "rfm"],
        "threads": 1,
        "data": {"title": "Small company", "last_day": "2023-11-26", "tables": tables},
        "rules": {"rules": rules},
        "attributes": {"columns": ["kind"]},
        "evaluation": {"replicates": 200, "random_draws": 20, "cutoffs": 2},
        "actions": {"method": "rules"},
        "offers": {"min_customers": 5},
    }
