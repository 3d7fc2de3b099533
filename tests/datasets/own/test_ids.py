"""Ids that have lost digits: which cells are such, and what is said of them."""

import pyarrow as pa
import pytest

from segbench.datasets.own.ids import lost_ids
from segbench.datasets.own.init import init
from segbench.params import load


def found(values, kind=None):
    column = pa.chunked_array([pa.array(values, kind)])
    return [value for value, lost in zip(values, lost_ids(column).to_pylist(), strict=True) if lost]


@pytest.mark.parametrize(
    ("values", "lost"),
    [
        (["3.64448E+18", "3,64448e+18", "1.23E+05", "1E+05", " 4.9E+12 "], "all"),
        (["1E5", "12E3", "E5", "1.5E", "ann", "", None, "1.5", "-3.5"], []),
        (
            ["1.2345678E7", "1.2E7", "2.0E7", "7.6543218E7", "1.1111111E7", "9.8765432E7"],
            [],
        ),  # Java and Spark tell all digits
        (
            ["1.2345678901234567E18", "1.2345678901234568E18"],
            "all",
        ),  # more than a floating point number holds
        (["123456789012345000", "223456789012345000", "323456789012345000"], "all"),
        (["123456789012345000", "223456789012345001", "323456789012345000"], []),
        (["1234567890123450"], []),
        (
            ["20230101123000000", "20230101124500000", "20230102080000000"],
            [],
        ),  # moments with zeros for milliseconds
        (["9007199254740993.0", "12.0"], ["9007199254740993.0"]),
        (["1234567890123456.0", "12.0"], []),  # a floating point number holds it
        (["6755399441055745.0", "12.0"], []),  # 1.5 * 2**52 + 1: so does it this
        ([1.0, 2.0**53, 2.0**53 + 2, float("nan"), None, -1e17], [2.0**53 + 2, -1e17]),
        ([123456789012345000, 223456789012345000, 323456789012345000], "all"),
        ([123456789012345001, 223456789012345000], []),
    ],
)
def test_cells_of_which_digits_are_lost(values, lost):
    assert found(values) == (values if lost == "all" else lost)


def test_init_leaves_a_column_out_that_a_spreadsheet_destroyed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [
        f"c{n % 30},o{n},2023-{n % 12 + 1:02d}-{n % 28 + 1:02d},{n}.50,7.6130{n % 5}E+12"
        for n in range(1, 300)
    ]
    (tmp_path / "s.csv").write_text(
        "\n".join(["customer_id,order_id,order_date,amount,sku", *rows])
    )
    said = init("s.csv", None, None, None, [])
    assert (
        "'sku' would be product_id, but a spreadsheet has cut its ids short (such as 7.6130" in said
    )
    assert "product_id" not in load(tmp_path / "params" / "s.yaml").data.tables["orders"].columns
    assert "# 'sku' would be product_id" in (tmp_path / "params" / "s.yaml").read_text()
