"""Methods of your own: `segbench methods new NAME` adds an import and a name here."""

from __future__ import annotations

from segbench.methods.base import Method

OWN: tuple[type[Method], ...] = ()
"""They come after those that ship, and are in no default: a params file names them in `methods`."""
