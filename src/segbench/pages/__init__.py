"""What a report says: one folder per question that a page answers. Begin with `_page.py`; `registry.py` lists them."""
