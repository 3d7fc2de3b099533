"""One run: params in, a report folder out. (Imports nothing here: notebook workers start often.)"""
