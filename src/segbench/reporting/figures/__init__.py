"""One chart a function: data in, matplotlib Figure out, alternative text as its label."""
