"""Benchmarks: each file one question, answered as a ratio in one run, with how many runs and the spread."""
