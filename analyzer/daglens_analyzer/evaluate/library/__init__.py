"""Models of the builtins and of what pipeline code uses of the standard library while it is imported."""
