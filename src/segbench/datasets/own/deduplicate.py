"""Customers who are one person under two ids, found by e-mail, phone, or name and birth date."""

from __future__ import annotations

import numpy as np
import pandas as pd
from ibis.expr.types import BooleanValue, StringValue, Table
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
    by_id = keys.groupby("customer_id")["rule"]
    rules = by_id.agg(lambda names: " + ".join(sorted(set(names)))).reindex(ids)
    table = pd.DataFrame(
        {"customer_id": ids, "merged_into": smallest, "rule": rules.to_numpy(dtype=str)}
    )
    return table[table["customer_id"] != table["merged_into"]].reset_index(drop=True)


def identities(customers: Table) -> dict[str, BooleanValue]:
    """Return which e-mails and which phones are real ones, for the columns that there are."""
    usable = {}
    if "email" in customers.columns:
        usable["email"] = customers.email.lower().re_search(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    if "phone" in customers.columns:
        phone = customers.phone.re_replace(r"\D", "")
        usable["phone"] = (phone.length() >= 7) & phone.re_search(r"[1-9]")
    return usable


def _keys(customers: Table) -> pd.DataFrame:
    """Return customer_id, rule and key of every identity that 2 to `LARGEST` ids share."""
    usable = identities(customers)
    keys: dict[str, StringValue] = {}
    if "email" in usable:
        keys["e-mail"] = usable["email"].ifelse(customers.email.lower(), None)
    if "phone" in usable:
        keys["phone"] = usable["phone"].ifelse(customers.phone.re_replace(r"\D", ""), None)
    if {"name", "birth_date"} <= set(customers.columns):
        name = customers.name.lower().re_replace(r"\s+", "")
        keys["name and birth date"] = name + " " + customers.birth_date
    shared = [pd.DataFrame(columns=["customer_id", "key", "rule"], dtype=str)]
    for rule, key in keys.items():
        pairs = customers.select("customer_id", key=key).drop_null().distinct()
        ids = pairs.group_by("key").aggregate(ids=pairs.count())
        several = ids.filter((ids.ids > 1) & (ids.ids <= LARGEST))
        rows = pairs.semi_join(several, "key").order_by(["key", "customer_id"]).to_pandas()
        shared.append(rows.assign(rule=rule, key=rule + " " + rows["key"].astype(str)))
    return pd.concat(shared, ignore_index=True)
