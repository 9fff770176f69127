"""What it means: the rates, their intervals and the verdict."""
