"""What pages have around them that no notebook makes: head, style, policy, footer."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

from markupsafe import Markup

from segbench.pages.markup import Prose, html
from segbench.pages.tables import Table

STYLE = Path(__file__).parent / "template" / "report.css"

GENERATOR = 'name="generator" content="segbench"'
"""How a page outside of a report says that segbench wrote it, and may write over it."""

FRAME = Markup("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="segbench">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<div class="layout{alone}">
{contents}
<main id="main">
<h1>{title}</h1>
{body}
</main>
</div>
<footer>{footer}</footer>
</body>
</html>
""")


def style() -> str:
    """Return the style of all pages."""
    return STYLE.read_text(encoding="utf-8")


def policy(style: str) -> str:
    """Return what browsers may do with a page: show it with its style and pictures only."""
    allowed = b64encode(sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{allowed}'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )


def contents(headings: Sequence[tuple[str, str]]) -> Markup:
    """Return what leads to the headings of a page, by anchor and text; empty where there are none.

    Plain text is escaped.
    """
    items = Markup("").join(
        Markup('<li><a href="#{}">{}</a></li>').format(anchor, html(text))
        for anchor, text in headings
    )
    return (
        Markup(
            '<nav class="contents" aria-label="Contents"><strong>On this page</strong><ol>{}</ol>'
            "</nav>"
        ).format(items)
        if items
        else Markup("")
    )


def as_markup(shown: Prose | Table) -> Markup:
    """Return what notebooks show as part of a page."""
    return Markup(shown._repr_html_())  # noqa: S704 - both escape what they are given


def framed(
    title: str, body: Iterable[str], footer: str, headings: Sequence[tuple[str, str]] = ()
) -> str:
    """Return a page of one file that runs nothing and loads nothing.

    Parameters
    ----------
    body
        Parts as HTML; plain text is escaped.
    headings
        Anchor and text of the headings among them.
    """
    css = style()
    return FRAME.format(
        title=html(title),
        alone="" if headings else " alone",
        contents=contents(headings),
        body=Markup("\n").join(map(html, body)),
        footer=html(footer),
        policy=policy(css),
        style=Markup(css),  # noqa: S704 (a file of the package)
    )
