"""What the best units hold of something, for many resamples at once."""

from __future__ import annotations

import numpy as np

from segbench.methods.arrays import Floats

TOP_SHARE = 0.2
"""The best fifth."""

TOP_SHARES = {"lift_10": 0.1, "lift_20": TOP_SHARE}
"""How much of the units lifts look at."""


def captured(held: Floats, total: Floats) -> Floats:
    """Return what the best units hold of something, and all of it times their share.

    The shape is (`TOP_SHARES`, 2, resamples). A score that straddles the border gives its share.
    """
    units, above = total.sum(axis=0), total[::-1].cumsum(axis=0)[::-1] - total
    # Below the border of every resample nothing is reached: most scores of a model need no look.
    # (A column alone is summed in another order than many, which hangs on its length.)
    inside = (above < max(TOP_SHARES.values()) * units).any(axis=1)
    least = inside.argmax() if total.shape[1] > 1 else 0
    each = held[least:] / np.maximum(total[least:], 1e-300)
    found = []
    for share in TOP_SHARES.values():
        reached = np.minimum(np.maximum(share * units - above[least:], 0), total[least:])
        found.append([(each * reached).sum(axis=0), share * held.sum(axis=0)])
    return np.array(found)


def lifts(held_by_group: list[Floats]) -> dict[str, Floats]:
    """Return what the best units hold, over what as many units hold on average, from all groups."""
    sums = zip(TOP_SHARES, np.sum(held_by_group, axis=0), strict=True)
    return {name: held / expected for name, (held, expected) in sums}
