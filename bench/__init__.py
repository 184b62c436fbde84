"""The benchmark suite: `make bench` prints every figure beside its peer, all measured in the same run."""
