"""One classification: who is in which segment, and what followed. Begin with `page.py`."""

from segbench.pages.method.page import MethodPage

open = MethodPage.open
