"""A company to look at: invented people, posts and relays, whose past the sandbox's own simulator made."""
