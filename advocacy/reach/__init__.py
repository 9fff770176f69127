"""What came back: readings of each delivery over time."""
