"""What a click starts, what is shown of it, and what is remembered of earlier ones."""
