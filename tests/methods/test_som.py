import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.metrics import adjusted_rand_score

from segbench.methods.base import log_revenue
from segbench.methods.batch_som import SOMMap, train
from segbench.methods.rfm import TYPES
from segbench.methods.som import SOM, explained
from segbench.methods.ward import ward
from support import make_customers


def test_ward_is_scipys_for_equal_weights():
    points = np.random.default_rng(0).normal(size=(60, 3))
    tree = linkage(points, "ward")
    for k, own in ward(points, np.ones(60), (2, 5, 9)).items():
        assert adjusted_rand_score(fcluster(tree, k, "maxclust"), own) == 1


def test_a_weight_is_as_many_equal_points():
    rng = np.random.default_rng(1)
    points, weights = rng.normal(size=(30, 2)), rng.integers(1, 6, 30)
    repeated = np.repeat(np.arange(30), weights)
    tree = fcluster(linkage(points[repeated], "ward"), 4, "maxclust")
    own = ward(points, weights, (4,))[4]
    assert adjusted_rand_score(tree, own[repeated]) == 1


def test_fewer_points_than_clusters_stay_apart():
    assert sorted(ward(np.eye(3), np.ones(3), (8,))[8]) == [0, 1, 2]


def test_the_map_keeps_neighbours_and_describes_the_data():
    rng = np.random.default_rng(2)
    flat = rng.uniform(-1, 1, size=(1500, 2))
    data = np.column_stack([flat, 0.3 * flat[:, 0] ** 2])
    som = train((data - data.mean(axis=0)) / data.std(axis=0), 150, 30)
    quantisation, topographic = som.errors((data - data.mean(axis=0)) / data.std(axis=0))
    assert quantisation < 0.25
    assert topographic < 0.1


def test_units_nearest_and_second_by_brute_force():
    rng = np.random.default_rng(3)
    som, data = SOMMap(4, 5, rng.normal(size=(20, 3))), rng.normal(size=(50, 3))
    distance = np.linalg.norm(data[:, None] - som.prototypes[None], axis=2)
    first, second, nearest = som.best_units(data)
    assert (np.argsort(distance, axis=1)[:, :2] == np.column_stack([first, second])).all()
    assert np.allclose(nearest, distance.min(axis=1))
    assert (som.nearest(data) == first).all()


def test_the_u_matrix_of_two_plateaus_peaks_between_them():
    prototypes = np.zeros((6, 1))
    prototypes[3:] = 1  # columns 0-2 of one row, then 3-5
    assert SOMMap(1, 6, prototypes).u_matrix()[0].tolist() == [0, 0, 0.5, 0.5, 0, 0]


def test_clusters_are_named_by_their_means_and_told_apart():
    customers = make_customers(800)
    method = SOM(n_segments=8).fit(customers)
    state, labels = method.state_, method.predict(customers)
    assert len(method.segments_) == 8
    assert sum(state["hits"]) == 800
    kinds = {kind.code: kind for kind in TYPES}
    for segment, cluster in zip(method.segments_, state["clusters"], strict=True):
        inside = customers[labels == segment.code]
        assert len(inside) == cluster["customers"]
        assert np.allclose(
            cluster["means"], inside[["recency_days", "frequency", "monetary"]].mean()
        )
        up = tuple(bool(m >= o) for m, o in zip(cluster["means"], state["overall"], strict=True))
        assert kinds[cluster["type"]].up == up
        if not any(up):
            new = inside["tenure_days"].mean() < method.new_customer_days
            assert cluster["type"] == ("4n" if new else "4e")
        assert segment.name.startswith(kinds[cluster["type"]].name)
        for mark, low, high, overall in zip(
            cluster["arrows"][1::2], cluster["low"], cluster["high"], state["overall"], strict=True
        ):
            assert (mark == "≈") == (low <= overall <= high)
    assert set(method.arrow_codes_) == {cluster["code"] for cluster in state["clusters"]}


