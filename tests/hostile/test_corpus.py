"""Every hostile case gives either a dataset whose ledger adds up or one message for people."""

import pytest

from hostile.broken_files import FILES
from hostile.cases import Case, assert_adds_up, assert_columns, assert_is_one_message, assert_values
from hostile.encodings import ENCODINGS
from hostile.messy_cells import CELLS
from hostile.odd_ids import ODD_IDS
from hostile.optional_columns import OPTIONAL
from hostile.other_tables import TABLES
from hostile.real_formats import REAL
from hostile.sheets import SHEETS
from segbench.datasets import open_dataset
from segbench.datasets.own.init import init
from segbench.errors import SegbenchError
from segbench.params import load

CASES: list[Case] = [*FILES, *CELLS, *TABLES, *REAL, *ENCODINGS, *SHEETS, *ODD_IDS, *OPTIONAL]


def one_in(number, cases):
    """Give a test one case in so many; the others to `make test-all`: each opens a database."""
    return pytest.mark.parametrize(
        "case",
        [
            pytest.param(
                case,
                id=case.name.replace(" ", "-"),
                marks=() if place % number == 0 else pytest.mark.slow,
            )
            for place, case in enumerate(cases)
        ],
    )


def test_the_corpus_is_large_and_every_case_has_a_name_of_its_own():
    assert len(CASES) >= 150
    assert len({case.name for case in CASES}) == len(CASES)


@one_in(4, CASES)
def test_rows_are_all_accounted_for_or_one_message_says_why_not(case, tmp_path):
    case.build(tmp_path)
    if case.read is None:
        with pytest.raises(SegbenchError) as caught:
            case.open(tmp_path)
        message = str(caught.value)
        assert caught.value.exit_code == 2
        assert_is_one_message(message, tmp_path)
        assert [word for word in case.says if word not in message] == [], message
        return
    dataset = case.open(tmp_path)
    read = {"orders": case.read} if isinstance(case.read, int) else case.read
    aside = assert_adds_up(dataset, read)
    assert case.aside is None or aside == case.aside
    assert_values(case, dataset)
    assert_columns(case, dataset)


@one_in(8, [case for case in CASES if case.look])
def test_init_writes_a_file_that_reads_the_same_rows_or_says_in_one_message_why_not(case, tmp_path):
    case.build(tmp_path)
    target = tmp_path / "params" / "look.yaml"
    try:
        init(case.source(tmp_path), None, case.how.get("sheet"), target, [])
    except SegbenchError as error:
        assert_is_one_message(str(error), tmp_path)
        assert not target.exists()
        return
    assert_adds_up(open_dataset(load(target)), {"orders": case.read})
