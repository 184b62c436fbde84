"""DGL0xx: the source text and the configuration."""
