"""Tracked links and the clicks on them."""
