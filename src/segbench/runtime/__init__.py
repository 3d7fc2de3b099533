"""What a process has to mind: signals, workers, scratch files, what runs out, where to write."""
