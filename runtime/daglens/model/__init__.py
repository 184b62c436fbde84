"""The pipeline API's own objects, one construct a file. See `daglens.public_names` for where each name is."""
