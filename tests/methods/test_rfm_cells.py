"""RFM by quintiles: each of 125 cells has one name, every name has cells; scores go by value."""

from itertools import product

import numpy as np
import pandas as pd

from segbench.methods.rfm import RFM, TYPES
from segbench.methods.rfm_cells import CELLS, REGIONS, bounds_table, quintiles, regions, scores
from support import make_customers

PUBLISHED = {  # Putler's ranges: R, mean of F and M
    "Champions": ((4, 5), (4, 5)),
    "Loyal": ((2, 5), (3, 5)),
    "Potential loyalist": ((3, 5), (1, 3)),
    "New": ((4, 5), (0, 1)),
    "Promising": ((3, 4), (0, 1)),
    "Need attention": ((2, 3), (2, 3)),
    "About to sleep": ((2, 3), (0, 2)),
    "At risk": ((0, 2), (2, 5)),
    "Cannot lose them": ((0, 1), (4, 5)),
    "Hibernating": ((1, 2), (1, 2)),
    "Lost": ((0, 2), (0, 2)),
}
ALL = list(product(range(1, 6), repeat=3))


def name_of(*cell):
    return REGIONS[regions(np.array([cell]))[0]].name


def test_every_cell_lies_in_exactly_one_box():
    assert len(ALL) == 125
    for r, f, m in ALL:
        boxes = [box for region in REGIONS for box in region.boxes]
        assert (
            sum(low <= r <= high and least <= f + m <= most for (low, high), (least, most) in boxes)
            == 1
        )


def test_every_name_has_cells_and_every_cell_a_name():
    found = [name_of(*cell) for cell in ALL]
    assert set(found) == {region.name for region in REGIONS} == set(PUBLISHED)
    assert CELLS.min() == 0
    counts = {name: found.count(name) for name in set(found)}
    assert counts == {
        "Champions": 12,
        "Loyal": 24,
        "Potential loyalist": 14,
        "New": 3,
        "Promising": 3,
        "Need attention": 16,
        "Cannot lose them": 6,
        "At risk": 24,
        "About to sleep": 10,
        "Hibernating": 10,
        "Lost": 3,
    }


def test_each_cell_lies_in_the_published_range_of_its_name():
    for r, f, m in ALL:
        (low, high), (least, most) = PUBLISHED[name_of(r, f, m)]
        assert low <= r <= high, (r, f, m)
        assert least <= (f + m) // 2 <= most, (r, f, m)


def test_better_scores_are_never_a_worse_name():
    for r, f, m in ALL:
        here = CELLS[r - 1, f - 1, m - 1]
        if f < 5:
            assert CELLS[r - 1, f, m - 1] <= here
        if m < 5:
            assert CELLS[r - 1, f - 1, m] <= here


def test_names_known_by_heart():
    assert name_of(5, 5, 5) == "Champions"
    assert name_of(1, 1, 1) == "Lost"
    assert name_of(5, 1, 1) == "New"
    assert name_of(1, 5, 5) == "Cannot lose them"
    assert name_of(2, 5, 5) == "At risk"


def test_five_equal_parts_score_one_to_five_and_few_days_are_best():
    values = np.arange(1.0, 101.0)
    bounds = quintiles(values, 10)
    assert bounds == [20, 40, 60, 80]
    scored = scores(np.column_stack([values] * 3), [bounds] * 3)
    assert [np.count_nonzero(scored[:, 0] == score) for score in range(1, 6)] == [20] * 5
    assert scored[0].tolist() == [5, 1, 1]
    assert scored[-1].tolist() == [1, 5, 5]
    assert scored[19].tolist() == [5, 1, 1]  # exactly on the bound


def test_scores_are_those_of_pandas_where_nothing_is_tied():
    customers = make_customers(500)
    method = RFM(scoring="quintile").fit(customers)
    by_pandas = pd.qcut(customers["monetary"], 5, labels=False) + 1
    ours = method.scores(customers)["m_score"].to_numpy()
    assert (
        ours != by_pandas
    ).sum() <= 4  # pandas interpolates between two customers; here a bound is a customer's value
    assert [np.count_nonzero(ours == score) for score in range(1, 6)] == [100] * 5


def test_when_most_buy_once_one_order_is_the_lowest_score_and_the_best_are_found():
    customers = make_customers(100).assign(frequency=np.repeat([1, 2, 9], [90, 5, 5]))
    method = RFM(scoring="quintile").fit(customers)
    assert method.state_["bounds"]["frequency"] == [1, 1, 1, 1]
    assert sorted(
        set(zip(customers["frequency"], method.scores(customers)["f_score"].tolist(), strict=True))
    ) == [
        (1, 1),
        (2, 5),
        (9, 5),
    ]
    assert (method.predict(customers) == "champions").any()
    shown = bounds_table(method.state_)
    assert shown["score"].tolist() == [5, 4, 3, 2, 1]
    assert shown["orders (F)"].tolist() == ["over 1", "nobody", "nobody", "nobody", "up to 1"]


def test_a_new_customer_table_is_scored_by_the_frozen_bounds():
    method = RFM(scoring="quintile").fit(make_customers(400))
    one = make_customers(1).assign(recency_days=0, frequency=10_000, monetary=1e9)
    assert method.predict(one).tolist() == ["champions"]


def test_the_cross_walk_counts_every_customer_once_under_both_namings():
    customers = make_customers(800)
    method = RFM(scoring="quintile").fit(customers)
    table = method.cross_walk(customers)
    assert table["customers"].sum() == 800
    assert table["number of cells"].sum() == 125
    types = RFM().fit(customers).predict(customers)
    names = {kind.code: kind.name for kind in TYPES}
    both = pd.crosstab(method.predict(customers), types.map(names).astype(str))
    for row in table.itertuples():
        code = next(region.code for region in REGIONS if region.name == row.name)
        told = dict(part.rsplit(" ", 1) for part in row[6].split("; ")) if row[6] else {}
        assert {name: int(n) for name, n in told.items()} == {
            name: n for name, n in both.loc[code].items() if n
        }


def test_definitions_give_the_fitted_days():
    customers = make_customers(400)
    method = RFM(scoring="quintile").fit(customers)
    days = method.state_["bounds"]["recency_days"]
    words = {segment.code: segment.definition for segment in method.segments_}
    assert (
        words["champions"] == f"R 4 to 5 (last order up to {days[1]:.0f} days ago) and F+M 8 to 10"
    )
    assert words["lost"] == f"R 1 (last order over {days[3]:.0f} days ago) and F+M 2 to 3"
    third = f"last order over {days[1]:.0f} days and up to {days[2]:.0f} days ago"
    assert words["attention"] == f"R 3 ({third}) and F+M 4 to 7"
    champions = method.predict(customers) == "champions"
    assert customers.loc[champions, "recency_days"].max() <= days[1]
