"""What a study hands out, and what it refuses."""

from datetime import date

import pandas as pd
import pytest

from segbench.errors import SegbenchError
from segbench.methods import BASELINES, METHODS, full_params
from segbench.study.cutoffs import compared_cutoffs, learning_cutoff
from segbench.study.store import Store
from segbench.study.study import Study

SMALL = {"max_customers": 150, "methods": ["value_tiers", "rfm"]}


def new_study(work=None, **changes):
    return Study(full_params().model_validate({**SMALL, **changes}), work and Store(work, 1))


@pytest.fixture(scope="module")
def study():
    return new_study()


@pytest.mark.parametrize("name", ["rmf", "everyone", "kmeans"])
def test_only_methods_can_be_asked_for(name):
    with pytest.raises(SegbenchError, match=f"methods: .*{name}"):
        new_study(methods=["rfm", name])


def test_days_are_those_of_the_data(study):
    assert (study.first_day, study.last_day) == (date(2017, 1, 1), date(2017, 12, 30))
    assert study.cutoffs == compared_cutoffs(study)
    assert study.learning_cutoff == learning_cutoff(study.params)


def test_the_last_cutoff_is_meant_where_none_is_given(study):
    last = study.params.cutoff
    assert study.customers() is study.customers(last)
    assert study.method("rfm").to_dict() == study.method("rfm", last).to_dict()
    pd.testing.assert_series_equal(study.labels("rfm"), study.labels("rfm", last, last))
    assert not study.customers(study.learning_cutoff).equals(study.customers())


def test_customers_come_with_what_the_methods_read(study):
    assert study.customers().index.is_monotonic_increasing
    assert "survey_age_days" not in study.customers()
    lines = study.customers_of("grades").columns.difference(study.customers().columns)
    assert len(lines) > 0
    pd.testing.assert_frame_equal(
        study.customers_of("grades")[study.customers().columns], study.customers()
    )
    assert study.customers_of("rfm") is study.customers()


def test_for_one_method_earlier_customers_come_with_what_it_reads_unless_more_is_at_hand(tmp_path):
    changes = {"methods": ["rfm", "grades"]}
    params = full_params().model_validate({**SMALL, **changes})
    every = new_study(**changes)
    alone = Study(params, Store(tmp_path, 1), "rfm")
    last, earlier = every.params.cutoff, every.learning_cutoff
    pd.testing.assert_frame_equal(alone.customers(last), every.customers(last))
    fewer = alone.customers(earlier)
    assert set(fewer.columns) < set(every.customers(earlier).columns)
    pd.testing.assert_frame_equal(fewer, every.customers(earlier)[fewer.columns])
    pd.testing.assert_frame_equal(alone.customers_of("grades", earlier), every.customers(earlier))
    new_study(tmp_path, **changes).customers(earlier)
    at_hand = Study(params, Store(tmp_path, 1), "rfm").customers(earlier)
    pd.testing.assert_frame_equal(at_hand, every.customers(earlier))


def test_what_the_data_cannot_support_is_left_out_with_the_reason():
    known = new_study(
        dataset="cdnow",
        cutoff="1997-10-01",
        observation_days=None,
        methods=["rfm", "pdp", "pdp_survey"],
    )
    assert known.methods == ("rfm",)
    assert known.baselines == tuple(name for name in BASELINES if name != "responder_only")
    assert set(known.refused) == {"pdp", "pdp_survey", "responder_only"}
    assert known.refused["pdp"].startswith("needs ")


def test_a_method_has_the_parameters_of_the_study():
    known = new_study(methods=["rfm", "som"], rfm={"new_customer_days": 12}, seed=5)
    assert known.unfitted("rfm").get_params()["new_customer_days"] == 12
    assert known.unfitted("som").get_params()["seed"] == 5
    assert known.unfitted("recency_only").get_params() == METHODS["recency_only"]().get_params()


def all_asked(study):
    """Return what a study is asked for at the start and the end of a run."""
    return (
        study.about,
        study.refused,
        study.after.averages(),
        study.tables.segments("rfm"),
        study.tables.amounts("rfm"),
        study.data.ledger(),
    )


def test_with_a_folder_another_study_opens_no_data(tmp_path):
    first, again = new_study(tmp_path), new_study(tmp_path)
    for one, other in zip(all_asked(first), all_asked(again), strict=True):
        if isinstance(one, pd.DataFrame):
            pd.testing.assert_frame_equal(one, other)
        else:
            assert one == other
    assert again.cache.computed == {}


def test_with_a_folder_a_study_of_one_method_opens_no_data(tmp_path):
    every = new_study(tmp_path)
    alone = Study(every.params, Store(tmp_path, 1), "rfm")
    assert every.refused == alone.refused
    assert alone.cache.computed == {"Study._refused": 1}  # of what others have worked out
