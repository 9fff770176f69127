"""What: posts, captions, topics, and the feed someone sees."""
