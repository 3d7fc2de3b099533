import re

import pytest

from segbench.errors import SegbenchError
from segbench.report.sweep_grid import name_of, settings, split


@pytest.fixture
def shop(tmp_path):
    path = tmp_path / "shop.yaml"
    path.write_text("rfm: {reference: mean}\nmax_customers: 300\n")
    return path


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2017-09-03,2017-10-01", ["2017-09-03", "2017-10-01"]),
        ("7", ["7"]),
        (" 1 , null ", ["1", "null"]),
        ("[rfm, som],[rfm]", ["[rfm, som]", "[rfm]"]),
        ("{a: [1, 2], b: 3},{a: [1], b: 4}", ["{a: [1, 2], b: 3}", "{a: [1], b: 4}"]),
        ("'a,b',\"c,d\"", ["'a,b'", '"c,d"']),
        ("['x,]', y],z", ["['x,]', y]", "z"]),
        ("it's,that's", ["it's", "that's"]),
    ],
)
def test_values_are_parted_by_commas_outside_of_brackets_and_quotation_marks(text, values):
    assert split(text, "--grid") == values


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a value is empty"),
        ("a,,b", "a value is empty"),
        ("a,", "a value is empty"),
        ("[a,b", "] is missing"),
        ("'a,b", "' is missing"),
        ("a,b,a", "the value a is there twice"),
    ],
)
def test_lists_that_cannot_be_read(text, message):
    with pytest.raises(SegbenchError, match=re.escape(f"--grid x: {message}")):
        split(text, "--grid x")


def test_every_combination_is_a_setting(shop):
    grid = ["cutoff=2017-09-03,2017-10-01", "rfm.reference=mean,median,1.5"]
    with pytest.raises(SegbenchError, match=re.escape("rfm.reference: found 1.5")):
        settings(shop, [], grid)
    name, found = settings(shop, ["seed=7"], [grid[0], "rfm.reference=mean,median"])
    assert name == "shop"
    assert [setting.name for setting in found] == [
        "cutoff-2017-09-03_rfm.reference-mean",
        "cutoff-2017-09-03_rfm.reference-median",
        "cutoff-2017-10-01_rfm.reference-mean",
        "cutoff-2017-10-01_rfm.reference-median",
    ]
    assert [
        (str(setting.params.cutoff), setting.params.rfm.reference, setting.params.seed)
        for setting in found
    ] == [
        ("2017-09-03", "mean", 7),
        ("2017-09-03", "median", 7),
        ("2017-10-01", "mean", 7),
        ("2017-10-01", "median", 7),
    ]
    assert settings(shop, ["name=other"], ["seed=1"])[0] == "other"


def test_lists_and_nothing_are_values(shop):
    _, found = settings(shop, [], ["methods=[rfm,som],[rfm]", "observation_days=null,182"])
    assert [(setting.params.methods, setting.params.observation_days) for setting in found] == [
        (("rfm", "som"), None),
        (("rfm", "som"), 182),
        (("rfm",), None),
        (("rfm",), 182),
    ]


@pytest.mark.parametrize(
    ("overrides", "grid", "message"),
    [
        ([], [], "a sweep tries values of at least one key"),
        ([], ["cutoff"], "--grid cutoff: Write it as key=value,value"),
        ([], ["=1,2"], "Write it as key=value,value"),
        ([], ["rfm.=1,2"], "Write it as key=value,value"),
        ([], ["name=a,b"], "a setting is named after its values"),
        ([], ["seed=1", "seed=2"], "seed has a --grid already"),
        (["seed=3"], ["seed=1,2"], "seed has one value by -p"),
        ([], ["seed=1,1"], "the value 1 is there twice"),
        ([], ["seed=1,+1"], "seed=1 and seed=+1 are the same parameters"),
        ([], ["threads=1,2"], "threads=1 and threads=2 are the same parameters"),
        ([], ["rfm.refrence=mean,median"], "unknown key 'refrence'. Did you mean 'reference'?"),
        ([], ["methods=[rfm],[rmf]"], "unknown method 'rmf'. Did you mean 'rfm'?"),
        ([], [f"seed={','.join(map(str, range(1001)))}"], "1,001 settings are more than 1,000"),
    ],
)
def test_grids_that_are_refused(shop, overrides, grid, message):
    with pytest.raises(SegbenchError, match=re.escape(message)):
        settings(shop, overrides, grid)


def test_mistakes_of_several_settings_are_told_at_once_and_each_once(shop):
    with pytest.raises(SegbenchError) as refused:
        settings(shop, [], ["seed=1,x,y", "rfm.reference=mean,median"])
    lines = str(refused.value).splitlines()
    assert len(lines) == 2
    assert all("seed: found" in line for line in lines)


def test_names_are_safe_short_and_different():
    readable = name_of({"rfm.reference": "median", "cutoff": "2017-10-01"})
    assert readable == "rfm.reference-median_cutoff-2017-10-01"
    lists = [name_of({"methods": text}) for text in ("[rfm,som]", "[rfm som]", "'rfm,som'")]
    assert all(name.startswith("methods-rfm-som-") for name in lists)
    long = [name_of({"data.title": "x" * 200 + end}) for end in "ab"]
    outside = [name_of({"playbooks": text}) for text in ("../../etc", "/", "客户", "a/b")]
    names = [*lists, *long, *outside]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}", name) for name in names)
