"""What a report says: one folder per question.

Begin with `_page.py`, the shape that all pages have; `registry.py` lists them.
"""
