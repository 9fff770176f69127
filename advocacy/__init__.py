"""Relais: leaders publish, colleagues relay by choice, and the result is told truthfully.

What happens later may import what happens earlier, never the reverse:
people < feed | networks < shares < links < reach < resonance < home < application.
"""
