"""Pages: one file, nothing from outside, readable without sight, stable."""

import base64
import hashlib
import re

import nbformat
import pytest

from segbench.pages._page import HTMLPage
from segbench.report.render import render
from support import Collector, outside_references

PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
PAGES = [HTMLPage("index", "Summary", "index"), HTMLPage("rfm", "RFM", "rfm")]


def notebook(tmp_path, *cells):
    node = nbformat.v4.new_notebook(cells=list(cells))
    path = tmp_path / "rfm.ipynb"
    nbformat.write(node, path)
    return path


def code(source, *outputs, tags=()):
    return nbformat.v4.new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


def display(**data):
    metadata = data.pop("metadata", {})
    return nbformat.v4.new_output(
        "display_data",
        {key.replace("_", "/"): value for key, value in data.items()},
        metadata=metadata,
    )


@pytest.fixture
def page(tmp_path):
    path = notebook(
        tmp_path,
        nbformat.v4.new_markdown_cell("# RFM\n\nA question?"),
        code("secret_parameter = 1", tags=["parameters"]),
        code("import plumbing", tags=["setup"]),
        nbformat.v4.new_markdown_cell("## First part\n\n$x$ stays as it is"),
        code(
            "show(figure)",
            display(
                image_png=PIXEL,
                metadata={"image/png": {"alt": 'say "hi" & <bye>', "caption": "A caption"}},
            ),
        ),
        nbformat.v4.new_markdown_cell("## Second part"),
        code(
            "table",
            nbformat.v4.new_output(
                "execute_result",
                {"text/html": "<table><tr><td>7</td></tr></table>", "text/plain": "7"},
            ),
        ),
        code("noise()", nbformat.v4.new_output("stream", name="stderr", text="a warning")),
    )
    return render(path, PAGES[1], PAGES, "Data · footer")


def test_nothing_leaves_the_file(page):
    assert outside_references(page) == []


def test_the_check_for_outside_references_sees_them():
    bad = '<link rel="stylesheet" href="a.css"><img src="x.png"><script>1</script>'
    bad += "<style>a{background:url(b.png)}"
    bad += '@import "c";</style>'
    assert len(outside_references(bad)) == 5


def test_the_policy_allows_the_style_that_stands_in_the_page_and_no_request(page):
    (policy,) = [
        attrs["content"]
        for tag, attrs in Collector(page).tags
        if tag == "meta" and "http-equiv" in attrs
    ]
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert (
        policy == f"default-src 'none'; style-src 'sha256-{allowed}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    assert page.index("http-equiv") < page.index("<style>")


def test_of_outputs_only_html_goes_through(tmp_path):
    shown = [
        display(text_markdown="**a** <img src=x> [b](javascript:c)"),
        display(text_plain="<img src=x>"),
    ]
    page = render(
        notebook(tmp_path, nbformat.v4.new_markdown_cell("# A"), code("x", *shown)),
        PAGES[1],
        PAGES,
        "f",
    )
    assert "<pre>**a** &lt;img src=x&gt; [b](javascript:c)</pre>" in page
    assert "<pre>&lt;img src=x&gt;</pre>" in page


def test_titles_and_footer_are_text(tmp_path):
    bad = "<img src=x> **b** [c](javascript:d) {{ 7*7 }} <!-- contents -->"
    path = notebook(tmp_path, nbformat.v4.new_markdown_cell("# One way\n\nWho?"))
    shared = HTMLPage("own", bad, "classification")
    page = render(path, shared, [shared], bad)
    assert not [tag for tag, _ in Collector(page).tags if tag == "img"]
    text = "&lt;img src=x&gt; **b** [c](javascript:d) {{ 7*7 }} &lt;!-- contents --&gt;"
    assert all(f"{text}</{tag}>" in page for tag in ("title", "h1", "footer", "a"))
    assert "One way" not in page


def test_contents_lead_to_headings(page):
    anchors = re.findall(r'<li><a href="#([^"]+)">', page)
    assert len(anchors) == 2
    for anchor in anchors:
        assert f'id="{anchor}"' in page


def test_figures_have_alternative_text_and_caption(page):
    (image,) = [attrs for tag, attrs in Collector(page).tags if tag == "img"]
    assert image["alt"] == 'say "hi" & <bye>'
    assert "<figcaption>A caption</figcaption>" in page


def test_code_is_folded_and_plumbing_left_out(page):
    assert page.count("<summary>show code</summary>") == 3
    assert "secret_parameter" not in page
    assert "plumbing" not in page
    assert "a warning" not in page


def test_the_menu_marks_the_page(page):
    links = {
        attrs["href"]: attrs.get("aria-current")
        for tag, attrs in Collector(page).tags
        if tag == "a"
    }
    assert links["rfm.html"] == "page"
    assert links["index.html"] is None
    assert '<html lang="en">' in page
    assert "width=device-width" in page


def test_a_failed_notebook_is_not_rendered(tmp_path):
    error = nbformat.v4.new_output("error", ename="ValueError", evalue="no", traceback=[])
    with pytest.raises(ValueError, match=r"rfm\.ipynb: ValueError: no"):
        render(notebook(tmp_path, code("boom", error)), PAGES[1], PAGES, "f")


def test_the_same_notebook_gives_the_same_page(tmp_path):
    path = notebook(
        tmp_path, nbformat.v4.new_markdown_cell("## A"), code("x", display(text_plain="1"))
    )
    assert render(path, PAGES[1], PAGES, "f") == render(path, PAGES[1], PAGES, "f")
