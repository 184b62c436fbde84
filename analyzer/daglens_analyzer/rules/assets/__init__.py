"""DGL1xx: assets and their lineage."""
