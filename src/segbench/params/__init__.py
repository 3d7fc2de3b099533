"""Parameters of data, comparison and pages; `segbench.methods.parameters` adds those of methods."""

from segbench.params.load import check, load
from segbench.params.study import Params

__all__ = ["Params", "check", "load"]
