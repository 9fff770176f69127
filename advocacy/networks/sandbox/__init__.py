"""The sandbox network: a separate process that speaks the Mastodon API to a simulated audience.

It imports nothing of the product, and the product knows it only by its address.
"""
