"""What a process has to mind: memory and files that run out, signals, scratch files, worker processes, where it may write."""
