"""DGL5xx: what a function's body shows of how it will run."""
