"""DGL3xx: jobs, schedules, sensors and partitions."""
