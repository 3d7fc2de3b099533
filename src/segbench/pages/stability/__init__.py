"""Whether the segments would be there again, and who changes segment.

`page.py` is the page; `numbers.py`, `words.py` and `figures.py` tell how stable segments are, the
files beside them who goes from which segment to which (transitions), and where two methods
disagree.
"""

from segbench.pages.stability.page import StabilityPage

open = StabilityPage.open
