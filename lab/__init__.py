"""A county in a box: simulated devices that answer real protocols, for the demo, the tests and the benchmarks."""
