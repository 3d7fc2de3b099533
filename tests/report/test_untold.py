"""Lists and sweeps say where no outcome can be compared."""

import pandas as pd

from segbench.report.listing import NOT_SAID, Run
from segbench.report.sweep_words import in_all


def test_a_list_says_that_no_outcome_can_be_compared(tmp_path):
    assert Run(tmp_path, None, untold=True).recommended == "no outcome can be compared"
    spend = Run(tmp_path, None, verdicts={"spend": "rfm"}, untold=True)
    assert spend.recommended == "spend: rfm"
    assert Run(tmp_path, None).recommended == NOT_SAID  # of an earlier version


def test_a_sweep_that_compares_nothing_says_so_unless_all_failed():
    rows = pd.DataFrame({"setting": ["a", "b"], "outcome": [None, None], "problem": ["", "x"]})
    assert in_all(rows) == "No outcome can be compared in any setting; the reports say why."
    assert in_all(rows.iloc[1:]) == ""
