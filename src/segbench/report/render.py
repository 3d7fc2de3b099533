"""Notebooks to self-contained HTML pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import nbformat
from markupsafe import Markup
from nbconvert import HTMLExporter
from traitlets.config import Config

from segbench.pages._page import HTMLPage
from segbench.report.frame import contents, policy, style

TEMPLATES = Path(__file__).parent
HIDDEN_TAGS = {"parameters", "injected-parameters", "setup"}
HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)(?:<a class="anchor-link".*?)?</h2>', re.DOTALL)


def render(notebook: Path, page: HTMLPage, pages: Sequence[HTMLPage], footer: str) -> str:
    """Return an executed notebook as one HTML file that loads nothing from anywhere.

    Code is folded behind “show code”; cells tagged parameters or setup are left out. Of outputs,
    only HTML goes through as it is: it comes from our own `_repr_html_`, which escape what they are
    given. The page's policy has browsers run no script and request nothing, should something slip
    through.

    Raises
    ------
    ValueError
        The notebook holds an error output: a failed run must not become a report.
    """
    node = nbformat.read(notebook, as_version=4)
    heading = None
    if page.notebook != page.name:  # one notebook for several pages: its title is the page's
        heading = page.title
        _, _, node.cells[0].source = node.cells[0].source.partition("\n")
    outputs = [output for cell in node.cells for output in cell.get("outputs", [])]
    failed = [output for output in outputs if output.output_type == "error"]
    if failed:
        raise ValueError(f"{notebook.name}: {failed[0].ename}: {failed[0].evalue}")
    css = style()
    resources = {
        "page_title": f"{page.title} · {footer.partition(' · ')[0]}",
        "page_file": page.file,
        "page_css": css,
        "policy": policy(css),
        "heading": heading,
        "pages": pages,
        "footer": footer,
    }
    body, _ = exporter().from_notebook_node(node, resources=resources)
    headings = [(anchor, Markup(text)) for anchor, text in HEADING.findall(body)]  # noqa: S704
    return body.replace("<!-- contents -->", contents(headings), 1)


@cache
def exporter() -> HTMLExporter:
    """Return nbconvert's, with our template; the pages of a process share it."""
    config = Config()
    config.TagRemovePreprocessor.enabled = True
    config.TagRemovePreprocessor.remove_cell_tags = HIDDEN_TAGS
    config.HTMLExporter.preprocessors = ["nbconvert.preprocessors.TagRemovePreprocessor"]
    made = HTMLExporter(
        template_name="template",
        extra_template_basedirs=[str(TEMPLATES)],
        config=config,
        exclude_anchor_links=False,
    )
    made.anchor_link_text = ""
    return made
