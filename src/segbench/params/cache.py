"""Where results are kept between runs."""

from __future__ import annotations

from pydantic import Field

from segbench.params.section import Section


class CacheParams(Section):
    """Results that are kept between runs, so that nothing is computed twice."""

    folder: str | None = Field(None, min_length=1)
    """folder; null = in your user's cache, off = none; SEGBENCH_CACHE goes before it"""

    max_gb: float = Field(5.0, ge=0, le=100_000)
    """gigabytes; what was not used for the longest time goes first"""
