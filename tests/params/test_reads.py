"""What counts as read."""

import contextlib
import pickle
from concurrent.futures import ThreadPoolExecutor

from segbench.params import check, reads
from segbench.params.reads import Places, note, note_result, unwatched, values_of, watch, watched

PARAMS = check({}, source="test")


def read_by(function, params=PARAMS):
    with watched(Places(params)) as trace:
        function(params)
    assert trace.direct == trace.everything
    return trace.everything.parameters


def test_a_value_is_read_by_its_dotted_key():
    assert read_by(lambda p: (p.seed, p.cutoff)) == {"seed", "cutoff"}
    assert read_by(lambda p: p.evaluation.folds) == {"evaluation?", "evaluation.folds"}


def test_all_of_a_section_is_read_by_whoever_writes_or_copies_it():
    for whole in (
        lambda p: p.insurer.model_dump(),
        lambda p: p.insurer.model_dump_json(),
        lambda p: dict(p.insurer),
        lambda p: p.insurer.model_copy(),
    ):
        assert "insurer.*" in read_by(whole)
    assert ".*" in read_by(lambda p: p.model_dump())


def test_what_decides_on_no_result_is_not_read():
    assert read_by(lambda p: (p.name, p.threads, p.cache.max_gb)) <= {"cache?", "cache.max_gb"}
    assert read_by(lambda p: (p.name, p.threads)) == set()


def test_what_is_read_inside_is_read_outside_where_it_is_noted():
    with watched(Places(PARAMS)) as outside:
        with watched(Places(PARAMS)) as inside:
            PARAMS.seed  # noqa: B018
        PARAMS.cutoff  # noqa: B018
        assert outside.everything.parameters == {"cutoff"}
        note_result("x", "sum", inside.everything)
        assert outside.everything.parameters == {"seed", "cutoff"}
        assert outside.direct.parameters == {"cutoff"}
        assert outside.results == {"x": "sum"}
        with unwatched():
            PARAMS.dataset  # noqa: B018
        note(inside)
    assert inside.everything.parameters == {"seed"}
    assert outside.direct.parameters == {"seed", "cutoff"}


def test_what_is_read_until_it_fails_is_read_outside():
    def failing():
        with watched(Places(PARAMS)):
            PARAMS.seed  # noqa: B018
            raise ValueError

    with watched(Places(PARAMS)) as outside, contextlib.suppress(ValueError):
        failing()
    assert outside.direct.parameters == {"seed"}


def test_from_now_on_whatever_nobody_else_watches():
    trace = watch(Places(PARAMS))
    try:
        with watched(Places(PARAMS)):
            PARAMS.seed  # noqa: B018
        PARAMS.cutoff  # noqa: B018
    finally:
        reads._watching.stack.clear()
    assert trace.direct.parameters == {"cutoff"}


def test_what_another_thread_reads_is_none_of_this_ones():
    with watched(Places(PARAMS)) as trace, ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: PARAMS.seed).result()
        pool.submit(pickle.dumps, PARAMS).result()  # which nobody watches
        PARAMS.cutoff  # noqa: B018
    assert trace.everything.parameters == {"cutoff"}


def test_other_parameters_are_nobodys():
    with watched(Places(PARAMS)) as trace:
        check({"seed": 5}, source="test").seed  # noqa: B018
    assert trace.everything.parameters == set()


def test_values_of_what_was_read():
    plain = {"seed": 1, "inner": {"one": 2}, "gone": None}
    assert values_of(plain, {"seed", "inner.one", "inner?", "gone?", "inner.*", "no.such"}) == {
        "seed": 1,
        "inner.one": 2,
        "inner?": True,
        "gone?": False,
        "inner.*": {"one": 2},
        "no.such": None,
    }
    assert values_of(plain, {".*"}) == {".*": plain}
