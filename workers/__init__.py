"""The processes beside the web: one worker for each queue, and one scheduler."""
