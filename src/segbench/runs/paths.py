"""Where the notebooks are: beside the sources in a checkout, inside the package once installed."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent


def notebooks() -> Path:
    """Return the folder of the notebooks."""
    packed = PACKAGE / "notebooks"
    return packed if packed.is_dir() else CHECKOUT / "notebooks"
