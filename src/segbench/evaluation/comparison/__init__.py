"""Which classification tells most: units, metrics, shrunk rates, reference models, the league and its verdict."""
