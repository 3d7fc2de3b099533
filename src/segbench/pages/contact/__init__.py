"""Whom to contact when only some can be."""
