"""Typed schema of every parameter; the lowest floor of the package."""

from segbench.params.load import check, load
from segbench.params.study import METHOD_NAMES, Params

__all__ = ["METHOD_NAMES", "Params", "check", "load"]