def test_more_customers_than_the_map_is_trained_on():
    customers = make_customers(900)
    method = SOM(max_training=300).fit(customers)
    assert sum(method.state_["hits"]) == 300
    assert method.predict(customers).notna().all()


def test_no_revenue_counts_as_a_cent():
    revenue = log_revenue(pd.DataFrame({"monetary": [0.0, 0.01, 1.0, 0.001]}))
    assert revenue.tolist() == [np.log(0.01), np.log(0.01), 0.0, np.log(0.001)]


def test_a_cluster_of_new_customers_is_told_from_one_of_established_ones():
    """Half of the customers are of little value; of these, those who order once came lately."""
    customers = make_customers(400)
    poor = np.arange(400) % 2 == 0
    new = np.arange(400) % 4 == 0
    customers["recency_days"] = np.where(poor, 5.0, 200.0)
    customers["frequency"] = np.where(new, 1.0, np.where(poor, 2.0, 40.0))
    customers["monetary"] = np.where(new, 3.0, np.where(poor, 60.0, 5000.0))
    customers["tenure_days"] = np.where(new, 10.0, 300.0)
    method = SOM(n_segments=3).fit(customers)
    code = dict(zip(method.names, method.state_["clusters"], strict=True))
    kinds = [code[label]["type"] for label in method.predict(customers).iloc[:4]]
    assert kinds == ["4n", "5", "4e", "5"]


def far_groups(number, each=60):
    """Customers in groups that differ a hundredfold, and hardly within."""
    rng = np.random.default_rng(5)
    customers = make_customers(number * each)
    far = np.repeat(10.0 ** np.arange(number), each)
    customers["recency_days"] = 100.0
    customers["frequency"] = np.round(far * 20 * rng.uniform(0.95, 1.05, len(far)))
    customers["monetary"] = far * 20 * rng.uniform(0.95, 1.05, len(far))
    return customers


def test_as_many_clusters_as_come_back_by_default():
    customers = far_groups(3)
    method = SOM().fit(customers)
    assert method.chosen_ == len(method.segments_) == 3
    assert adjusted_rand_score(np.repeat(range(3), 60), method.predict(customers)) == 1
    reason, cost = method.notes
    assert reason.startswith("3 clusters: the most of 2 to 12 that come back")
    assert "They tell 100 %" in cost
    assert "`som.n_segments: 8`" in cost


def test_where_no_number_comes_back_the_notes_say_so():
    method = SOM().fit(make_customers(300))
    table = method.steadiness(make_customers(300)).set_index("k")
    assert table["jaccard"].idxmax() == method.chosen_
    assert "no number from 2 to 12 has a prediction strength of 0.8" in method.notes[0]


def test_eight_clusters_are_asked_for_and_not_explained():
    customers = make_customers(300)
    method = SOM(n_segments=8).fit(customers)
    assert method.chosen_ == len(method.segments_) == 8
    assert not method.notes
    assert "steadiness" not in method.state_
    by_default = SOM().fit(customers)
    assert method.steadiness(customers).equals(by_default.steadiness(customers))


def test_neither_seed_nor_order_moves_the_number_of_clusters():
    customers = make_customers(300)
    other = customers.sample(frac=1, random_state=3)
    one, two = SOM(seed=0).fit(customers), SOM(seed=9).fit(other)
    assert one.state_["steadiness"] == two.state_["steadiness"]
    assert (one.predict(customers) == two.predict(customers)).all()


def test_what_clusters_explain_is_the_share_between_them():
    rng = np.random.default_rng(6)
    data, cluster = rng.normal(size=(50, 3)), rng.integers(0, 4, 50)
    frame = pd.DataFrame(data)
    within = frame - frame.groupby(cluster).transform("mean")
    between = 1 - (within**2).to_numpy().sum() / ((frame - frame.mean()) ** 2).to_numpy().sum()
    assert np.isclose(explained(data, cluster), between)
    assert explained(np.ones((5, 3)), np.array([0, 0, 1, 1, 1])) == 0
