"""Every row accounted for."""
