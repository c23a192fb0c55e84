"""The public face: landing page, help, privacy, accessibility, complaints, choice of language."""
from flask import Flask

from app.home.routes import home


def register(app: Flask) -> None:
    """Serve the public pages."""
    app.register_blueprint(home)
