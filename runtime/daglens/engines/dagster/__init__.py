"""Runs executed by the Dagster of the user's own environment. Only these modules import it, and only when asked."""
