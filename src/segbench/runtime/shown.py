"""What things say of themselves in a terminal and in JupyterLab, and what they offer to complete.

JupyterLab cleans the HTML of notebooks that it does not trust; of what is written here it keeps
everything: paragraphs, bold text, and plain tables, without styles and scripts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from markupsafe import Markup, escape

from segbench.errors import SegbenchError

SHAPELESS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What no page can show: control signs, signs that turn the direction, halves of signs."""

Facts = Mapping[str, str | Sequence[str]]
"""What is known of a thing: one line each, or several."""


def html(text: object) -> Markup:
    """Return a text as HTML: `Markup` as it is, else escaped, with � for what cannot be shown."""
    if isinstance(text, Markup):
        return text
    return escape(SHAPELESS.sub("\ufffd", str(text)))


def written(kind: type) -> dict[str, object]:
    """Return the public attributes of a class as they were written, those of its bases first."""
    every = {name: value for base in reversed(kind.__mro__) for name, value in vars(base).items()}
    return {name: value for name, value in every.items() if not name.startswith("_")}


class Offering:
    """A thing that offers to complete few of its names: those that a notebook has use for."""

    offered: ClassVar[str] = ""
    """Names that are offered, a space between them; if empty, all that do not begin with ``_``."""

    def __dir__(self) -> Iterable[str]:
        """Return the names that JupyterLab offers to complete."""
        return self.offered.split() or [
            name for name in super().__dir__() if not name.startswith("_")
        ]


class Shown(Offering):
    """A thing that says what it is where a cell ends with it."""

    def _facts(self) -> tuple[str, Facts]:
        """Return what it is called, and what is known of it."""
        raise NotImplementedError

    def _told(self) -> tuple[str, dict[str, list[str]]]:
        """Return what it is called and the lines of each fact, those without any left out."""
        try:
            heading, facts = self._facts()
        except SegbenchError as error:  # a thing that cannot be shown must not stop who looks at it
            heading, facts = type(self).__name__, {"not known": str(error)}
        lines = {
            name: [value] if isinstance(value, str) else list(value)
            for name, value in facts.items()
        }
        return heading, {name: own for name, own in lines.items() if any(own)}

    def __repr__(self) -> str:
        """Return what it is, as text."""
        heading, facts = self._told()
        width = max(map(len, facts), default=0)
        lines = [
            f"  {name if first else '':{width}}  {line}"
            for name, own in facts.items()
            for first, line in zip([True, *[False] * len(own)], own, strict=False)
        ]
        return "\n".join([heading, *(SHAPELESS.sub("\ufffd", line) for line in lines)])

    def _repr_html_(self) -> str:
        heading, facts = self._told()
        rows = Markup("").join(
            Markup("<tr><td><b>{}</b></td><td>{}</td></tr>").format(
                name, Markup("<br>").join(html(line) for line in own)
            )
            for name, own in facts.items()
        )
        return Markup("<p><b>{}</b></p><table><tbody>{}</tbody></table>").format(
            html(heading), rows
        )
