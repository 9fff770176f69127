"""The act: own words, on their way to one or several networks."""
