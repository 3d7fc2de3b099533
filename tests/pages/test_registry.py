"""Pages of a whole report: what they compute again where one method changed."""

from segbench.methods import full_params
from segbench.pages.registry import pages_of
from segbench.study.store import Store
from segbench.study.study import Study
from small_studies import SMALL

SHOWN = ("actions", "contact", "segments")


def numbers(folder, **changes):
    """Return the study, and the numbers of pages about the recommended method by their names."""
    study = Study(full_params().model_validate({**SMALL, **changes}), Store(folder, 1))
    for name in study.methods:  # as a run does
        study.disclosure(name)
    return study, {page.name: page.data for page in pages_of(study) if page.name in SHOWN}


def asked(pages):
    return pages["actions"].pairs, pages["contact"].gains, pages["segments"].inside


def test_what_is_told_of_one_method_is_kept_where_another_changed(tmp_path):
    _, pages = numbers(tmp_path)
    before = asked(pages)
    study, pages = numbers(tmp_path, rfm={"new_customer_days": 70})
    assert set(pages["contact"].picks.values()) == {pages["actions"].plan.name} == {"value_tiers"}
    assert all(table.equals(kept) for table, kept in zip(asked(pages), before, strict=True))
    computed = study.cache.computed
    assert computed["Comparison.measured"] == len(pages["contact"].comparison.outcomes())  # of rfm
    for kept in ("ActionsNumbers.pairs", "ActionsNumbers.baskets", "ContactNumbers._gains"):
        assert kept not in computed
    assert "SegmentsNumbers._all_inside" not in computed
    assert "Study.source" not in computed  # the data are not even opened
