"""Whether segments come back when customers are classified a little differently, or others are."""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np
import pandas as pd

from segbench.methods import Method
from segbench.methods.arrays import Places, cross_counts, jaccard

HIGHLY, VALID, PATTERN, DISSOLVED = 0.85, 0.75, 0.6, 0.5
"""How Hennig (2007, 2008) reads a mean Jaccard: highly stable; valid and stable; a pattern; below
the last, dissolved."""

SHARES = ["jaccard", "chance", "same_name"]
REFIT_COLUMNS = ["kind", "setting", "code", "customers", "jaccard", "chance", "same_name", "ari"]
SUMMARY_COLUMNS = [
    "kind",
    "code",
    "refits",
    "customers",
    "jaccard",
    "low",
    "high",
    "chance",
    "dissolved",
    "same_name",
    "ari",
    "ari_min",
]


class Partition(NamedTuple):
    """Customers dealt into segments.

    Attributes
    ----------
    names
        Code -> name of the segments, in business order.
    position
        Each customer's place in them.
    """

    names: dict[str, str]
    position: Places

    @classmethod
    def of(cls, method: Method, labels: pd.Series) -> Self:
        """Return the labels that a fitted method gave."""
        return cls(method.names, labels.cat.codes.to_numpy(dtype=np.intp))


def compare(own: Partition, other: Partition, rng: np.random.Generator) -> pd.DataFrame:
    """Return how far each segment is found again in another classification of the customers.

    A segment is matched with the one that it overlaps most, whatever its name (Hennig 2007): names
    are looked at on their own.

    Returns
    -------
    DataFrame
        code, customers, jaccard; chance: the same for the other labels, shuffled among the
        customers, so that the sizes are kept and nothing else; same_name: share of the segment's
        customers whose other segment has the same name; ari: the adjusted Rand index of the two
        classifications, in every row.
    """
    # Here: its import takes long, and pages that read what was computed need none of it.
    from sklearn.metrics import adjusted_rand_score

    shape = (len(own.names), len(other.names))
    counts = cross_counts(own.position, other.position, shape)
    shuffled = rng.permutation(other.position)
    sizes = counts.sum(axis=1)
    alike = np.array(
        [[name == their for their in other.names.values()] for name in own.names.values()]
    )
    table = pd.DataFrame(
        {
            "code": list(own.names),
            "customers": sizes,
            "jaccard": jaccard(counts).max(axis=1),
            "chance": jaccard(cross_counts(own.position, shuffled, shape)).max(axis=1),
            "same_name": (counts * alike).sum(axis=1) / np.maximum(sizes, 1),
            "ari": adjusted_rand_score(own.position, other.position),
        }
    )
    return table[sizes > 0].reset_index(drop=True)


def stability_summary(refits: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Return the refits of each kind in one row a segment, and one, with an empty code, for all.

    Parameters
    ----------
    refits
        `REFIT_COLUMNS`: what `compare` returned, by kind of refit (``resample``, ``cutoff``,
        ``bins``, ``seed``) and setting.

    Returns
    -------
    DataFrame
        Means over refits of jaccard, chance, same_name and ari; the range that the middle
        `confidence` of the refits' Jaccards lies in; the share of refits in which the segment was
        dissolved; the lowest ari. The row for all weights segments by their customers.
    """
    tail = (1 - confidence) / 2
    rows = []
    for kind, part in refits.groupby("kind", sort=False):
        for code, refit in [*part.groupby("code", sort=False), ("", _of_everyone(part))]:
            jaccards = refit["jaccard"]
            low = np.quantile(jaccards, tail, method="lower")
            high = np.quantile(jaccards, 1 - tail, method="higher")
            mean, chance, same_name, ari = refit[[*SHARES, "ari"]].mean()
            sizes = (len(refit), refit["customers"].iloc[0])
            dissolved = (jaccards < DISSOLVED).mean()
            rest = (chance, dissolved, same_name, ari, refit["ari"].min())
            rows.append((kind, code, *sizes, mean, low, high, *rest))
    return pd.DataFrame(rows, columns=SUMMARY_COLUMNS)


def weighted_jaccard(refits: pd.DataFrame) -> float:
    """Return the mean Jaccard index of refits, segments weighted by their customers."""
    return float(_of_everyone(refits)["jaccard"].mean())


def _of_everyone(refits: pd.DataFrame) -> pd.DataFrame:
    """Return one row a refit: the means over its segments, weighted by their customers."""
    weighted = refits.assign(**{name: refits[name] * refits["customers"] for name in SHARES})
    settings = weighted.groupby("setting", sort=False)
    sums = settings[["customers", *SHARES]].sum()
    means = sums.div(sums["customers"], axis=0)
    return means.assign(customers=sums["customers"], ari=settings["ari"].first())


def reading(mean: float, low: float, chance: float) -> str:
    """Return what a mean Jaccard says: Hennig's word.

    It is ``"size"`` where chance alone reaches the range that the mean lies in.
    """
    if low <= chance:
        return "size"
    words = {HIGHLY: "high", VALID: "valid", PATTERN: "pattern", DISSOLVED: "doubtful"}
    return next((word for least, word in words.items() if mean >= least), "dissolved")
