"""DGL4xx: resources, configuration and types."""
