"""Addresses can be built outside a request here: tests ask for lists and facts directly."""
import pytest


@pytest.fixture(autouse=True)
def addresses(app, monkeypatch):
    monkeypatch.setitem(app.config, "SERVER_NAME", "localhost")
