"""Customers who are one person under two ids, found by e-mail, phone, or name and birth date."""

from __future__ import annotations

import numpy as np
import pandas as pd
from ibis.expr.types import BooleanValue, Table
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

LARGEST = 5
"""An e-mail or phone that more ids share is a placeholder or a household's, not a person's."""

MERGED_COLUMNS = ["customer_id", "merged_into", "rule"]


def merged_customers(customers: Table) -> pd.DataFrame:
    """Return customers to merge: customer_id, merged_into (the smallest id of the person), rule.

    Two ids are one person if they share a normalised e-mail (small letters), a phone (digits only,
    at least 7), or both name and birth date. The relation is closed: who equals somebody who equals
    a third is all three.

    Parameters
    ----------
    customers
        customer_id and those of email, phone, name, birth_date that the data has; ids may repeat.
    """
    keys = _keys(customers)
    if keys.empty:
        return pd.DataFrame(columns=MERGED_COLUMNS, dtype=str)
    ids, where = np.unique(keys["customer_id"].to_numpy(dtype=str), return_inverse=True)
    groups, _ = pd.factorize(keys["key"])
    shape = (len(ids), groups.max() + 1)
    belongs = coo_matrix((np.ones(len(keys)), (where, groups)), shape=shape).tocsr()
    _, person = connected_components(belongs @ belongs.T, directed=False)
    smallest = pd.Series(ids).groupby(person).transform("min").to_numpy(dtype=str)
    rules = (
        keys.groupby("customer_id")["rule"]
        .agg(lambda found: " + ".join(sorted(set(found))))
        .reindex(ids)
    )
    table = pd.DataFrame(
        {"customer_id": ids, "merged_into": smallest, "rule": rules.to_numpy(dtype=str)}
    )
    return table[table["customer_id"] != table["merged_into"]].reset_index(drop=True)


def identities(customers: Table) -> dict[str, BooleanValue]:
    """Return which e-mails and which phones are real ones, for the columns that there are."""
    shapes = {}
    if "email" in customers.columns:
        shapes["email"] = customers.email.lower().re_search(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    if "phone" in customers.columns:
        phone = customers.phone.re_replace(r"\D", "")
        shapes["phone"] = (phone.length() >= 7) & phone.re_search(r"[1-9]")
    return shapes


def _keys(customers: Table) -> pd.DataFrame:
    """Return customer_id, rule and key of every identity that 2 to `LARGEST` ids share."""
    usable = identities(customers)
    shapes = {}
    if "email" in usable:
        shapes["e-mail"] = (customers.email.lower(), usable["email"])
    if "phone" in usable:
        shapes["phone"] = (customers.phone.re_replace(r"\D", ""), usable["phone"])
    if {"name", "birth_date"} <= set(customers.columns):
        named = customers.name.lower().re_replace(r"\s+", "") + " " + customers.birth_date
        shapes["name and birth date"] = (named, named.notnull())
    parts = []
    for rule, (key, told) in shapes.items():
        table = (
            customers.filter(told & customers.customer_id.notnull())
            .select("customer_id", key=key)
            .distinct()
        )
        shared = table.group_by("key").aggregate(ids=table.count())
        shared = shared.filter((shared.ids > 1) & (shared.ids <= LARGEST))
        found = table.semi_join(shared, "key").order_by(["key", "customer_id"]).to_pandas()
        parts.append(found.assign(rule=rule, key=rule + " " + found["key"].astype(str)))
    return (
        pd.concat(parts, ignore_index=True)
        if parts
        else pd.DataFrame(columns=["customer_id", "key", "rule"])
    )
