"""Cities to crawl: the demonstration, filled once per module, and one actor alone in an empty city."""
import pytest

from app.core.db import db
from app.search import indexing, registry
from tests.conftest import Browser, _empty


@pytest.fixture(scope="module")
def demo(app, tmp_path_factory):
    """The demonstration city, with its index; tests of the module share it and leave it as they please."""
    from app.demo.fill import fill
    from app.search.engines.embedded import EmbeddedEngine

    folder = str(tmp_path_factory.mktemp("demo-search"))
    before = app.extensions[registry.EXTENSION]
    app.extensions[registry.EXTENSION] = registry.Engines(lambda schema: EmbeddedEngine(schema, folder))
    with app.app_context():
        _empty()
        fill()
        db.session.commit()
        indexing.drain("crawl")
        db.session.remove()
    yield app
    with app.app_context():
        app.extensions[registry.EXTENSION].close()
        app.extensions[registry.EXTENSION] = before
        _empty()


@pytest.fixture
def visitor(app):
    """A client without a session on whatever the database holds."""
    app.test_client_class = Browser
    with app.app_context():
        yield app.test_client()
        db.session.rollback()
        db.session.remove()
