"""Numbers and days as people write them into a params file.

Each is one message that says what may stand there, or is allowed.
"""

import pytest

from hostile.cases import assert_is_one_message
from segbench.errors import SegbenchError
from segbench.params import load

SEED, DAY = "from 0 to 4,000,000,000", "Give a day as YYYY-MM-DD, from 1900-01-01 to 2100-01-01"
CUSTOMERS, MONEY, SHARE = (
    "from 1 to 1,000,000,000",
    "to 1,000,000,000,000,000",
    "from 0.000001 to 0.999999",
)

REFUSED = {
    "seed: 4294967296": ("seed: found 4294967296", SEED),
    "seed: 0x7fffffffffffffffffff": ("seed: found 604462909807314587353087", SEED),
    "seed: 1_000_000_000_000": ("seed: found 1000000000000", SEED),
    "seed: 1e3": ("seed: found '1e3'", SEED),
    "seed: 12:30:45": ("seed: found '12:30:45'", SEED),
    "seed: 017": ("seed: found '017'", SEED),
    "seed: 2017-10-29": ("seed: found", "2017, 10, 29", SEED),
    "seed: ~": ("seed: found nothing", SEED),
    "seed: [1]": ("seed: found [1]", SEED),
    "seed: " + "9" * 5000: ("seed: found '9999", SEED),
    "seed: 1" + "0" * 4000: ("seed: found 1000", SEED),
    "cutoff: 9999-12-31": ("cutoff: found 9999-12-31", "from 1900-01-01 to 2100-01-01"),
    "cutoff: 0000-00-00": ("cutoff: found '0000-00-00'", DAY),
    "cutoff: 2017-02-30": ("cutoff: found '2017-02-30'", DAY),
    "cutoff: 2017-13-01": ("cutoff: found '2017-13-01'", DAY),
    "cutoff: 10000-01-01": ("cutoff: found '10000-01-01'", DAY),
    "cutoff: 2017-10-29T00:00:00Z": ("cutoff: found '2017-10-29 00:00:00+00:00'", DAY),
    "cutoff: 2017-10-29 23:59:59": ("cutoff: found '2017-10-29 23:59:59'", DAY),
    "cutoff: 29.10.2017": ("cutoff: found '29.10.2017'", DAY),
    "cutoff: 43037": ("cutoff: found 43037", DAY),
    "cutoff: 43037.5": ("cutoff: found 43037.5", DAY),
    "cutoff: '1509235200'": ("cutoff: found '1509235200'", DAY),
    "cutoff: '2017年10月29日'": ("cutoff: found '2017年10月29日'", DAY),
    "cutoff: -1": ("cutoff: found -1", DAY),
    "threads: 100000": ("threads: found 100000", "from 1 to 1,024"),
    "threads: all": ("threads: found 'all'", "from 1 to 1,024"),
    "threads: 1.5": ("threads: found 1.5", "an integer from 1 to 1,024"),
    "max_customers: 99999999999999999999": ("max_customers: found 99999999999999999999", CUSTOMERS),
    "max_customers: 1e6": ("max_customers: found '1e6'", CUSTOMERS),
    "max_customers: 1,000": ("max_customers: found '1,000'", CUSTOMERS),
    "max_customers: 0100": ("max_customers: found '0100'", CUSTOMERS),
    "observation_days: 99999999": ("observation_days: found 99999999", "from 7 to 36,500"),
    "cutoff_step_days: 99999999999": ("cutoff_step_days: found 99999999999", "from 1 to 3,650"),
    "evaluation: {confidence: 95}": ("evaluation.confidence: found 95", "from 0.5 to 0.999"),
    "evaluation: {min_history_days: 2147483648}": ("found 2147483648", "from 1 to 36,500"),
    "evaluation: {min_cell: 18446744073709551616}": ("found 18446744073709551616", CUSTOMERS),
    "contact: {budgets: [10, 20]}": (
        "contact.budgets.0: found 10",
        "contact.budgets.1: found 20",
        SHARE,
    ),
    "contact: {budgets: 0.1}": ("contact.budgets: found 0.1", "Give a list"),
    "contact: {budgets: [.inf, 0.1]}": ("contact.budgets.0: found inf", "a finite number", SHARE),
    "contact: {margin: 30}": ("contact.margin: found 30", "from 0.000001 to 1"),
    "contact: {margin: 1.0e-320}": ("contact.margin: found 1e-320", "from 0.000001 to 1"),
    "contact: {uplift: 1.0e-12}": ("contact.uplift: found 1e-12", "from 0.0001 to 0.9"),
    "contact: {cost_per_contact: 1.0e+300}": ("contact.cost_per_contact: found 1e+300", MONEY),
    "contact: {value_of_response: 0}": ("contact.value_of_response: found 0", MONEY),
    "contact: {control_share: 100}": ("contact.control_share: found 100", SHARE),
    "service: {hours_per_month: .inf}": ("service.hours_per_month: found inf", "to 1,000,000,000"),
    "service: {contacts_per_month: 9223372036854775808}": (
        "found 9223372036854775808",
        "to 1,000,000,000",
    ),
    "value_tiers: {cut: fixed, high: 1.0e+400, mid: 1}": ("value_tiers.high: found inf", MONEY),
    "value_tiers: {monetary_weight: 1.0e-300}": (
        "value_tiers.monetary_weight: found 1e-300",
        "0, or a weight from 0.000001",
    ),
    "grades: {value_weight: .nan}": ("grades.value_weight: found nan", "from 0 to 1,000,000"),
    "grades: {bounds: [1, 2, 3, 4]}": ("grades.bounds.0: found 1", SHARE),
    "lifecycle: {lost_gaps: 1.0e+308}": ("lifecycle.lost_gaps: found 1e+308", "to 1,000"),
    "som: {max_training: 10000000000}": ("som.max_training: found 10000000000", "from 100 to"),
    "rfm: {new_customer_days: -5}": ("rfm.new_customer_days: found -5", "from 0 to 36,500"),
    "complaints: {repeat_days: 1000000000}": (
        "complaints.repeat_days: found 1000000000",
        "from 1 to 36,500",
    ),
    "insurer: {seed: 99999999999999999999999}": (
        "insurer.seed: found 99999999999999999999999",
        SEED,
    ),
    "name: " + "a" * 300: ("name: found 'aaaa", "at most 100 characters"),
    "name: 客户": ("name: found '客户'", "e.g. `name: shop`"),
    "name: 2024": ("name: found 2024", "between quotation marks"),
    "data: {last_day: 9999-12-31, tables: {}}": (
        "data.last_day: found 9999-12-31",
        "to 2100-01-01",
    ),
}

