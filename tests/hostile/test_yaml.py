"""Params files that attack or confuse whoever reads them: one message each, and nothing is run."""

import time

import pytest

from hostile.cases import assert_is_one_message
from segbench.errors import SegbenchError
from segbench.params import load

OWN = """\
dataset: own
data:
  tables:
    orders:
      path: sales.csv
      columns: {customer_id: a, ordered_at: b, amount: c}
"""
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)
MAPPED = "a0: &a0 {x: 1}\n" + "".join(
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}\n" for n in range(1, 12)
)

BAD: dict[str, tuple[str | bytes, tuple[str, ...]]] = {
    "a bomb of aliases": (BOMB, ("more than 10,000 values", "line 4")),
    "a bomb of aliases under a known key": (BOMB + "methods: *a11\n", ()),
    "a bomb of aliases as a title": (
        OWN.replace("data:\n", "data:\n  title: *a11\n").replace("dataset", BOMB + "dataset"),
        (),
    ),
    "a bomb of merged mappings": (MAPPED, ()),
    "an anchor that holds itself": ("methods: &m [*m]\n", ("more than", "line 1")),
    "a mapping that holds itself": ("evaluation: &e {evaluation: *e}\n", ("more than",)),
    "a mapping that is its own key": ("&a {*a : 1}\n", ()),
    "an alias of nothing": ("methods: *gone\n", ("gone",)),
    "the same key twice": ("seed: 1\nseed: 2\n", ("'seed' is given twice",)),
    "the same key twice far inside": (OWN + "      path: other.csv\n", ("'path' is given twice",)),
    "a list as a key": ("? [a, b]\n: 1\n", ()),
    "a mapping as a key": ("? {a: b}\n: 1\n", ()),
    "an object of Python's": ("name: !!python/object/apply:os.system ['true']\n", ()),
    "a tuple of Python's": ("methods: !!python/tuple [rfm]\n", ()),
    "a tag of nobody's": ("name: !secret x\n", ("!secret",)),
    "a list instead of keys": ("- seed\n- 1\n", ("key: value",)),
    "a word instead of keys": ("hello\n", ("key: value",)),
    "a number instead of keys": ("17\n", ("key: value",)),
    "two documents": ("seed: 1\n---\nseed: 2\n", ()),
    "deep nesting": ("seed: " + "[" * 3000 + "]" * 3000, ()),
    "deep nesting of mappings": ("{a: " * 3000 + "1" + "}" * 3000, ()),
    "an open bracket": ("methods: [rfm\n", ()),
    "an open quotation mark": ('name: "x\n', ()),
    "a tab for a blank": ("evaluation:\n\tfolds: 5\n", ()),
    "a NUL": ("name: a\0b\n", ()),
    "bytes that are no text": (bytes(range(256)), ("UTF-8",)),
    "latin-1": ("name: Müller\n".encode("latin-1"), ("UTF-8",)),
    "utf-16 without a mark": ("seed: 1\n".encode("utf-16-le"), ()),
    "control characters": ("name: a\x1bb\n", ()),
    "an unknown key": ("sed: 1\n", ("'sed'", "Did you mean 'seed'?")),
    "an unknown key far inside": (OWN.replace("path:", "pfad:"), ("pfad",)),
    "an unknown table": (OWN.replace("orders:", "oders:"), ("oders",)),
    "an unknown column": (OWN.replace("amount: c", "amount: c, umsatz: d"), ("umsatz",)),
    "a column that is missing": (OWN.replace("amount: c", "quantity: c"), ("unit_price",)),
    "a number as a key": ("1: 2\n", ("'1'",)),
    "nothing as a key": ("null: 2\n", ()),
    "a seed in words": ("seed: twelve\n", ("seed", "twelve")),
    "a seed below nothing": ("seed: -1\n", ("seed",)),
    "a seed that is none": ("seed: .nan\n", ("seed",)),
    "a seed of infinity": ("seed: .inf\n", ("seed",)),
    "threads of half": ("threads: 0.5\n", ("threads",)),
    "a yes for a number": ("seed: yes\n", ("seed",)),
    "a day that does not exist": ("cutoff: 2023-02-29\n", ()),
    "a day in words": ("cutoff: someday\n", ("cutoff", "YYYY-MM-DD")),
    "a moment for a day": ("cutoff: 2023-01-01 10:00:00\n", ("cutoff",)),
    "a name with a path in it": ("name: ../../etc/x\n", ("name",)),
    "a section that is a word": ("evaluation: no\n", ("evaluation",)),
    "a column mapped to a number": (OWN.replace("amount: c", "amount: 3"), ("amount", "3")),
    "a column mapped to nothing": (OWN.replace("amount: c", "amount: null"), ("amount",)),
    "own data without its section": ("dataset: own\n", ("`dataset: own`",)),
    "a section for other data": (
        OWN.replace("dataset: own", "dataset: complete_journey"),
        ("`dataset: own`",),
    ),
    "neither file nor database": (OWN.replace("      path: sales.csv\n", ""), ("`path`", "`url`")),
    "file and database": (
        OWN.replace(
            "path: sales.csv", "path: sales.csv\n      url: postgres://h/d\n      table: t"
        ),
        ("`path`",),
    ),
    "a delimiter of two characters": (
        OWN.replace("path:", "delimiter: '||'\n      path:"),
        ("delimiter",),
    ),
    "a quotation mark as the delimiter": (
        OWN.replace("path:", "delimiter: '\"'\n      path:"),
        ("delimiter",),
    ),
    "a very long value": (OWN.replace("own", "x" * 10**6), ()),
    "a very long key": ("k" * 10**6 + ": 1\n", ()),
    "a thousand unknown keys": ("".join(f"k{n}: 1\n" for n in range(1000)), ("k0",)),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_params_file_gives_one_message_at_once(name, tmp_path):
    text, says = BAD[name]
    path = tmp_path / "p.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    start = time.monotonic()
    with pytest.raises(SegbenchError) as caught:
        load(path)
    assert time.monotonic() - start < 20
    message = str(caught.value)
    assert message.startswith(str(path))
    assert_is_one_message(message, tmp_path)
    assert [word for word in says if word not in message] == [], message


@pytest.mark.parametrize("secret", ["hunter2", "p@ss:w/rd", "%70ass"])
@pytest.mark.parametrize(
    "url",
    ["postgres://ann:{}@host/db", "postgres://host/db?password={}", "mysql://ann:{}@host:99999/db"],
)
def test_a_secret_in_an_address_is_refused_and_not_repeated(url, secret, tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text(OWN.replace("path: sales.csv", f"url: '{url.format(secret)}'\n      table: t"))
    from segbench.datasets import open_dataset

    with pytest.raises(SegbenchError) as caught:
        open_dataset(load(path))
    assert_is_one_message(str(caught.value), tmp_path)
    assert secret not in str(caught.value)


def test_a_secret_is_not_repeated_where_another_key_is_wrong(tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text(
        OWN.replace("path: sales.csv", "url: 'postgres://ann:hunter2@host/db'\n      table: 5")
    )
    with pytest.raises(SegbenchError) as caught:
        load(path)
    assert "hunter2" not in str(caught.value)


def test_an_anchor_that_is_used_as_meant_is_fine(tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text("retention_days: &days 28\ncutoff_step_days: *days\n")
    assert load(path).cutoff_step_days == 28


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path):
    path = tmp_path / "p.yaml"
    path.write_bytes(b"\xef\xbb\xbfseed: 7\r\nthreads: 1\r\n")
    assert load(path).seed == 7


@pytest.mark.parametrize(
    "override",
    [
        "",
        "=",
        "seed",
        "seed=[",
        ".=1",
        "seed..x=1",
        "seed.x.y=1",
        "a\0b=1",
        "data=*x",
        "seed=" + "[" * 3000,
        "name=!!python/name:os",
    ],
)
def test_a_bad_override_gives_one_message(override, tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text("seed: 1\n")
    with pytest.raises(SegbenchError) as caught:
        load(path, [override])
    assert_is_one_message(str(caught.value), tmp_path)


@pytest.mark.parametrize("kind", ["folder", "link to itself", "gone"])
def test_what_is_no_params_file_gives_one_message(kind, tmp_path):
    path = tmp_path / "p.yaml"
    if kind == "folder":
        path.mkdir()
    elif kind == "link to itself":
        path.symlink_to(path)
    with pytest.raises(SegbenchError) as caught:
        load(path)
    assert "p.yaml" in str(caught.value)
    assert_is_one_message(str(caught.value), tmp_path)
