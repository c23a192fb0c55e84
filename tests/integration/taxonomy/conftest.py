"""Acting without the sign-in form, and a catalogue that is as shipped after the test."""
import pytest

from app.authz import Actor, Role, guards
from app.core.db import db
from app.taxonomy import load, store
from app.taxonomy.models import CatalogueRelease, CityNeighbour

OFFICER = Actor(user_id=1, user_name="教育局", org_id=1, roles=frozenset({Role.GOV_EDU}), area="4406")
ENTERPRISE = Actor(user_id=2, user_name="企业", org_id=2, roles=frozenset({Role.ENT_ADMIN}))


@pytest.fixture
def officer():
    """An officer of the education bureau."""
    return OFFICER


@pytest.fixture
def acting(monkeypatch):
    """`acting(actor)`: every request is this actor's."""
    return lambda actor: monkeypatch.setattr(guards, "_loader", [lambda: actor])


@pytest.fixture
def restored(db_session):
    """After the test all catalogues are loaded anew."""
    yield
    db.session.rollback()
    for model in (*(one.model for one in store.order()), CityNeighbour, CatalogueRelease):
        db.session.execute(db.delete(model))
    load.load_all()
    db.session.commit()
