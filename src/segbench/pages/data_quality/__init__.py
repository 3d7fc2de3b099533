"""Every row accounted for. Begin with `page.py`."""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    """Import the page when a notebook opens it: `segbench data check` reads its words alone."""
    if name != "open":
        raise AttributeError(name)
    from segbench.pages.data_quality.page import DataPage

    return DataPage.open
