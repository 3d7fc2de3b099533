from decimal import Decimal

import pandas as pd
import pytest

from segbench.evaluation.segments import complaints as counted
from segbench.pages.actions import ActionsPage
from segbench.pages.actions.figures import topic_map
from segbench.params import Params
from showing import plan, showing

NAMES = {"x": "High", "y": "Low", "z": "Tiny", "none": "Nobody"}
LABELS = pd.Series(
    pd.Categorical(
        ["x"] * 20 + ["y"] * 60 + ["z"] * 3, categories=["x", "y", "z", "none"], ordered=True
    ),
    index=range(83),
)
COLUMNS = ["customer_id", "topic", "contacts", "rated", "score", "costed", "cost"]
CONTACTS = pd.DataFrame(
    [(n, "complaint", 1, 1, Decimal(1 + n % 2), 1, Decimal("2.50")) for n in range(15)]
    + [(n, "<i>after_sales", 2, 0, Decimal(0), 0, Decimal(0)) for n in range(20, 60)],
    columns=COLUMNS,
)
COMPLAINTS = pd.DataFrame(
    {
        "customer_id": range(15),
        "complaints": 1,
        "again": [n < 3 for n in range(15)],
        "days_since_last": 40,
    }
)
ASKED = Params()


def service(contacts=CONTACTS, who=COMPLAINTS, labels=LABELS):
    return counted.service(contacts, who, labels, 365, ASKED.complaints.repeat_days, 0.95, 10)


def topics(contacts=CONTACTS, labels=LABELS):
    table = counted.topics(contacts, labels, 365)
    table.loc[table["customers"] < 10, ["contacts", "per_100"]] = pd.NA
    return table


def page(**numbers):
    numbers = {"no_complaints": "", "plan": plan(names=NAMES), **numbers}
    return showing(ActionsPage, {"params": ASKED, "currency": "¥"}, **numbers)


def sentences(table, by_topic, params=ASKED, why_not=""):
    shown = page(complaints=table, topics=by_topic, no_complaints=why_not)
    shown.study.params = params
    return shown.complaints().sentences


def test_topics_with_rate_and_count():
    table = page(topics=topics()).topics()
    assert table.frame.columns.tolist() == ["segment", "customers", "<i>after sales", "complaint"]
    assert table.frame.to_numpy().tolist() == [
        ["High", "20", "0.0 (0)", "75.0 (15)"],
        ["Low", "60", "133.3 (80)", "0.0 (0)"],
        ["Tiny", "3", "–", "–"],
        ["All customers", "83", "96.4 (80)", "18.1 (15)"],
    ]
    assert "&lt;i&gt;" in table._repr_html_()


def test_a_topic_called_as_a_column_of_ours_takes_nothing_from_it():
    named = topics().replace({"topic": {"complaint": "customers"}})
    frame = page(topics=named).topics().frame
    assert frame["customers"].tolist() == ["20", "60", "3", "83"]
    assert frame["“customers”"].tolist() == ["75.0 (15)", "0.0 (0)", "–", "18.1 (15)"]


def test_rare_topics_are_added_up():
    many = pd.DataFrame(
        [(n, f"t{n:02d}", 20 - n, 0, Decimal(0), 0, Decimal(0)) for n in range(20)], columns=COLUMNS
    )
    frame = page(topics=topics(many)).topics().frame
    assert frame.columns.tolist() == [
        "segment",
        "customers",
        *(f"t{n:02d}" for n in range(8)),
        "other topics",
    ]
    assert frame["other topics"].tolist() == ["390.0 (78)", "0.0 (0)", "–", "94.0 (78)"]


def test_satisfaction_and_cost():
    frame = page(complaints=service()).satisfaction().frame.set_index("segment")
    assert frame.loc[
        "High", ["contacts", "rated", "service cost", "a customer and year"]
    ].tolist() == [
        "15",
        "15",
        "¥37.50",
        "¥1.88",
    ]
    assert frame.loc["High", "satisfaction"].startswith("1.47 [1.18 to 1.75]")
    assert frame.loc["Low", "satisfaction"] == "–"
    assert frame.loc["Tiny"].drop("customers").tolist() == ["–"] * 5


def test_repeats():
    frame = page(complaints=service()).repeats().frame.set_index("segment")
    assert frame.loc["High"].tolist()[2:] == ["15", "3", "20 % [7 to 45]", "12"]
    assert frame.loc["Low", "of complainers"] == "–"


def test_in_words():
    words = sentences(service(), topics())
    assert words[0].startswith("<strong>Complaints come most often from High</strong>: 75 [")
    assert "against 18 [10 to " in words[0]
    assert words[1:] == [
        "Of the 15 who complained, 20 % [7 to 45] complained again within 90 days.",
        "Another 12 complained so lately that they still may.",
    ]


def test_what_cannot_be_told_apart_is_said():
    alike = COMPLAINTS.assign(customer_id=[*range(4), *range(20, 31)])
    words = sentences(service(who=alike), topics())
    assert words[0].startswith(
        "<strong>No segment can be told to complain more often than the other customers do"
        "</strong>: 18 [10 to 30] complaints per 100 customers a year on average, "
        "the most in High (20 ["
    )


def test_a_topic_that_nobody_has_names_those_that_there_are():
    words = sentences(
        service(who=COMPLAINTS[:0]),
        topics(),
        Params.model_validate({"complaints": {"topic": "a*b"}}),
    )
    assert words == [
        "No service contact before the cutoff has the topic “a*b” (<code>complaints.topic</code>). "
        "Most frequent topics: &lt;i&gt;after_sales and complaint."
    ]
    assert page(complaints=service(who=COMPLAINTS[:0])).repeats() is None


@pytest.mark.parametrize("why_not", ["no service contacts are recorded in this data"])
def test_without_contacts_there_is_a_sentence_and_no_table(why_not):
    nothing, nobody = pd.DataFrame(columns=COLUMNS), pd.DataFrame(columns=list(COMPLAINTS.columns))
    found = service(nothing, nobody)
    words = sentences(found, topics(nothing), why_not=why_not)
    assert words == [
        "Nothing can be said of complaints: no service contacts are recorded in this data."
    ]
    assert page(topics=topics(nothing)).topics() is None
    assert page(complaints=found).satisfaction() is None
    assert page(complaints=found).repeats() is None


def test_too_few_customers_are_said():
    few = LABELS[-3:]
    words = sentences(service(labels=few), topics(labels=few))
    assert words == ["There are too few customers to say anything of complaints."]


def test_segments_too_small_to_be_shown_and_customers_without_contacts_are_said():
    tiny = pd.Series(
        pd.Categorical([f"s{n // 5}" for n in range(83)], ordered=True), index=LABELS.index
    )
    words = sentences(service(labels=tiny), topics(labels=tiny))
    assert words[0] == (
        "There are 18 [10 to 30] complaints per 100 customers a year; "
        "every segment is too small to be shown."
    )
    strangers = LABELS.set_axis(LABELS.index + 1000)
    words = sentences(service(labels=strangers), topics(labels=strangers))
    assert words == [
        "None of these customers made contact with the service in the window before the cutoff."
    ]


def test_the_map_shows_rates_and_says_where_they_are_highest():
    figure = topic_map(topics(), NAMES)
    axis = figure.axes[0]
    assert [text.get_text() for text in axis.get_yticklabels()] == [
        "High",
        "Low",
        "Tiny",
        "All customers",
    ]
    assert [text.get_text() for text in axis.texts] == ["0", "75", "133", "0", "96", "18"]
    assert figure.get_label().endswith(
        "most of each topic: <i>after sales Low with 133, complaint High with 75."
    )
