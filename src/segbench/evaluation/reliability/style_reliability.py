"""Whether scores and classes measured on one half of the orders come back on the other."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.metrics import cohen_kappa_score

from segbench.methods.pdp import PDP, TRAITS


def half_reliability(first: pd.DataFrame, second: pd.DataFrame, flat_share: float) -> pd.DataFrame:
    """Return how far two customer tables of the same customers give the same PDP-style behaviour.

    Each half is fitted on its own. Traits: Pearson's r between the halves. Style: share of
    customers with the same one and Cohen's kappa, which is 0 where chance alone agrees.

    Returns
    -------
    DataFrame
        what (trait, ``"same style"`` or ``"kappa"``), value, customers.
    """
    both = first.index.intersection(second.index)
    scores, labels = [], []
    for half in (first.loc[both], second.loc[both]):
        method = PDP(flat_share).fit(half)
        scores.append(method.scores(half))
        labels.append(method.predict(half).astype(str))
    one, other = scores
    rows = [(trait, float(np.corrcoef(one[trait], other[trait])[0, 1])) for trait in TRAITS]
    rows.append(("same style", float((labels[0] == labels[1]).mean())))
    rows.append(("kappa", float(cohen_kappa_score(*labels))))
    return pd.DataFrame(rows, columns=["what", "value"]).assign(customers=len(both))
