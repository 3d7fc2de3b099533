from datetime import date

import pytest

from segbench.errors import SegbenchError
from segbench.params import check, load


def write(tmp_path, text):
    path = tmp_path / "study.yaml"
    path.write_text(text)
    return path


def test_an_empty_file_means_the_defaults_under_the_files_name(tmp_path):
    expected = check({"name": "study", "start_folder": str(tmp_path)}, source="test")
    assert load(write(tmp_path, "")) == expected


def test_overrides_reach_into_sections(tmp_path):
    params = load(
        write(tmp_path, "rfm: {new_customer_days: 30}"),
        ["rfm.reference=median", "cutoff=2017-10-01"],
    )
    assert params.rfm.reference == "median"
    assert params.rfm.new_customer_days == 30
    assert params.cutoff == date(2017, 10, 1)


@pytest.mark.parametrize(
    ("text", "overrides", "words"),
    [
        (
            "rfm: {refrence: mean}",
            [],
            ["study.yaml", "rfm", "refrence", "Did you mean 'reference'", "new_customer_days"],
        ),
        ("seeed: 3", [], ["unknown key 'seeed'", "Did you mean 'seed'"]),
        ("som: {n_segments: many}", [], ["som.n_segments", "'many'", "integer"]),
        (
            "som: {n_segments: 99}",
            [],
            ["som.n_segments: found 99. Give a number from 2 to 12, or auto."],
        ),
        ("cutoff: tomorrow", [], ["cutoff", "'tomorrow'", "YYYY-MM-DD"]),
        ("rfm: {reference: mode}", [], ["rfm.reference", "'mode'", "'mean' or 'median'"]),
        ("rfm: 3", [], ["rfm", "3"]),
        ("seed: 1\nseed: 2", [], ["'seed' is given twice"]),
        ("- 1\n- 2", [], ["key: value", "list"]),
        ("a: [1", [], ["not valid YAML"]),
        ("", ["rfm.reference"], ["-p rfm.reference", "key=value"]),
        ("", ["rfm.reference.x=1"], ["rfm.reference"]),
        (
            "retention_days: 60\ncutoff_step_days: 28",
            [],
            ["retention_days (60)", "cutoff_step_days (28)", "Leave one of them out (null)"],
        ),
        ("evaluation: {folds: 1}", [], ["evaluation.folds", "2"]),
        ("value_tiers: {cut: fixed, high: 1, mid: 2}", [], ["value_tiers", "fixed", "below"]),
        ("grades: {bounds: [0.4, 0.2, 0.6, 0.8]}", [], ["grades", "ascending"]),
        ("name: ../elsewhere", [], ["name", "../elsewhere"]),
        ("methods: [rfm, rfm]", [], ["methods", "twice"]),
        ("methods: [rfm]\nactions: {method: som}", [], ["actions.method 'som'", "methods", "rfm"]),
        ("service: {hours_per_month: -1}", [], ["service.hours_per_month", "-1"]),
        (
            "service: {hours_per_month: 4, experienced_hours: 5}",
            [],
            ["service", "hours_per_month (4)", "at least as many"],
        ),
        (
            "service: {contacts_per_month: 1.5}",
            [],
            ["service.contacts_per_month", "1.5", "integer"],
        ),
        ("seed: .nan", [], ["seed"]),
        ("seed: yes", [], ["seed", "True", "integer"]),
        ("seed: '3'", [], ["seed", "'3'", "integer"]),
        ("quadrants: {margin: '0.3'}", [], ["quadrants.margin", "'0.3'", "number"]),
    ],
)
def test_what_is_not_allowed_is_explained(tmp_path, text, overrides, words):
    with pytest.raises(SegbenchError) as caught:
        load(write(tmp_path, text), overrides)
    for word in words:
        assert word in str(caught.value)


def test_with_folds_the_outcome_may_be_longer_than_a_step(tmp_path):
    params = load(write(tmp_path, "retention_days: 60\nevaluation: {folds: 5}"))
    assert (params.retention_days, params.evaluation.folds) == (60, 5)


def test_a_missing_file_names_its_neighbours(tmp_path):
    write(tmp_path, "")
    with pytest.raises(SegbenchError, match=r"no such params file.*study\.yaml"):
        load(tmp_path / "stuudy.yaml")


def test_a_folder_is_no_params_file(tmp_path):
    with pytest.raises(SegbenchError, match="cannot be read"):
        load(tmp_path)


def test_every_problem_of_a_file_is_named_at_once(tmp_path):
    with pytest.raises(SegbenchError) as caught:
        load(write(tmp_path, "seed: x\nthreads: 0"))
    assert "seed" in str(caught.value)
    assert "threads" in str(caught.value)


def test_what_is_allowed_is_listed_once_for_several_mistakes(tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text("rfmm: 1\nseeds: 2\nrfm: {referenz: mean}\n")
    with pytest.raises(SegbenchError) as caught:
        load(path)
    lines = str(caught.value).splitlines()
    assert [" Allowed: " in line for line in lines].count(
        True
    ) == 2  # of the file, and of the section rfm
    assert all("unknown key" in line for line in lines)
    assert any("Did you mean 'seed'?" in line for line in lines)


def test_relative_paths_count_from_the_params_file_or_from_the_folder_that_it_names(tmp_path):
    assert load(write(tmp_path, "start_folder: null")).start_folder == str(tmp_path)
    assert load(write(tmp_path, "start_folder: data")).start_folder == str(tmp_path / "data")
    assert load(write(tmp_path, "start_folder: /data")).start_folder == "/data"


def test_playbooks_of_a_file_of_the_first_version_are_those_where_one_works(tmp_path, monkeypatch):
    for folder in ("work/company", "elsewhere/config"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "work")
    file = write(tmp_path / "elsewhere" / "config", "playbooks: company")
    assert load(file).start_folder is None
    (tmp_path / "elsewhere" / "company").mkdir()
    assert load(file).start_folder == str(file.parent)
