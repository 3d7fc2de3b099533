"""One run: params in, a report folder out.

Nothing is imported here, because notebook workers start often.
"""
