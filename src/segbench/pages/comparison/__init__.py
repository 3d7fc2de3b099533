"""Which classification tells most about what customers do next.

`page.py` is the page. The league itself is computed in `segbench.study.comparison`, because other
pages act on its verdict; what one classification adds to another, in `numbers.py`.
"""

from segbench.pages.comparison.page import ComparisonPage

open = ComparisonPage.open
