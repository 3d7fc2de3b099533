"""What happens after a run, on new data: labels, drift, exports."""
