"""What the page shows where no two segments are large enough."""

import pandas as pd

from segbench.pages.segments import SegmentsPage
from showing import plan, showing


def test_without_pairs_and_curves_there_are_no_pictures_and_tables():
    nothing = pd.DataFrame()
    page = showing(
        SegmentsPage,
        {"outcomes": {}},
        pairs=nothing,
        curves=nothing,
        closest=nothing,
        inside=nothing,
        plan=plan(),
    )
    assert page.pairs() is None
    assert page.curves() is None
    assert page.closest() is None
    assert page.inside() is None