ALLOWED = {
    "cutoff: 2017-10-29 00:00:00": ("cutoff", "2017-10-29"),
    "cutoff: '2017-10-29'": ("cutoff", "2017-10-29"),
    "seed: 4_000_000_000": ("seed", 4_000_000_000),
    "seed: 0": ("seed", 0),
    "max_customers: +10": ("max_customers", 10),
    "name: '0017'": ("name", "0017"),
    "name: 0017": ("name", "0017"),
}


def params(tmp_path, text):
    (tmp_path / "p.yaml").write_text(text, encoding="utf-8")
    return load(tmp_path / "p.yaml")


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:40])
def test_a_value_that_cannot_be_is_one_message_with_key_value_and_range(text, tmp_path):
    with pytest.raises(SegbenchError) as caught:
        params(tmp_path, text)
    message = str(caught.value).replace("datetime.date", "")
    assert_is_one_message(message, tmp_path)
    assert [words for words in REFUSED[text] if words not in message] == [], message


@pytest.mark.parametrize("text", ALLOWED)
def test_a_value_is_what_a_person_reads(text, tmp_path):
    key, value = ALLOWED[text]
    assert params(tmp_path, text).model_dump(mode="json")[key] == value


@pytest.mark.parametrize(
    "contents", [b"customer,order,date,amount\n" * 60_000, b"\0" * 2_000_000], ids=["data", "zeros"]
)
def test_data_that_is_taken_for_a_params_file_is_told_apart_at_once(contents, tmp_path):
    (tmp_path / "sales.csv").write_bytes(contents)
    with pytest.raises(
        SegbenchError, match=r"sales\.csv: has more than 1,000,000 bytes; that is no params file"
    ):
        load(tmp_path / "sales.csv")
