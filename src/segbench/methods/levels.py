"""A high, a mid and a low level of a score: how large they are where nobody says it."""

from __future__ import annotations

from segbench.methods.arrays import Floats
from segbench.methods.base import at_least
from segbench.methods.ranks import top_share_threshold

SHARES = {"quantile": (0.2, 0.3), "revenue_share": (0.5, 0.3)}
"""Cut -> the usual shares of high and mid."""

HIGH, MID = SHARES["quantile"]


def cut_of(cut: str | None, high: float | None, mid: float | None) -> str:
    """Return how levels are cut; fixed where it is not said and a size is no share."""
    return cut or ("fixed" if max(high or 0, mid or 0) >= 1 else "quantile")


def check_levels(cut: str, high: float | None, mid: float | None, unit: str) -> None:
    """Refuse sizes of a high and a mid level that leave no low one, or no order.

    Raises
    ------
    ValueError
        Why not; `unit` is what fixed cuts count.
    """
    if cut != "fixed":
        if sum(shares_of(cut, high, mid)) >= 1:
            raise ValueError("high and mid are shares here and must add up to less than 1")
    elif high is not None and mid is not None and mid >= high:
        raise ValueError(f"cut 'fixed' takes `high` and `mid` as {unit}, with mid below high")


def shares_of(cut: str, high: float | None, mid: float | None) -> tuple[float, float]:
    """Return the shares of high and mid: those given, else the usual ones.

    Where the usual one leaves no low level beside the one given, half of what this leaves.
    """
    usual_high, usual_mid = SHARES[cut]
    if high is None:
        high = usual_high if mid is None or usual_high + mid < 1 else (1 - mid) / 2
    if mid is None:
        mid = usual_mid if high + usual_mid < 1 else (1 - high) / 2
    return high, mid


def fixed_levels(score: Floats, high: float | None, mid: float | None) -> tuple[float, float]:
    """Return the score from which one is high, and mid: those given, else as the data has it.

    So many reach the one that is not given as would without any, of those whom the other leaves:
    above `mid` the part HIGH / (HIGH + MID), below `high` the part MID / (1 - HIGH).
    """
    if high is None:
        above, part = (
            (score, HIGH) if mid is None else (score[at_least(score, mid)], HIGH / (HIGH + MID))
        )
        high = top_share_threshold(above, part) if len(above) else mid
    assert high is not None
    if mid is None:
        below = score[~at_least(score, high)]
        mid = top_share_threshold(below, MID / (1 - HIGH)) if len(below) else high
    return high, mid
