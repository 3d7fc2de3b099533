"""What the page's notebook calls shows something, whose DataFrame has the same name."""

import ast
import json

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
