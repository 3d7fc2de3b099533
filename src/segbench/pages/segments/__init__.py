"""Whether the segments differ, which could be one, and when each orders again.

`page.py` is the page; `words.py` and `figures.py` show how segments differ two by two, the files
beside them what is told inside segments (heterogeneity) and when customers order again.
"""

from segbench.pages.segments.page import SegmentsPage

open = SegmentsPage.open
