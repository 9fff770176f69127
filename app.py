"""What the web server serves."""

from advocacy.application import create_app

app = create_app()
