"""Which files a result hangs on."""

from segbench.paths import PACKAGE
from segbench.study import code


def imported(module):
    return {path.relative_to(PACKAGE).as_posix() for path in code._all_imported(module)}


def test_a_statistic_hangs_on_nothing_above_it():
    names = imported("segbench.evaluation.comparison.league")
    assert {"evaluation/comparison/league.py", "evaluation/comparison/multiple_testing.py"} <= names
    assert not [name for name in names if name.startswith(("study/", "pages/", "report/"))]


def test_a_part_of_a_study_hangs_on_all_that_it_is_handed():
    names = imported("segbench.study.labels")  # imports Study for its type alone, and that Source
    assert {"study/study.py", "study/source.py", "features/orders.py", "methods/rfm.py"} <= names
    assert not [name for name in names if name.startswith(("pages/", "report/"))]


def test_a_page_hangs_on_its_own_folder_and_not_on_others():
    names = imported("segbench.pages.contact.numbers")
    assert "pages/contact/numbers.py" in names
    assert "pages/stability/numbers.py" not in names


def test_another_line_of_code_is_other_code(monkeypatch):
    before = code.code_of("segbench.study.labels")
    content = code._content
    monkeypatch.setattr(
        code, "_content", lambda path: content(path) + b"#" * (path.name == "orders.py")
    )
    code.code_of.cache_clear()
    try:
        assert code.code_of("segbench.study.labels") != before
    finally:
        code.code_of.cache_clear()


def test_other_libraries_are_other_code(monkeypatch):
    before = code.code_of("segbench.study.labels")
    monkeypatch.setattr(code, "library_versions", lambda: {"pandas": "9"})
    code.code_of.cache_clear()
    try:
        assert code.code_of("segbench.study.labels") != before
    finally:
        code.code_of.cache_clear()
