"""Which classification tells most about what customers do next."""
