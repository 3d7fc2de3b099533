"""In a real browser, nothing from data, files, params or playbooks does anything on any page.

It neither runs nor asks for nor widens anything.
"""

import re
import subprocess
import sys

import nbformat
import pytest
import yaml

from browser import SIZES, Browser
from hostile_study import ATTACKS, LONG, write_company
from segbench.methods import METHODS
from segbench.pages._page import HTMLPage
from segbench.pages.markup import html
from segbench.report.render import render

pytestmark = pytest.mark.slow

TAGS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "nav",
        "a",
        "div",
        "main",
        "footer",
        "h1",
        "h2",
        "h3",
        "p",
        "ul",
        "ol",
    ),
    *(
        "li",
        "strong",
        "em",
        "code",
        "pre",
        "span",
        "small",
        "details",
        "summary",
        "figure",
        "figcaption",
        "img",
        "table",
    ),
    *("thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    *(
        "alt",
        "aria-current",
        "aria-label",
        "charset",
        "class",
        "colspan",
        "content",
        "href",
        "http-equiv",
        "id",
        "lang",
        "name",
    ),
    *("open", "scope", "src", "tabindex"),
}
ALL_SHOWN = {
    "category",
    "topic",
    "rule",
    "Chinese rule",
    "file",
    "sheet",
    "title",
    "currency",
    "folder of playbooks",
}
"""Of what a report with all methods shows every name."""

SOME_SHOWN = {"column", "town", "age", "playbook"}
"""Of what it shows some: columns in use, towns and ages of enough customers, segments there are."""


EVERY = [name for name, kind in METHODS.items() if kind.role == "method"]
CROSSED = ["attributes", "revenue_bands"]


def flat(text):
    """A text without what pages may change in a name: capitals, and blanks for _ and -."""
    return re.sub(r"[\s_-]+", " ", text).lower()


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with Browser(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return write_company(tmp_path_factory.mktemp("company"))


@pytest.fixture(scope="module")
def seen(company, tmp_path_factory, browser):
    folder = tmp_path_factory.mktemp("reports")
    params = {
        **company.params,
        "methods": EVERY,
        "crossings": [CROSSED],
        "bands": {"column": "frequency"},
        "existing": {"column": company.params["attributes"]["columns"][0]},
    }
    (folder / "hostile.yaml").write_text(
        yaml.safe_dump(params, allow_unicode=True), encoding="utf-8"
    )
    command = [sys.executable, "-m", "segbench.cli", "run", "hostile.yaml"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {
        path.stem: browser.visit(path)
        for path in sorted((folder / "reports" / "hostile").glob("*.html"))
    }


def test_every_page_of_every_method_was_made(seen):
    pages = {"index", "actions", "contact", "comparison", "segments", "stability", "data_quality"}
    assert set(seen) == pages | {*EVERY, "_x_".join(CROSSED)}


def test_nothing_runs_is_asked_for_or_widens_a_page(seen):
    assert {name: page.harm() for name, page in seen.items() if page.harm()} == {}


def test_pages_hold_our_elements_and_links_only(seen):
    for page in seen.values():
        assert set(page.tags) <= TAGS
        assert set(page.attributes) <= ATTRIBUTES
        assert all(
            re.fullmatch(r"#.*|(\w+/)?\w+\.(html|csv|parquet)", link) for link in page.links
        ), page.links


def test_every_text_stands_on_a_page_as_it_is(seen, company):
    shown = flat(" ".join(page.text + page.title for page in seen.values()))
    stands = {
        place: [flat(attack)[:55].strip() in shown for attack in attacks]
        for place, attacks in company.planted.items()
    }
    assert {place for place, found in stands.items() if all(found)} >= ALL_SHOWN
    assert {place for place, found in stands.items() if any(found)} >= ALL_SHOWN | SOME_SHOWN
    assert "<strong>" not in shown  # of ours: where one is forgotten, it shows


def raw_page(tmp_path, *cells):
    path = tmp_path / "raw.ipynb"
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Raw"), *cells]), path
    )
    return render(path, HTMLPage("raw", "Raw", "raw"), [HTMLPage("raw", "Raw", "raw")], "footer")


def unescaped(text):
    output = nbformat.v4.new_output(
        "execute_result", {"text/html": f"<p>{text}</p>", "text/plain": ""}
    )
    return nbformat.v4.new_code_cell("x", outputs=[output])


def without_policy(page):
    page, found = re.subn(r"<meta [^>]*http-equiv[^>]*>", "", page)
    assert found == 1
    return page


@pytest.mark.parametrize(
    "attack", ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "<svg onload=alert(1)>"]
)
def test_the_browser_sees_what_runs_on_a_page_that_is_not_escaped_and_has_no_policy(
    browser, tmp_path, attack
):
    (tmp_path / "raw.html").write_text(without_policy(raw_page(tmp_path, unescaped(attack))))
    assert "alert 1" in browser.visit(tmp_path / "raw.html").ran


def test_the_browser_sees_requests_and_wide_pages(browser, tmp_path):
    page = raw_page(tmp_path, unescaped(f"<img src=http://127.0.0.1:9/a.png><b id=wide>{LONG}</b>"))
    page = page.replace("</style>", "* { overflow-wrap: normal !important; }</style>")
    (tmp_path / "raw.html").write_text(without_policy(page))
    seen = browser.visit(tmp_path / "raw.html")
    assert seen.requested == ["requested http://127.0.0.1:9/a.png"]
    assert seen.widths[390] > 390
    assert not set(seen.tags) <= TAGS


@pytest.mark.parametrize(
    "attack",
    [
        attack.format(n=1, long="")
        for attack in ATTACKS
        if "<" in attack and "refresh" not in attack
    ],
)
def test_the_policy_stops_what_slips_through(
    browser, tmp_path, attack
):  # but for a page that leads away at once
    (tmp_path / "raw.html").write_text(raw_page(tmp_path, unescaped(attack)))
    seen = browser.visit(tmp_path / "raw.html")
    assert (seen.ran, seen.requested) == ([], [])


def test_a_word_of_190_letters_widens_nothing_wherever_it_stands(browser, tmp_path):
    word = html(LONG)
    cells = [
        nbformat.v4.new_markdown_cell(
            f"# {word}\n\n{word}\n\n## {word}\n\n### {word}\n\n- {word}\n\n`{word}`"
        ),
        unescaped(f"{word} <strong>{word}</strong> <code>{word}</code> <a href='#x'>{word}</a>"),
        unescaped(
            f"<ul><li>{word}</li></ul><figure class='table'><figcaption>{word}</figcaption>"
            f"<div class='scroll'><table>"
            f"<tr><th>{word}</th></tr><tr><td>{word}</td><td class='number'>{word}</td></tr>"
            f"</table></div></figure>"
        ),
        nbformat.v4.new_code_cell(
            f"x = '{word}'", outputs=[nbformat.v4.new_output("stream", name="stdout", text=word)]
        ),
    ]
    path = tmp_path / "raw.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    pages = [HTMLPage("raw", LONG, "raw"), HTMLPage("other", LONG, "other")]
    (tmp_path / "raw.html").write_text(render(path, pages[0], pages, f"{LONG} · {LONG}"))
    assert browser.visit(tmp_path / "raw.html", tmp_path).widths == {
        width: width for width, _ in SIZES
    }
