"""Names of the kinds of arrays that methods and statistics hand to each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]

Places = NDArray[np.intp]
"""Where things stand in a list: the segment of each customer, the row of each unit."""
