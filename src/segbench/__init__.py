"""segbench tells which way of classifying your customers is worth using, on your own data."""
