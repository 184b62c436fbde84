"""What Dagster accepts and people regret later."""
