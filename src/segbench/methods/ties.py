"""What becomes of five places, and what is said, where ties leave fewer bands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def spread(cuts: Sequence[float], number: int) -> list[float]:
    """Return so many cuts, some of them equal, that the bands lie evenly among number + 1 places.

    Of two cuts for four, each comes twice: bands then have the first, the third and the fifth
    place, and nobody has the others. No cuts, where there are none.
    """
    if not cuts:
        return []
    places = [round(number * band / len(cuts)) for band in range(1, len(cuts) + 1)]
    return [cuts[int(np.searchsorted(places, place))] for place in range(1, number + 1)]


def tie_note(what: str) -> str:
    """Return a sentence for a method whose cuts ties have moved.

    Parameters
    ----------
    what
        What is cut, in words: "revenue".
    """
    return (
        f"Many customers are equal in {what}: a cut between equal customers moved to another "
        "value, or was left out."
    )
