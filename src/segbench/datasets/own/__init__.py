"""Your own data: files or databases, mapped to the canonical tables by the section `data` of the parameters."""

from segbench.datasets.own.load import load

__all__ = ["load"]
