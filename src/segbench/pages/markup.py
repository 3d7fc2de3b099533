"""Text into HTML, escaped unless it says that it is HTML.

A plain `str` is text, whoever wrote it: it is escaped as a whole where it is shown. Only `Markup`
is HTML. Sentences are joined with ``+``, which escapes a plain side; what is forgotten shows its
tags and runs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence

from markupsafe import Markup

from segbench.runtime.shown import html

__all__ = ["Prose", "code", "html", "link", "strong", "table"]

OWN_FILE = re.compile(r"\w[\w.-]*(/\w[\w.-]*)*(#[\w-]+)?")
"""What a page links to: a file of the report, never an address."""

NUMBER, TEXT = Markup(" class='number'"), Markup("")
"""What the cells of a table's column say of themselves."""


def strong(text: object) -> Markup:
    """Return a text in bold."""
    return Markup("<strong>{}</strong>").format(html(text))


def code(text: object) -> Markup:
    """Return a text as what somebody types."""
    return Markup("<code>{}</code>").format(html(text))


def link(text: object, file: str) -> Markup:
    """Return a text that leads to a file of the report.

    Raises
    ------
    ValueError
        It is no file of the report.
    """
    if not OWN_FILE.fullmatch(file):
        raise ValueError(f"{file!r} is no file of the report, so no page may link to it")
    return Markup('<a href="{}">{}</a>').format(file, html(text))


def table(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[object]], numbers: Container[str]
) -> Markup:
    """Return a table as HTML.

    Parameters
    ----------
    rows
        Cells in the order of the heads.
    numbers
        Heads of columns that are aligned to the right.
    """
    kinds = [NUMBER if head in numbers else TEXT for head in heads]
    head = _joined(
        Markup("<th scope='col'{}>{}</th>").format(kind, html(text))
        for kind, text in zip(kinds, heads, strict=True)
    )
    lines = (
        _joined(
            Markup("<td{}>{}</td>").format(kind, html(cell))
            for kind, cell in zip(kinds, row, strict=True)
        )
        for row in rows
    )
    body = Markup("\n").join(Markup("<tr>{}</tr>").format(line) for line in lines)
    return Markup(
        "<figure class='table'><figcaption>{}</figcaption><div class='scroll' tabindex='0'>"
        "<table><thead><tr>{}</tr></thead>\n<tbody>{}</tbody></table></div></figure>"
    ).format(html(caption), head, body)


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)


class Prose:
    """Sentences that look the same in JupyterLab and on a page: one paragraph, or a list.

    Parameters
    ----------
    sentences
        Plain text, or `Markup`; empty ones are left out.
    listed
        Whether each is an item of a list.
    """

    def __init__(self, sentences: Iterable[str], *, listed: bool) -> None:
        self.sentences = [html(sentence) for sentence in sentences if sentence]
        self.listed = listed

    def __repr__(self) -> str:
        """Return the sentences as plain text."""
        texts = [sentence.striptags() for sentence in self.sentences]
        return "\n".join(f"- {text}" for text in texts) if self.listed else " ".join(texts)

    def _repr_html_(self) -> str:
        if not self.listed:
            return f"<p>{' '.join(self.sentences)}</p>"
        items = "\n".join(f"<li>{sentence}</li>" for sentence in self.sentences)
        return f"<ul>\n{items}\n</ul>"
