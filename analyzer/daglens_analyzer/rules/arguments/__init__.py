"""DGL4xx: what the constructs of the API are called with."""
