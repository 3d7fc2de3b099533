"""How far a questionnaire or a trait can be relied on."""
