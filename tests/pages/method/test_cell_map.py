"""The map of cells: its numbers against a group-by, and what is drawn against its numbers."""

import numpy as np
import pandas as pd

from segbench.methods import build
from segbench.methods.rfm_grid import RFMGrid
from segbench.pages.method import MethodPage
from segbench.pages.method.cell_map import cell_map, cell_table
from segbench.pages.style import png
from small_studies import small_study
from support import make_customers

CUSTOMERS = make_customers(3000)
RETAINED = pd.Series(CUSTOMERS["recency_days"] < 10, index=CUSTOMERS.index)


def table(method, least=1, hidden=(), customers=CUSTOMERS):
    labels = method.predict(customers)
    labels.attrs |= {"min_cell": least, "hidden": list(hidden)}
    return cell_table(method.cells(customers), labels, RETAINED)


def texts(figure):
    return [text.get_text().split("\n") for axis in figure.axes for text in axis.texts]


def test_numbers_are_those_of_a_group_by_of_the_scores():
    method = RFMGrid().fit(CUSTOMERS)
    cells = table(method)
    scores = method.scores(CUSTOMERS)
    grouped = RETAINED.groupby([scores["r_score"], scores["f_score"]])
    assert len(cells) == 25
    for row in cells.itertuples(index=False):
        r, f = int(row[0][1]), int(row[1][1])
        inside = grouped.groups.get((r, f), [])
        assert row.customers == len(inside)
        if len(inside):
            assert row.rate == RETAINED.loc[inside].mean()
            assert set(method.predict(CUSTOMERS.loc[inside])) == {row.code}
        else:
            assert np.isnan(row.rate)
            assert row.code == ""


def test_few_customers_show_nothing_and_some_others_no_number():
    method = RFMGrid().fit(CUSTOMERS)
    plain, shown = table(method), table(method, least=10)
    few = (plain["customers"] > 0) & (plain["customers"] < 10)
    assert few.any()
    assert shown.loc[few, ["customers", "rate"]].isna().all(axis=None)
    others = shown["customers"].isna() & ~few
    assert others.any()
    assert (plain.loc[others, "customers"] >= 10).all()
    assert shown.loc[others, "rate"].tolist() == plain.loc[others, "rate"].round(2).tolist()
    open_ = shown["customers"].notna()
    pd.testing.assert_frame_equal(shown[open_], plain[open_])


def test_nothing_is_shown_of_a_hidden_segment():
    method = RFMGrid().fit(CUSTOMERS)
    shown = table(method, least=2, hidden=["loyal"])
    assert shown.loc[shown["code"] == "loyal", ["customers", "rate"]].isna().all(axis=None)


def test_a_rate_is_of_those_of_whom_it_is_known():
    method = RFMGrid(bins=2).fit(CUSTOMERS)
    labels = method.predict(CUSTOMERS)
    known = RETAINED[CUSTOMERS["recency_days"] < 5]
    cells = cell_table(method.cells(CUSTOMERS), labels, known)
    assert cells["customers"].sum() == len(CUSTOMERS)
    assert cells["rate"].isna().tolist() == [True, True, False, False]


def test_each_cell_is_drawn_with_its_group_its_customers_and_its_rate():
    method = RFMGrid().fit(CUSTOMERS)
    cells = table(method)
    figure = cell_map(cells, method.segments_)
    drawn = texts(figure)
    assert len(drawn) == len(figure.axes[0].patches) == 25
    for words, row in zip(drawn, cells.itertuples(index=False), strict=True):
        assert f"n = {row.customers:,.0f}" in words
        if row.code:
            name = method.names[row.code]
            assert " ".join(words[: words.index(f"n = {row.customers:,.0f}")]) == name
            assert words[-1] == f"{100 * row.rate:.0f} %"
    ticks = [text.get_text() for text in figure.axes[0].get_xticklabels()]
    assert [tick.split("\n")[0] for tick in ticks] == ["R1", "R2", "R3", "R4", "R5"]
    colours = {
        row.code: patch.get_facecolor()
        for row, patch in zip(cells.itertuples(), figure.axes[0].patches, strict=True)
        if row.code
    }
    assert len(set(colours.values())) == len(colours)
    low, high = cells["rate"].min(), cells["rate"].max()
    assert f"retained: from {100 * low:.0f} % in R1" in figure.get_label()
    assert f" to {100 * high:.0f} % in " in figure.get_label()
    assert figure.axes[0].get_xlabel() == "days since the last order"


def test_a_name_does_not_repeat_what_stands_on_the_axes():
    crossing = build("recency_bands_x_frequency_bands", {}, seed=0).fit(CUSTOMERS)
    lines = {line for one in texts(cell_map(table(crossing), crossing.segments_)) for line in one}
    assert {line.partition(" = ")[0] for line in lines if "%" not in line} <= {"n", "all others"}
    suggested = build("suggested", {}, seed=0).fit(CUSTOMERS)
    named = texts(cell_map(table(suggested), suggested.segments_))
    drawn = {one[0].removesuffix(" · all others") for one in named if len(one) == 3}
    assert {"Keep"} < drawn <= {name.partition(" · ")[0] for name in suggested.names.values()}


def test_three_axes_have_a_panel_for_each_band_of_the_third_the_highest_first():
    method = RFMGrid(axes="RFM", bins=3).fit(CUSTOMERS)
    cells = table(method)
    figure = cell_map(cells, method.segments_)
    assert [axis.get_title(loc="left")[:11] for axis in figure.axes] == [
        "revenue, M3", "revenue, M2", "revenue, M1",
    ]  # fmt: skip
    sizes = [
        int(line[4:].replace(",", "")) for one in texts(figure) for line in one if "n =" in line
    ]
    assert sum(sizes) == len(CUSTOMERS)
    assert png(figure)


def test_a_map_of_nobody_who_may_be_shown_says_so():
    few = CUSTOMERS.iloc[:12]
    method = RFMGrid(bins=3).fit(few)
    figure = cell_map(table(method, least=10, customers=few), method.segments_)
    assert "too few customers to be shown" in figure.get_label()
    assert {line for one in texts(figure) for line in one if "n =" in line} <= {"n = –", "n = 0"}


def test_the_page_of_a_method_with_cells_draws_them_and_others_have_none():
    study = small_study(max_customers=None, methods=["rfm_grid", "lifecycle"])
    page = MethodPage(study, "rfm_grid")
    picture = page.picture()
    assert "n = customers" in picture.caption
    assert "fewer than 10 customers" in picture.caption
    cells = page.data.cells
    shown = cells["customers"].sum()
    assert 0 < shown <= len(study.customers())
    sizes = study.tables.segments("rfm_grid").query("outcome == 'retention'")
    by_code = cells.groupby("code")["customers"].sum(min_count=1)
    whole = cells.groupby("code")["customers"].count() == cells.groupby("code")["customers"].size()
    for row in sizes.itertuples():
        if whole.get(row.code, False) and pd.notna(row.n):
            assert by_code[row.code] == row.n
    other = MethodPage(study, "lifecycle")
    assert other.data.cells.empty
    assert other.picture() is None
