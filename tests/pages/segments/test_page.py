"""What the page shows where no two segments are large enough."""

from types import SimpleNamespace

import pandas as pd

from segbench.pages.segments import SegmentsPage
from segbench.params import Params


def test_without_pairs_and_curves_there_are_no_pictures_and_tables():
    method = SimpleNamespace(segments_=(), names={})
    study = SimpleNamespace(
        method=lambda _: method, outcomes={}, limits=Params().evaluation, currency="$"
    )
    page, nothing = SegmentsPage(study), pd.DataFrame()
    page.data = SimpleNamespace(
        pairs=nothing,
        curves=nothing,
        closest=nothing,
        inside=nothing,
        plan=SimpleNamespace(name="rfm"),
    )
    assert page.pairs() is None
    assert page.curves() is None
    assert page.closest() is None
    assert page.inside() is None
