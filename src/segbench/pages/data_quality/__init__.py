"""Every row accounted for."""

from segbench.pages.data_quality.page import DataPage

open = DataPage.open
