"""Customers who are one person under two ids, found by e-mail, phone, or name and birth date."""

from __future__ import annotations

import numpy as np
import pandas as pd
from ibis.expr.types import StringValue, Table

LARGEST = 5
"""An e-mail or phone that more ids share is a placeholder or a household's, not a person's."""

RULES = {"email": "e-mail", "phone": "phone"}
"""Column of an identity -> the rule by which it merges, in words."""


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
        return pd.DataFrame(columns=["customer_id", "merged_into", "rule"], dtype=str)
    # Here: files without identities, which are most, do not wait for it.
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    ids, where = np.unique(keys["customer_id"].to_numpy(dtype=str), return_inverse=True)
    groups, _ = pd.factorize(keys["key"])
    belongs = coo_matrix((np.ones(len(keys)), (where, groups))).tocsr()
    _, person = connected_components(belongs @ belongs.T, directed=False)
    smallest = pd.Series(ids).groupby(person).transform("min").to_numpy(dtype=str)
    by_id = keys.groupby("customer_id")["rule"]
    rules = by_id.agg(lambda names: " + ".join(sorted(set(names)))).reindex(ids)
    table = pd.DataFrame(
        {"customer_id": ids, "merged_into": smallest, "rule": rules.to_numpy(dtype=str)}
    )
    return table[table["customer_id"] != table["merged_into"]].reset_index(drop=True)


def identities(customers: Table) -> dict[str, StringValue]:
    """Return e-mails and phones, written alike, for the columns that there are.

    They are missing where they are no real ones.
    """
    known = {}
    if "email" in customers.columns:
        email = customers.email.lower()
        is_real = email.re_search(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
        known["email"] = is_real.ifelse(email, None)
    if "phone" in customers.columns:
        phone = customers.phone.re_replace(r"\D", "")
        is_real = (phone.length() >= 7) & phone.re_search(r"[1-9]")
        known["phone"] = is_real.ifelse(phone, None)
    return known


def _keys(customers: Table) -> pd.DataFrame:
    """Return customer_id, rule and key of every identity that 2 to `LARGEST` ids share."""
    keys = {RULES[name]: key for name, key in identities(customers).items()}
    if {"name", "birth_date"} <= set(customers.columns):
        name = customers.name.lower().re_replace(r"\s+", "")
        keys["name and birth date"] = name + " " + customers.birth_date
    shared = [pd.DataFrame(columns=["customer_id", "key", "rule"], dtype=str)]
    for rule, key in keys.items():
        pairs = customers.select("customer_id", key=key).drop_null().distinct()
        ids = pairs.group_by("key").aggregate(ids=pairs.count())
        several = ids.filter(ids.ids.between(2, LARGEST))
        rows = pairs.semi_join(several, "key").order_by(["key", "customer_id"]).to_pandas()
        shared.append(rows.assign(rule=rule, key=rule + " " + rows["key"].astype(str)))
    return pd.concat(shared, ignore_index=True)
