import pandas as pd
import pytest

from segbench.evaluation.campaigns import service_plan as evaluation
from segbench.pages.actions import ActionsPage
from segbench.pages.actions.service_figures import service_bars
from segbench.params import Params
from segbench.params.actions import ServiceParams
from showing import showing

SEGMENTS = pd.DataFrame(
    {
        "segment": ["High", "Low"],
        "segment_zh": ["高", "低"],
        "staff": ["experienced", "standard"],
        "customers": [10, 40],
        "maintenance_index": [3.0, 1.0],
        "minutes": [12.0, 6.0],
        "contacts": [1.0, 0.25],
    }
)
NOTHING = ServiceParams()
SOME = ServiceParams(hours_per_month=3.5, experienced_hours=1, contacts_per_month=30)


def plan(service):
    return evaluation.service_plan(
        SEGMENTS, service.hours_per_month, service.experienced_hours, service.contacts_per_month
    )


def page(service, instead=""):
    study = {"params": Params(service=service)}
    return showing(ActionsPage, study, service_plan=plan(service), instead=instead)


def test_hours_with_and_without_a_capacity():
    wanted = page(NOTHING).hours().frame
    assert list(wanted) == [
        "segment",
        "staff",
        "customers",
        "maintenance index",
        "minutes each",
        "wanted",
    ]
    assert wanted.iloc[-1].tolist() == ["all 合计", "–", "50", "–", "–", "6.0"]
    granted = page(SOME).hours().frame.set_index("segment")
    assert granted["granted"].tolist() == ["2.0", "1.5", "3.5"]
    assert granted["short"].tolist() == ["0.0", "2.5", "2.5"]
    assert granted["by experienced staff"].tolist() == ["1.0", "0.0", "1.0"]
    assert granted["served in full"].tolist() == ["10", "15", "25"]


def test_revenue_in_place_of_the_index_is_called_so():
    table = page(SOME, "no weeks").hours()
    assert "revenue, average = 1" in table.frame
    assert "in proportion to its mean revenue" in table.caption


def test_contacts():
    assert list(page(NOTHING).contacts().frame) == [
        "segment",
        "customers",
        "contacts each",
        "wanted",
    ]
    table = page(SOME).contacts().frame
    assert table.iloc[-1].tolist() == ["all 合计", "50", "–", "20.0", "20.0", "0.0"]


@pytest.mark.parametrize(
    ("service", "instead", "expected"),
    [
        (
            NOTHING,
            "",
            [
                "The playbook asks for <strong>6.0 hours a month</strong>. "
                "Give <code>service.hours_per_month</code> to see what yours buy.",
                "The playbook asks for <strong>20.0 contacts a month</strong>. "
                "Give <code>service.contacts_per_month</code> to see what yours buy.",
            ],
        ),
        (
            SOME,
            "no weeks",
            [
                "There is no maintenance index here (no weeks); "
                "revenue against the average stands in for it.",
                "The playbook asks for <strong>6.0 hours a month</strong>; "
                "there are 3.5 (58 %). "
                "2.5 are missing, most of them for Low (2.5).",
                "The playbook asks for <strong>20.0 contacts a month</strong>; "
                "there are 30, so 10.0 are left over.",
                "Of the hours granted to segments that ask for experienced staff, "
                "1.0 fall to other staff: 1 experienced hours are not enough.",
            ],
        ),
    ],
)
def test_what_is_missing_or_left_over(service, instead, expected):
    assert page(service, instead).capacity().sentences == expected


def test_bars_of_what_is_wanted_and_granted():
    figure = service_bars(plan(SOME))
    bars = figure.axes[0].patches
    assert [bar.get_width() for bar in bars] == [2, 4, 2, 1.5]
    assert (
        figure.get_label()
        == "Hours of service a month by segment: High wants 2.0, gets 2.0; Low wants 4.0, gets 1.5."
    )
    alone = service_bars(plan(NOTHING))
    assert [bar.get_width() for bar in alone.axes[0].patches] == [2, 4]
    assert "gets" not in alone.get_label()
