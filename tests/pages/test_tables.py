import pandas as pd

from segbench.pages import tables
from segbench.pages.wording import count, decimal


def test_everything_from_the_data_is_escaped():
    html = tables.Table(pd.DataFrame({"<b>": ["<script>alert(1)</script>"]}), "a & b")._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<b>" not in html
    assert "a &amp; b" in html


def test_numbers_are_aligned_and_missing_ones_dashed():
    table = tables.Table(
        pd.DataFrame({"name": ["x", None], "n": [1234.0, float("nan")]}), "caption", {"n": count}
    )
    html = table._repr_html_()
    assert "<td class='number'>1,234</td>" in html
    assert "<td class='number'>–</td>" in html
    assert "<th scope='col'>name</th>" in html
    assert "1,234" in repr(table)


def test_the_same_table_has_the_same_html():
    frame = pd.DataFrame({"a": [1.0]})
    assert (
        tables.Table(frame, "c", {"a": decimal})._repr_html_()
        == tables.Table(frame, "c", {"a": decimal})._repr_html_()
    )
