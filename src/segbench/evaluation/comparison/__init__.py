"""Which classification tells most: units and metrics, reference models, league, verdict."""
