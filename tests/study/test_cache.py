import pandas as pd

from segbench.study.cache import Cache


def test_a_value_is_computed_once_and_shared_by_the_folder(tmp_path):
    calls = []

    def compute():
        calls.append(1)
        return pd.DataFrame(
            {"label": pd.Categorical(["b"], categories=["b", "a"], ordered=True)},
            index=pd.Index([7], name="customer_id"),
        )

    first = Cache(tmp_path)
    assert first.frame("x", compute) is first.frame("x", compute)
    again = Cache(tmp_path).frame("x", compute)
    assert len(calls) == 1
    pd.testing.assert_frame_equal(again, compute())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.parquet"]


def test_without_a_folder_everybody_computes(tmp_path):
    assert Cache().json("x", lambda: {"a": 1}) == {"a": 1}
    assert list(tmp_path.iterdir()) == []


def test_json_comes_back_as_it_was(tmp_path):
    Cache(tmp_path).json("x", lambda: {"名": [1, None, 0.1]})
    assert Cache(tmp_path).json("x", dict) == {"名": [1, None, 0.1]}


def test_everything_is_computed_with_one_blas_thread():
    from threadpoolctl import threadpool_info

    threads = Cache().memory("threads", lambda: [pool["num_threads"] for pool in threadpool_info()])
    assert threads
    assert set(threads) == {1}
