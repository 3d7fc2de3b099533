"""Every number and day of the params has bounds; both ends pass through what is computed."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from pydantic import Field

from segbench.errors import SegbenchError
from segbench.evaluation.campaigns.assignment import assign
from segbench.evaluation.power_analysis import customers_needed
from segbench.features.window import Window
from segbench.methods import METHODS, build, full_params
from segbench.params import check
from segbench.params.bounds import EARLIEST, LAST_SEED, LATEST, range_of
from segbench.params.crm import CrmMapping
from segbench.params.playbook import Entry
from segbench.params.section import Section, descriptions
from segbench.study import cutoffs
from support import make_customers

COLUMNS = {"customer_id": "who", "ordered_at": "when", "amount": "paid"}
OWN = {"dataset": "own", "data": {"tables": {"orders": {"path": "orders.csv", "columns": COLUMNS}}}}
SERVICE = {
    "path": "service.csv",
    "columns": {"customer_id": "who", "occurred_at": "when", "satisfaction": "score"},
}
ANY_TABLE = ("data", "tables", "any")
LOWER, UPPER = (
    ("minimum", "exclusiveMinimum", "formatMinimum"),
    ("maximum", "exclusiveMaximum", "formatMaximum"),
)


def whole(node, schema):
    if "$ref" in node:
        node = schema["$defs"][node["$ref"].rpartition("/")[2]]
    return (
        [kind for option in node["anyOf"] for kind in whole(option, schema)]
        if "anyOf" in node
        else [node]
    )


def numbers(node, schema, path=()):
    """Path -> schema of every number and day, through sections, lists and mappings."""
    for kind in whole(node, schema):
        for name, inner in kind.get("properties", {}).items():
            yield from numbers(inner, schema, (*path, name))
        if isinstance(kind.get("additionalProperties"), dict):
            yield from numbers(kind["additionalProperties"], schema, (*path, "any"))
        for place, inner in enumerate(
            kind.get("prefixItems", [kind["items"]] if kind.get("items") else [])
        ):
            yield from numbers(inner, schema, (*path, place))
        if kind.get("type") in ("integer", "number") or kind.get("format") == "date":
            yield path, kind


SCHEMAS = {
    model.__name__: model.model_json_schema() for model in (full_params(), CrmMapping, Entry)
}
FOUND = [
    (name, path, kind) for name, schema in SCHEMAS.items() for path, kind in numbers(schema, schema)
]
PARAMS = [(path, kind) for name, path, kind in FOUND if name == "Params"]


def test_every_number_and_day_has_an_end_on_both_sides():
    assert len(FOUND) > 80
    assert {("seed",), ("cutoff",), ("data", "last_day"), ("contact", "budgets", 0)} <= {
        path for path, _ in PARAMS
    }
    open_ended = [
        (path, kind)
        for _, path, kind in FOUND
        if not set(LOWER) & set(kind) or not set(UPPER) & set(kind)
    ]
    assert open_ended == []


def of_a_table(key, place=None, *, value):
    """A key of a table: a value, one of two in a list, or one of a mapping."""
    if isinstance(place, int):
        return {key: [value, 5.5][:: -1 if place else 1]}
    return {key: value if place is None else {place: value}}


def given(path, value):
    """Params with one value changed, as a file would give them."""
    raw = {**OWN, "data": dict(OWN["data"])} if path[0] == "data" else {}
    if path[:3] == ANY_TABLE:
        raw["data"]["tables"] = OWN["data"]["tables"] | {
            "interactions": SERVICE | of_a_table(*path[3:], value=value)
        }
        return raw
    if path[:2] == ("rfm_grid", "map"):
        span = [1, value] if path[-1] else [value, 10]
        return {"rfm_grid": {"axes": "RFM", "bins": 10, "map": [{"name": "a", path[3]: span}]}}
    target = raw
    for key in path[:-1]:
        target = target.setdefault(key, {})
    if path == ("retention_days", 0):
        return {"retention_days": [value, 14], "cutoff_step_days": 3650}
    if isinstance(path[-1], int):  # a place in a list
        values = [0.1, 0.2, 0.3, 0.4]
        values[path[-1]] = value
        raw[path[0]] = {path[1]: values if path[0] == "grades" else values[:1]}
        if path[0] == "rfm_grid":
            raw["rfm_grid"] |= {"axes": "RFM", "bins": 2}
    else:
        target[path[-1]] = value
    return raw


def beyond(kind):
    """A value too small and one too large."""
    if kind.get("format") == "date":
        return "1899-12-31", "2100-01-02"
    step = 1e-9
    low, high = (
        kind.get("minimum", kind.get("exclusiveMinimum")),
        kind.get("maximum", kind.get("exclusiveMaximum")),
    )
    if kind["type"] == "integer":
        return low - 1, high + 1
    return low - max(step, abs(low) * 1e-9), high + max(step, high * 1e-9)


@pytest.mark.parametrize(
    ("path", "kind"),
    PARAMS,
    ids=lambda value: ".".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_beyond_its_ends_a_value_is_refused_with_key_value_and_range(path, kind):
    for value in [
        *beyond(kind),
        *((float("inf"), float("nan"), 10**400, -(10**400)) if "type" in kind else ()),
    ]:
        with pytest.raises(SegbenchError) as caught:
            check(given(path, value), source="p.yaml")
        message = str(caught.value)
        key = ".".join(map(str, path)).replace("data.tables.any", "data.tables.interactions")
        key = key.replace("retention_days.0", "retention_days")  # told of the list as a whole
        assert message.startswith(f"p.yaml: {key}: found "), message
        assert "Give a" in message, message
        if kind.get("format") == "date":
            assert f"from {EARLIEST} to {LATEST}" in message


def test_both_ends_are_allowed():
    refused = {}
    for path, kind in PARAMS:
        ends = [
            kind[name]
            for name in ("minimum", "formatMinimum", "maximum", "formatMaximum")
            if name in kind
        ]
        for end in ends:
            try:
                check(given(path, end), source="p.yaml")
            except SegbenchError as error:
                refused[".".join(map(str, path)), end] = str(error)
    # What is left depends on another value, as an answer does on the scale, and says so.
    assert all("found" not in message for message in refused.values()), refused
    assert {key[0].partition(".")[0] for key in refused} <= {"data", "grades", "value_tiers"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (1509235200, "1509235200"),
        ("1509235200", "'1509235200'"),
        (20171029, "20171029"),
        (True, "True"),
        ("2017-W05-1", "'2017-W05-1'"),
        ("2017-02-29", "'2017-02-29'"),
        ("29.10.2017", "'29.10.2017'"),
        ("２０１７-10-29", "'２０１７-10-29'"),
        ("0001-01-01", "0001-01-01"),
        ("9999-12-31", "9999-12-31"),
        (None, "nothing"),
        ([], "[]"),
        (1e300, "1e+300"),
    ],
)
def test_what_is_no_day_is_told(value, shown):
    with pytest.raises(SegbenchError) as caught:
        check({"cutoff": value}, source="p.yaml")
    assert f"p.yaml: cutoff: found {shown}. Give a day" in str(caught.value)


SPANS = [
    (EARLIEST, LATEST),
    (date(2017, 1, 1), date(2017, 12, 31)),
    (EARLIEST, EARLIEST),
    (LATEST, LATEST),
]
LONG = {
    "cutoff_step_days": 3650,
    "retention_days": 3650,
    "conversion_days": 3650,
    "observation_days": 36_500,
    "evaluation": {"cutoffs": 100, "min_history_days": 36_500},
}
SHORT = {
    "cutoff_step_days": 1,
    "retention_days": 1,
    "conversion_days": 1,
    "observation_days": 7,
    "evaluation": {"cutoffs": 100, "min_history_days": 1},
}


@pytest.mark.parametrize("span", SPANS, ids=str)
@pytest.mark.parametrize(
    "days", [LONG, SHORT, {"observation_days": None}], ids=["long", "short", "all"]
)
@pytest.mark.parametrize("cutoff", [EARLIEST, date(2017, 10, 29), LATEST], ids=str)
def test_no_day_that_is_counted_leaves_the_calendar(span, days, cutoff):
    params = check({**days, "cutoff": str(cutoff)}, source="p.yaml")
    study = SimpleNamespace(
        params=params,
        limits=params.evaluation,
        first_day=span[0],
        last_day=span[1],
        about={"title": "Shop"},
    )
    for day in (
        *cutoffs.compared_cutoffs(study),
        *cutoffs.comparable_cutoffs(study),
        *cutoffs.refit_cutoffs(study),
        cutoffs.learning_cutoff(params),
        cutoffs.window_start(study),
        *cutoffs.earlier_cutoffs(study)[:2],
    ):
        assert (
            EARLIEST.year - 1100
            < Window.before(day, params.observation_days, span[0]).start.year
            < LATEST.year + 200
        )
        assert day + timedelta(days=max(params.retention_days, params.conversion_days)) < date.max
    try:
        cutoffs.check_cutoff(study)
    except SegbenchError as error:
        assert "cutoff: found" in str(error)  # noqa: PT017 - most have no error


ENDS = {
    "least": {
        "value_tiers": {"high": 1e-6, "mid": 1e-6, "monetary_weight": 1e-6},
        "grades": {"value_weight": 1e-6, "bounds": (1e-6, 2e-6, 3e-6, 4e-6)},
        "rfm": {"new_customer_days": 0},
        "rfm_grid": {
            "axes": "FM",
            "bins": 2,
            "frequency_cuts": (1,),
            "monetary_cuts": (-1e15,),
            "map": ({"name": "a", "f": [1, 1]},),
        },
        "quadrants": {
            "share_weight": 1e-6,
            "continuity_weight": 0.0,
            "reliability_weight": 0.0,
            "margin": 1e-6,
        },
        "som": {"n_segments": 2, "max_units": 4, "epochs": 5, "max_training": 100},
        "pdp": {"flat_share": 1e-6},
        "pdp_survey": {"rule": "points", "points": 1e-9},
        "lifecycle": {
            "new_days": 0,
            "at_risk_gaps": 1e-6,
            "lost_gaps": 2e-6,
            "lost_days": 0,
            "loyal_orders": 1,
            "prior_gaps": 0.0,
        },
        "interaction": {"high": 1e-6, "mid": 1e-6},
        "behaviour": {"dormant_days": 1, "high_share": 1e-6},
        "needs": {
            "n_segments": 1,
            "after_sales_top": 1e-6,
            "price_top": 1e-6,
            "named_share": 1e-6,
            "max_categories": 2,
        },
        "problems": {"max_topics": 1},
        "attributes": {"columns": ("age",), "max_segments": 3, "bins": 2, "min_share": 1e-6},
    },
    "most": {
        "value_tiers": {"cut": "fixed", "high": 1e15, "mid": 1e14},
        "grades": {
            "value_weight": 1e6,
            "loyalty_weight": 1e6,
            "bounds": (0.999996, 0.999997, 0.999998, 0.999999),
        },
        "rfm": {"new_customer_days": 36_500},
        "rfm_grid": {"axes": "RFM", "bins": 10, "map": [{"name": "a", "r": [10, 10]}]},
        "quadrants": {
            "share_weight": 1e6,
            "continuity_weight": 1e6,
            "reliability_weight": 1e6,
            "margin": 1.0,
        },
        "som": {
            "n_segments": 12,
            "max_units": 2500,
            "max_training": 1_000_000_000,
            "new_customer_days": 36_500,
        },
        "pdp": {"flat_share": 0.999999},
        "pdp_survey": {"se_multiple": 10.0},
        "lifecycle": {
            "new_days": 36_500,
            "at_risk_gaps": 999.0,
            "lost_gaps": 1000.0,
            "lost_days": 36_500,
            "prior_gaps": 1000.0,
        },
        "interaction": {"cut": "fixed", "high": 1e15, "mid": 1e14},
        "behaviour": {"pause_share": 0.999999, "high_share": 0.999999},
        "needs": {
            "n_segments": 12,
            "after_sales_top": 0.999999,
            "price_top": 0.999999,
            "named_lift": 1000.0,
            "price_lines": 1_000_000,
        },
        "problems": {"max_topics": 50},
        "attributes": {
            "columns": ("age", "region"),
            "max_segments": 50,
            "bins": 20,
            "min_share": 0.999999,
        },
    },
}


@pytest.fixture(scope="module")
def customers():
    return make_customers(150, seed=4)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("name", ENDS["least"])
def test_methods_label_everybody_at_both_ends_of_their_parameters(name, end, customers):
    raw = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in ENDS[end][name].items()
    }
    check({name: raw}, source="p.yaml")
    method = build(name, ENDS[end][name], seed=LAST_SEED if end == "most" else 0)
    labels = method.fit(customers).predict(customers)
    assert labels.notna().all()
    assert set(labels) <= {segment.code for segment in method.segments_}
    assert METHODS[name].name == name


def test_a_test_of_contacting_can_be_planned_at_both_ends(customers):
    labels = build("rfm", {}, seed=0).fit(customers).predict(customers)
    sizes = {
        share: (assign(labels, share, LAST_SEED)["group"] == "control").sum()
        for share in (1e-6, 0.999999)
    }
    assert sizes == {1e-6: 0, 0.999999: len(customers)}
    for rate in (0.0, 0.001, 0.3, 0.97):
        assert customers_needed(rate, 0.0001) > customers_needed(rate, 0.02)
    assert customers_needed(0.0, 0.9) > 0


def test_the_range_is_told_in_plain_numbers():
    schema = full_params().model_json_schema()
    assert range_of(schema, ("seed",)) == "from 0 to 4,000,000,000"
    assert range_of(schema, ("needs", "named_lift")) == "above 1 to 1,000"
    assert range_of(schema, ("contact", "budgets", 2)) == "from 0.000001 to 0.999999"
    assert range_of(schema, ("value_tiers", "high")) == "from 0.000001 to 1,000,000,000,000,000"
    assert range_of(schema, ("grades", "bounds", 3)) == "from 0.000001 to 0.999999"
    assert range_of(schema, ("nowhere",)) == ""
    assert range_of(CrmMapping.model_json_schema(), ("max_rows",)) == "from 1 to 1,000,000,000"


class Described(Section):
    plain: int = 3
    """a number, and
    what it is for"""

    bounded: int = Field(3, ge=1)
    """between bounds"""

    own: int = Field(3, description="says so itself")
    """and not this"""

    silent: int = 3


def test_what_stands_below_a_parameter_describes_it():
    words = {name: field.description for name, field in Described.model_fields.items()}
    assert words == {
        "plain": "a number, and what it is for",
        "bounded": "between bounds",
        "own": "says so itself",
        "silent": None,
    }
    schema = Described.model_json_schema()["properties"]
    assert [field.get("description") for field in schema.values()] == list(words.values())


def test_a_class_of_no_file_has_no_descriptions():
    kind = type("Typed", (), {"__module__": "builtins"})
    assert descriptions(kind) == {}
