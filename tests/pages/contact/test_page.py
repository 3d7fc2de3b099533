"""What the page's notebook calls shows something, whose DataFrame has the same name."""

import ast
import json
import re

import pandas as pd
import pytest

from segbench.pages.contact.page import ContactPage
from segbench.pages.markup import Prose
from segbench.pages.style import Picture
from segbench.pages.tables import Table
from segbench.params import check
from segbench.study.study import Study
from support import ROOT

QUICK = {
    "max_customers": 400,
    "methods": ["value_tiers"],
    "evaluation": {"cutoffs": 2, "replicates": 200, "random_draws": 20},
}


def calls():
    """Name and arguments of each call of the page in its notebook."""
    cells = json.loads((ROOT / "notebooks" / "contact.ipynb").read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    nodes = [ast.parse(text, mode="eval").body for text in code[2:]]
    return [(node.func.attr, *map(ast.literal_eval, node.args)) for node in nodes]


@pytest.fixture(scope="module")
def page():
    return ContactPage(Study(check(QUICK, source="test")))


@pytest.mark.parametrize("call", calls(), ids=str)
def test_a_call_of_the_notebook_shows_what_data_holds(page, call):
    name, *arguments = call
    shown = getattr(page, name)(*arguments)
    assert isinstance(shown, Prose | Table | Picture | None)
    if not isinstance(shown, Prose | None):
        assert isinstance(getattr(page.data, name.removesuffix("_picture")), pd.DataFrame)


CAUSAL = re.compile(
    r"\b(add(s|ed)?|chang\w+|effects?|uplift|incremental|caus\w+|because of|thanks to|due to|"
    r"leads? to|rais\w+|increas\w+|moves?|gains?|bring(s|ing)? about|brought|Qini|AUUC)\b",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"not known|cannot|could show|to show|no gain|not whom|not what|tell who responds, not|"
    r"where that is known|left customers alone at random|where campaigns were randomised|"
    r"it has to add|not brought about|To change this|\?$",
    re.IGNORECASE,
)
"""A sentence that denies, that asks, or that says what a test could show, claims nothing."""


def claims(text):
    """Sentences of a page that say what contacts do to customers."""
    sentences = re.split(r"(?<=[.?])\s|\n", text)
    return [part for part in sentences if CAUSAL.search(part) and not DENIED.search(part)]


@pytest.mark.parametrize("contact", [{}, {"cost_per_contact": 1.0, "value_of_response": 40.0}])
def test_where_campaigns_were_targeted_nothing_is_said_of_what_contacts_change(contact):
    page = ContactPage(Study(check({**QUICK, "contact": contact}, source="test")))
    shown = [getattr(page, name)(*arguments) for name, *arguments in calls()]
    assert "expected profit" in repr(page.profit()) or not contact
    texts = [repr(part) for part in shown if isinstance(part, Prose | Table)]
    texts += [f"{part.caption} {part.alt}" for part in shown if isinstance(part, Picture)]
    cells = json.loads((ROOT / "notebooks" / "contact.ipynb").read_text(encoding="utf-8"))["cells"]
    texts += ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    assert [claim for text in texts for claim in claims(text)] == []
    assert page.qini() is None
    assert page.tables()["qini"].empty


def test_the_search_for_claims_sees_one():
    assert claims("By RFM. A contact adds 14.0 points [10 to 18]. It costs $1.")
    assert claims("Grades rank best by Qini.")
    assert not claims("What a contact changes is not known: there is no record.")
