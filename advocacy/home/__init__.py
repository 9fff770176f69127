"""What a person or a program lands on; composes the slices."""
