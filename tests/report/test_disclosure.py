"""Every table and page of a small company, attacked by subtraction.

No group under `min_cell` can be worked out.
"""

import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from segbench.evaluation.segments.transitions import AWAY
from segbench.pages import playbook_words as advice
from segbench.pages import tables
from segbench.pages.actions.numbers import ActionsNumbers
from segbench.pages.actions.page import ActionsPage
from segbench.pages.contact.page import ContactPage
from segbench.pages.data_quality import words as data_words
from segbench.pages.method import MethodPage
from segbench.pages.method.rfm import RFMPage
from segbench.pages.registry import pages_of
from segbench.pages.segments.numbers import SegmentsNumbers
from segbench.pages.stability import numbers as stability
from segbench.pages.stability.page import StabilityPage
from segbench.pages.summary.numbers import segment_overview
from segbench.pages.summary.words import overview
from segbench.params import check
from segbench.report.run import _write_tables
from segbench.study import refits
from segbench.study.plan import Plan
from segbench.study.store import Store
from segbench.study.study import Study
from segbench.study.suitability import Suitability
from showing import showing
from small_company import make_company

LEAST = 10
COUNTS = ["n", "n_other", "events", "customers", "customers_served", "ordered", "units"]

pytestmark = pytest.mark.filterwarnings(
    "ignore::RuntimeWarning"
)  # what a comparison of random customers divides by nothing


def gathered(study):
    """The tables that hold numbers of customers, as frames."""
    return {
        "segments": pd.concat([study.tables.segments(name) for name in study.methods]),
        "amounts": pd.concat([study.tables.amounts(name) for name in study.methods]),
        "service_plan": ActionsNumbers(study).service_plan,
        "stability": pd.concat(
            [stability.StabilityNumbers(study).summary_of(name) for name in study.methods]
        )
        if study.params.evaluation.min_cell > 1
        else study.tables.segments("rules").assign(customers=lambda rows: rows["n"]),
        "survival": SegmentsNumbers(study).all_durations,
        "migration": stability.StabilityNumbers(study).all_transitions,
    }


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    return make_company(tmp_path_factory.mktemp("company"))


@pytest.fixture(scope="module")
def company(raw, tmp_path_factory):
    """Namespace of `study` (ten are few), `truth` (one is enough), their tables, a run's files."""
    folder = tmp_path_factory.mktemp("run")
    for part in ("tables", "methods", "work", "all"):
        (folder / part).mkdir()
    study = Study(check(raw, source="test"), Store(folder / "work", 1))
    every = {**raw, "evaluation": {**raw["evaluation"], "min_cell": 1}}
    truth = Study(check(every, source="test"), Store(folder / "all", 1))
    with (
        pytest.MonkeyPatch.context() as patch
    ):  # how often a method is refitted is not what is looked at
        for name in ("RESAMPLES", "SEARCHED", "SEEDS"):
            patch.setattr(refits, name, 2)
        patch.setattr(refits.Refits, "compute", lambda _: None)  # each when asked for, here
        _write_tables(study, pages_of(study), folder)
    return SimpleNamespace(
        folder=folder, study=study, truth=truth, shown=gathered(study), all=gathered(truth)
    )


