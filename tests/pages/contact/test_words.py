"""What the page cannot tell, and a test that would: the numbers that they are given."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from segbench.evaluation import CONVERSION, RETENTION
from segbench.methods import Segment
from segbench.pages.contact.page import ContactPage
from segbench.params import Params
from showing import showing


def limits(no_experiment, *, campaigns):
    page = showing(
        ContactPage, {"about": {"facts": []}}, no_experiment=no_experiment, campaigns=campaigns
    )
    return page.limits().sentences


def test_what_cannot_be_told_depends_on_what_is_known():
    assert len(limits("no campaigns", campaigns=False)) == 1
    assert "chosen" in " ".join(limits("no record", campaigns=True))
    assert "chosen" not in " ".join(limits("", campaigns=True))


SEGMENTS = [Segment("a", "High *tier*", "高", ""), Segment("b", "Low", "Low", "")]
CAMPAIGN = CONVERSION["campaign"]
POWER = pd.DataFrame(
    [
        ("conversion", "a", 400, 0.2, 0.12, 8000.0),
        ("conversion", "b", 600, 0.1, 0.05, 7000.0),
        ("conversion", "", 1000, 0.14, 0.04, 7500.0),
        ("retention", "a", 400, 0.99, np.nan, np.nan),
        ("retention", "b", 4, np.nan, np.nan, np.nan),
        ("retention", "", 404, 0.99, np.nan, np.nan),
    ],
    columns=["outcome", "code", "customers", "rate", "detectable", "needed"],
)


def page(**numbers):
    study = {
        "params": Params.model_validate({"contact": {"uplift": 0.02, "control_share": 0.2}}),
        "outcomes": {"conversion": CAMPAIGN, "retention": RETENTION},
        "method": {"rfm": SimpleNamespace(segments_=SEGMENTS)}.get,
    }
    return showing(ContactPage, study, name="rfm", **numbers)


def test_what_a_test_could_show():
    text = page(power=POWER).could_show(CAMPAIGN)
    assert (
        "half of 1,000 customers contacted and half left alone could show that a contact adds "
        "4.0 points or more" in text
    )
    assert (
        "With one segment alone it has to add 5.0 points (Low) to 12.0 points (High *tier* 高)"
        in text
    )
    assert "To show 2.0 points it takes 7,500 customers" in text
    none = page(power=POWER).could_show(RETENTION)
    assert none == (
        "<strong>No test with half of 404 customers contacted and half left alone could show "
        "what a contact adds to retention.</strong>"
    )
    table = page(power=POWER).power()
    assert table.frame["segment"].tolist() == ["High *tier* 高", "Low", "all 合计"]
    assert table.frame.iloc[1].tolist()[1:5] == ["600", "10.0 %", "5.0 points", "7,000"]
    assert table.frame.iloc[1].tolist()[5:] == ["4", "–", "–", "–"]


def test_the_balance_of_a_test():
    balance = pd.DataFrame(
        [("a", 80, 20, 0.1, np.nan, 0.3, 0.49), ("", 80, 20, -0.004, 0.2, 0.3, 0.49)]
    )
    balance.columns = ["code", "test", "control", "R", "F", "M", "by_chance"]
    table = page(balance=balance).balance()
    assert table.frame.to_numpy().tolist() == [
        ["High *tier* 高", "80", "20", "0.10", "–", "0.30", "0.49"],
        ["all 合计", "80", "20", "0.00", "0.20", "0.30", "0.49"],
    ]
