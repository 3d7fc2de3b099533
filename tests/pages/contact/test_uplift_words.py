"""What contacts changed: sentences and tables say the numbers that they are given."""

import numpy as np
import pandas as pd

from segbench.evaluation.campaigns.uplift import COLUMNS
from segbench.methods import Segment
from segbench.pages.contact.page import ContactPage
from showing import showing

SEGMENTS = [Segment("a", "High *tier*", "高", ""), Segment("b", "Low", "Low", "")]
UPLIFT = pd.DataFrame(
    [
        ("a", 700, 300, 0.2, 0.05, 0.15, 0.11, 0.19, 0.14),
        ("b", 8, 3, *[np.nan] * 6),
        ("", 708, 303, 0.2, 0.06, 0.14, 0.1, 0.18, 0.13),
    ],
    columns=COLUMNS,
)
NOT_KNOWN = UPLIFT[:0]


def page(uplift=UPLIFT, uplifts=None, no_experiment=""):
    return showing(
        ContactPage,
        uplift=uplift,
        uplifts=uplifts,
        no_experiment=no_experiment,
        name="rfm",
        segments={"rfm": SEGMENTS}.get,
    )


def test_what_contacts_changed():
    text = page(UPLIFT, pd.concat([UPLIFT, UPLIFT.assign(true=0.3)])).changes()
    assert "<strong>A contact adds 14.0 points [10.0 to 18.0]</strong>" in text
    assert "20.0 % of 708 contacted responded, against 6.0 % of 303 left alone" in text
    assert (
        "the truth is known: 13.0 points. Of 2 intervals of segments, of all classifications "
        "together, 1 hold the truth" in text
    )
    simulated_by_nobody = UPLIFT.assign(true=np.nan)
    assert "truth" not in page(simulated_by_nobody, simulated_by_nobody).changes()
    assert (
        page(NOT_KNOWN, NOT_KNOWN, "no campaigns are known")
        .changes()
        .startswith("<strong>What a contact changes is not known</strong>: no camp")
    )


def test_the_table_of_uplift_has_a_truth_only_where_there_is_one():
    table = page().uplift()
    first = [
        "High *tier* 高",
        "700",
        "300",
        "20.0 %",
        "5.0 %",
        "15.0 points [11.0 to 19.0]",
        "14.0 points",
    ]
    assert table.frame.iloc[0].tolist() == first
    assert table.frame.iloc[1].tolist() == ["Low", "8", "3", "–", "–", "–", "–"]
    assert "in truth" not in page(UPLIFT.assign(true=np.nan)).uplift().frame


def test_the_overview_leaves_out_what_measured_nothing():
    both = pd.concat([UPLIFT.assign(method="rfm"), UPLIFT.iloc[1:].assign(method="som")])
    table = page(uplifts=both).uplifts()
    assert table.frame.to_numpy().tolist() == [
        [
            "RFM",
            "1",
            "15.0 points [11.0 to 19.0]",
            "15.0 points [11.0 to 19.0]",
            "0.0 points",
            "1 of 1",
        ]
    ]


def ranking(*rows):
    columns = ["method", "role", "segments", "qini", "qini_low", "qini_high"]
    columns += ["auuc", "auuc_low", "auuc_high", "true_qini", "true_auuc"]
    return pd.DataFrame(list(rows), columns=columns)


FACT = ("responder_only", "baseline", 2, 0.006, 0.004, 0.008, 0.06, 0.05, 0.07, 0.005, 0.06)
FIRST = ("rfm", "method", 8, 0.004, 0.001, 0.007, 0.05, 0.04, 0.06, 0.003, 0.05)
SECOND = ("som", "method", 5, 0.001, -0.001, 0.003, 0.04, 0.03, 0.05, np.nan, np.nan)


def test_which_one_ranks_whom_a_contact_changes():
    (text,) = showing(ContactPage, qini=ranking(FACT, FIRST, SECOND)).ranks_by_uplift()
    assert text.startswith("<strong>Of the methods, RFM finds best whom a contact changes</strong>")
    assert "0.40 [0.10 to 0.70] responses more for each 100 customers" in text
    assert "“responded before, yes or no”, comes to 0.60 [0.40 to 0.80]" in text
    (alone,) = showing(
        ContactPage, qini=ranking(FIRST, SECOND, FACT[:3] + (0,) * 8)
    ).ranks_by_uplift()
    assert "plain fact" not in alone
    (none,) = showing(ContactPage, qini=ranking(SECOND)).ranks_by_uplift()
    assert none.startswith("<strong>No method here is shown to find whom")
    assert list(showing(ContactPage, qini=ranking()).ranks_by_uplift()) == []
    assert list(showing(ContactPage, qini=ranking(FACT)).ranks_by_uplift()) == []


def test_the_table_of_rankings():
    table = showing(ContactPage, qini=ranking(FIRST, SECOND)).qini()
    assert table.frame.iloc[0].tolist() == [
        "RFM",
        "0.40 [0.10 to 0.70]",
        "5.00 [4.00 to 6.00]",
        "0.30",
        "5.00",
        "8",
        "method",
    ]
    assert table.frame.iloc[1].tolist()[3:5] == ["–", "–"]
    assert "AUUC in truth" not in showing(ContactPage, qini=ranking(SECOND)).qini().frame
    assert showing(ContactPage, qini=ranking()).qini() is None
