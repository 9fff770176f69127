"""What the benchmarks stand on: servers in processes of their own, a load, and one way to report."""
