"""One run: params in, a report folder out. Begin with `run.py`."""
