"""The page of the PDP questionnaire: also how far its answers can be trusted."""

from __future__ import annotations

from segbench.pages.markup import Prose
from segbench.pages.method import questionnaire_words as questionnaire
from segbench.pages.method.figures import mean_map
from segbench.pages.method.page import MethodPage
from segbench.pages.method.questionnaire_numbers import QuestionnaireNumbers
from segbench.pages.style import Picture
from segbench.pages.tables import Table
from segbench.pages.wording import bullet_list, paragraph


class QuestionnairePage(MethodPage):
    """The PDP questionnaire."""

    name = "pdp_survey"
    title = "PDP questionnaire"
    numbers = QuestionnaireNumbers
    data: QuestionnaireNumbers

    def details(self) -> Table:
        """Show how far customers answered."""
        caption = "How far customers answered before the cutoff, and what their profiles are."
        return Table(self.data.details, caption, {"customers": str, "share": str})

    def notes(self) -> Prose:
        """Say what a reader should know of types and answers."""
        other_rule = questionnaire.other_rule_sentence(self.data.other_rule)
        return bullet_list([*self.data.method.notes, other_rule])

    def profiles(self) -> Picture | Prose:
        """Draw the mean scores of each segment."""
        data = self.data
        if data.profiles.empty:
            return paragraph("No segment has enough answers to show its scores.")
        labels = data.labels.loc[data.profiles.index]
        figure = mean_map(data.profiles, labels, data.method.segments_, "score")
        least = self.study.limits.min_cell
        return Picture(
            figure,
            f"Mean scores of segments of at least {least} customers, in points above or below the "
            "average of all who have a score.",
        )

    def scales(self) -> Table:
        """Show how reliable each trait's score is."""
        return questionnaire.scale_table(self.data.scales, self.study.limits.confidence)

    def reliability(self) -> Prose:
        """Say whether that is good enough."""
        return bullet_list(questionnaire.scale_sentences(self.data.scales))

    def findings(self) -> Prose:
        """Say how far answers, purchases and the truth name the same types."""
        data = self.data
        return bullet_list(questionnaire.findings(data.types, data.traits, data.no_purchases))

    def types(self) -> Table | None:
        """Show how often two sources name the same type."""
        types = self.data.types
        confidence = self.study.limits.confidence
        return questionnaire.type_table(types, confidence) if len(types) else None

    def traits(self) -> Table | None:
        """Show how the traits correlate between two sources."""
        traits = self.data.traits
        confidence = self.study.limits.confidence
        return questionnaire.trait_table(traits, confidence) if len(traits) else None


open = QuestionnairePage.open
