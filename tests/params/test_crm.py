"""CRM mappings: those that ship are sound, and a wrong one is explained."""

import pytest
import yaml

from segbench.errors import SegbenchError
from segbench.params.crm import CrmMapping, read_crm_mapping
from segbench.scoring.report_reader import LABEL_FIELDS, PLAYBOOK_FIELDS
from support import ROOT

SHIPPED = sorted(path.stem for path in (ROOT / "params" / "crm").glob("*.yaml"))
DEMANDED = {
    "zoho-contacts": "Last Name",
    "zoho-accounts": "Account Name",
    "salesforce-contacts": "LastName",
    "hubspot-contacts": "Last Name",
}


def test_every_shipped_mapping_has_its_mandatory_column():
    assert set(SHIPPED) == set(DEMANDED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_mapping_names_fields_that_every_method_has(name):
    stem, mapping = read_crm_mapping(name)
    assert stem == name
    assert {column.field for column in mapping.columns.values()} <= {
        *LABEL_FIELDS,
        *PLAYBOOK_FIELDS,
    }
    stands_in = mapping.columns[DEMANDED[name]]
    assert stands_in.field == "customer_id"
    assert "the customer id stands in" in stands_in.note
    assert mapping.encoding == "utf-8"  # a byte-order mark would become part of the first heading
    assert mapping.spreadsheet_safe
    assert read_crm_mapping(str(ROOT / "params" / "crm" / f"{name}.yaml")) == (name, mapping)


def test_a_plain_text_is_short_for_a_field():
    short = CrmMapping.model_validate({"columns": {"Id": "customer_id"}})
    assert short == CrmMapping.model_validate({"columns": {"Id": {"field": "customer_id"}}})


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (
            {"columns": {"Id": {"feild": "customer_id"}}},
            "columns.Id: unknown key 'feild'. Did you mean 'field'?",
        ),
        ({"columns": {"Id": {}}}, "columns.Id: give either `field` or `constant`"),
        (
            {"columns": {"Id": {"field": "segment", "constant": "x"}}},
            "give either `field` or `constant`",
        ),
        ({"columns": {}}, "columns: found {}"),
        ({}, "columns: is missing"),
        ({"columns": {"Id": "customer_id"}, "format": "xls"}, "format: found 'xls'"),
        ({"columns": {"Id": "customer_id"}, "delimiter": "::"}, "delimiter: found '::'"),
        ({"columns": {"Id": "customer_id"}, "encoding": "klingon"}, "encoding: found 'klingon'"),
        ({"columns": {"Id": "customer_id"}, "max_rows": 0}, "max_rows: found 0"),
        ({"columns": {"Id": "customer_id"}, "max_row": 5}, "Did you mean 'max_rows'?"),
    ],
)
def test_a_wrong_mapping_is_explained(tmp_path, raw, message):
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(raw))
    with pytest.raises(SegbenchError, match=r"mine\.yaml: ") as error:
        read_crm_mapping(str(path))
    assert message in str(error.value)


def test_an_unknown_mapping_names_those_there_are():
    with pytest.raises(
        SegbenchError, match=r"unknown mapping 'zoho-contact'\. Did you mean 'zoho-contacts'"
    ):
        read_crm_mapping("zoho-contact")