class Attack:
    """Unknown numbers of one method's customers, and all that is known of them."""

    def __init__(self, shown, every, name):
        self.places, self.truth, self.rows, self.sums = {}, [], [], []
        self.name = name
        self.shown, self.every = (
            {key: frame[frame["method"] == name] for key, frame in part.items()}
            for part in (shown, every)
        )

    def place(self, key, value):
        if key not in self.places:
            self.places[key] = len(self.truth)
            self.truth.append(float(value))
        return self.places[key]

    def known(self, parts, total):
        self.rows.append(parts)
        self.sums.append(float(total))

    def sizes(self):
        frame = self.every["segments"]
        frame = frame[frame["outcome"] == "retention"]
        for code, n in zip(frame["code"], frame["n"], strict=True):
            self.place(("size", code), n)
        codes = list(frame["code"])
        self.known({self.places["size", code]: 1 for code in codes}, frame["n"].sum())
        for table, column in (
            ("service_plan", "customers"),
            ("stability", "customers"),
            ("segments", "n"),
        ):
            part = self.shown[table]
            part = part[part["outcome"] == "retention"] if "outcome" in part else part
            for code, n in zip(part["code"], part[column], strict=True):
                if code and pd.notna(n):
                    self.known({self.places["size", code]: 1}, n)
        return codes

    def outcomes(self, totals):
        """Whoever is in an outcome, and the others of the segment."""
        for table in ("segments", "amounts"):
            for (outcome, code), rows in self.every[table].groupby(["outcome", "code"], sort=False):
                inside = self.place((outcome, code), rows["n"].iloc[0])
                outside = self.place(
                    (outcome, code, "not"),
                    self.truth[self.places["size", code]] - rows["n"].iloc[0],
                )
                self.known({inside: 1, outside: 1, self.places["size", code]: -1}, 0)
            for row in self.shown[table].itertuples():
                if pd.notna(row.n):
                    self.known({self.places[row.outcome, row.code]: 1}, row.n)
            for outcome, rows in self.every[table].groupby("outcome"):
                if totals.get(outcome, True):
                    self.known(
                        {self.places[outcome, code]: 1 for code in rows["code"]}, rows["n"].sum()
                    )

    def moves(self, same_later):
        """Whoever moved; where labels depend on no fit, later sizes are those known already."""
        every, shown = self.every["migration"], self.shown["migration"]
        for row in every.itertuples():
            self.place(("move", row[4], row.to), row.customers)
        for row in shown.itertuples():
            if pd.notna(row.customers):
                self.known({self.places["move", row[4], row.to]: 1}, row.customers)
        for code in [code for code in every["to"].unique() if code != AWAY and same_later]:
            column = {
                self.places["move", start, code]: 1
                for start in every.loc[every["to"] == code, "from"]
            }
            self.known(column | {self.places["size", code]: -1}, 0)

    def found(self, floor):
        """The small groups that are known: their least and most possible numbers are the same."""
        equations = np.zeros((len(self.rows), len(self.truth)))
        for number, parts in enumerate(self.rows):
            for place, sign in parts.items():
                equations[number, place] = sign
        truth = np.array(self.truth)
        assert equations @ truth == pytest.approx(self.sums)  # nothing false is known
        given = set()
        for key, place in self.places.items():
            if 0 < truth[place] < LEAST:
                ends = []
                for sign in (1, -1):
                    goal = np.zeros(len(truth))
                    goal[place] = sign
                    done = linprog(
                        goal, A_eq=equations, b_eq=self.sums, bounds=(floor, None), method="highs"
                    )
                    ends.append(None if done.status == 3 else sign * done.fun)
                if None not in ends and abs(ends[0] - ends[1]) < 0.5:
                    given.add(key)
        return given


def attacked(shown, company, name, totals):
    attack = Attack(shown, company.all, name)
    attack.sizes()
    attack.outcomes(totals)
    attack.moves(same_later=name in ("rules", "attributes"))
    return attack.found(floor=0)


def totals(study):
    """Of which outcomes the number of all customers is on a page."""
    frame = Suitability(study).outcomes().set_index("outcome")["customers"]
    return {name: bool(pd.notna(n)) for name, n in frame.items()}


@pytest.mark.parametrize("name", ["rules", "attributes", "rfm"])
def test_no_small_group_can_be_worked_out_from_any_table(company, name):
    assert attacked(company.shown, company, name, totals(company.study)) == set()


def test_hiding_small_groups_alone_is_broken_by_subtracting(company):
    """What was shown before: cells under ten are empty, and all others, and all sums, are there."""
    bare = {}
    for key, frame in company.all.items():
        column = "n" if "n" in frame else "customers"
        numbers = frame[column].astype(float)
        bare[key] = frame.assign(**{column: numbers.mask((numbers > 0) & (numbers < LEAST))})
    found = attacked(bare, company, "rules", dict.fromkeys(totals(company.study), True))
    assert ("size", "rule4") in found  # three staff: all customers less the others
    assert ("conversion", "rule1", "not") in found  # one customer was not contacted
    assert any(key[0] == "move" for key in found)


def test_the_company_is_made_to_give_somebody_away(company):
    labels = company.truth.labels("rules").value_counts()
    assert labels["rule4"] == 3
    assert company.study.disclosure("rules").hidden == {"rule3", "rule4"}
    segments = (
        company.all["segments"].query("method == 'rules'").set_index(["outcome", "code"])["n"]
    )
    assert segments["retention", "rule1"] - segments["conversion", "rule1"] == 1
    moves = company.all["migration"].query("method == 'rules'")["customers"]
    assert ((moves > 0) & (moves < LEAST)).any()


def test_no_file_holds_a_small_number_of_customers(company):
    seen = set()
    for path in sorted((company.folder / "tables").glob("*.csv")):
        frame = pd.read_csv(path)
        for column in [name for name in COUNTS if name in frame]:
            seen.add((path.stem, column))
            assert not frame[column].between(1, LEAST - 1).any(), (path.name, column)
    assert {
        ("segments", "n"),
        ("amounts", "n"),
        ("migration", "customers"),
        ("survival", "ordered"),
    } <= seen


def test_hidden_segments_have_no_number_in_any_file(company):
    for path in sorted((company.folder / "tables").glob("*.csv")):
        frame = pd.read_csv(path, dtype={"code": str, "from": str, "to": str})
        for side in [name for name in ("code", "other", "from", "to") if name in frame]:
            rows = frame[(frame["method"] == "rules") & frame[side].isin(["rule3", "rule4"])]
            told = [
                "minutes",
                "contacts",
                "refits",
                "ari",
                "ari_min",
            ]  # the playbook's, and those of all segments together
            numbers = rows.select_dtypes("number").drop(columns=told, errors="ignore")
            assert numbers.isna().all(axis=None), path.name


