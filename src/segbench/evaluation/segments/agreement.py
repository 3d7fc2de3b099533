"""How far two classifications say the same."""

from __future__ import annotations

from itertools import combinations

import pandas as pd


def agreement(labels: pd.DataFrame) -> pd.DataFrame:
    """Return the adjusted Rand index and adjusted mutual information of every pair of columns.

    Both are 1 for the same partition and 0 on average for unrelated ones (Hubert & Arabie 1985;
    Vinh, Epps & Bailey 2010).
    """
    # Here: its import takes long, and pages that read what was computed need none of it.
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    coded = {name: labels[name].cat.codes.to_numpy() for name in labels}
    rows = []
    for a, b in combinations(coded, 2):
        codes = coded[a], coded[b]
        rows.append((a, b, adjusted_rand_score(*codes), adjusted_mutual_info_score(*codes)))
    return pd.DataFrame(rows, columns=["method_a", "method_b", "ari", "ami"])
