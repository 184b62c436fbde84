"""DGL3xx: partitions, how they map onto each other, and when they come."""