def test_a_number_of_units_that_is_not_shown_is_not_in_the_rates(company):
    rows = (
        company.shown["segments"]
        .query("method == 'rules' and outcome == 'conversion'")
        .set_index("code")
    )
    vague = rows[rows["n"].isna() & rows["rate"].notna()]
    assert "rule1" in vague.index
    numbers = vague[["rate", "ci_low", "ci_high", "rate_shrunk"]].astype(float)
    assert (numbers == numbers.round(2)).all(axis=None)


def page_tables(study):
    """The tables and words of all pages that hold numbers of customers."""
    limits = study.params.evaluation
    actions, contact = ActionsPage(study), ContactPage(study)
    yield actions.hours()
    yield actions.capacity()
    yield advice.playbook(
        actions.data.plan.playbook(), study.method("rules").segments_, study.labels("rules"), "x"
    )
    for name in study.methods:
        page = MethodPage(study, name)
        yield page.profile()
        table = segment_overview(page.data.profile, page.data.rates)
        yield overview(table, study.after.averages(), study.outcomes, limits.min_cell)
        yield page.rates()
        yield page.details() or ""
        actions.data = ActionsNumbers(study)
        actions.data.plan = Plan(study, name)
        yield actions.topics()
        yield actions.satisfaction()
        yield actions.repeats()
        moved = StabilityPage(study)
        moved.data.plan = Plan(study, name)
        yield moved.destinations()
        yield moved.lags()
    if not contact.data.no_experiment:
        yield showing(
            ContactPage,
            uplift=contact.data.uplift_of("rules"),
            no_experiment="",
            name="rules",
            segments=contact.data.segments,
        ).uplift()
    yield RFMPage(study).averages()
    yield contact.balance()
    yield contact.power()
    yield data_words.outcomes(Suitability(study).outcomes())


NUMBERS_OF_CUSTOMERS = re.compile(
    r"customers|contacted|left alone|to contact|to leave alone|contacts$|rated|complain|may still|"
    r"left$|new$|served|holds for|"
    r"takes|unknown for|not yet|bought both|events"
)


def small_numbers(page):
    """The cells of a page's table, in columns of customers, with a number under ten."""
    if not isinstance(page, tables.Table):
        return []
    heads = [head for head in page.frame if NUMBERS_OF_CUSTOMERS.search(str(head))]
    return [
        (head, text)
        for head in heads
        for text in page.frame[head]
        if re.fullmatch(r"[1-9]", str(text)) or re.search(r"\([1-9]\)", str(text))
    ]


def test_no_page_holds_a_small_number_of_customers(company):
    pages = list(page_tables(company.study))
    assert [small_numbers(page) for page in pages if small_numbers(page)] == []
    assert any(
        small_numbers(page) for page in page_tables(company.truth)
    )  # the scan sees them where all is shown
    assert not re.search(r"\b[1-9] customers?\b", "\n".join(map(repr, pages)))


def test_profiles_and_blocks_of_hidden_segments_are_dashes(company):
    study = company.study
    frame = MethodPage(study, "rules").profile().frame.set_index("segment")
    assert set(frame.loc["Staff"]) == set(frame.loc["Dealer"]) == {"–"}
    assert "–" not in set(frame.loc["Home"])
    blocks = advice.playbook(
        Plan(study).playbook(), study.method("rules").segments_, study.labels("rules"), "x"
    )
    assert "too few customers to show how many" in repr(blocks)


def test_sums_of_all_segments_are_of_those_shown(company):
    """Hidden segments that want different times could be told apart by two sums."""
    plan = company.shown["service_plan"]
    last = showing(ActionsPage, service_plan=plan, instead="").hours().frame.iloc[-1]
    assert last["segment"] == "all shown 所列合计"
    assert last["customers"] == str(int(plan["customers"].sum()))


def test_cells_of_a_cross_table_and_of_topics_are_hidden(company):
    cells = stability.StabilityNumbers(company.study).disagreement
    assert not cells["customers"].between(1, LEAST - 1).any()
    shown, truth = ActionsNumbers(company.study), ActionsNumbers(company.truth)
    shown.plan, truth.plan = Plan(company.study, "rules"), Plan(company.truth, "rules")
    assert not shown.topics["contacts"].between(1, LEAST - 1).any()
    assert truth.topics["contacts"].between(1, LEAST - 1).any()
    offers = shown.categories
    assert not (offers["customers"] - offers["bought"]).between(1, LEAST - 1).any()


def test_with_a_min_cell_of_one_nothing_is_hidden(company):
    for key, frame in company.all.items():
        assert frame["n" if "n" in frame else "customers"].notna().all(), key
    assert not any(company.truth.disclosure(name).hidden for name in company.truth.methods)
