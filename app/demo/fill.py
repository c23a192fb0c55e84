"""Fill an empty city with the demonstration, once."""
from flask_babel import lazy_gettext as _l

from app.authz import SYSTEM
from app.core import settings
from app.core.db import db
from app.demo import postings, story
from app.demo.world import World
from app.organisations import consortia
from app.organisations.models import Organisation
from app.statistics import board

TOLD = "demo.told"
settings.declare(TOLD, False, _l("演示数据已写完"))


def fill_if_empty() -> str:
    """Fill when there is no organisation yet; says what it did, also that an earlier filling was cut short."""
    begun = db.session.scalar(db.select(Organisation.id).limit(1))
    told = settings.get(TOLD)
    db.session.rollback()
    if begun:
        return "kept" if told else "kept, but its filling was cut short: remove the instance folder to begin anew"
    fill()
    return "filled"


def fill() -> None:
    """Tell the whole story, then freeze the boards of the weeks it spans."""
    consortia.seed()
    world = World()
    world.found()
    offered, asked = {}, {}
    postings.offer_all(world, offered)
    postings.ask_all(world, asked)
    story.plan(world, story.Story(world, offered, asked))
    world.tell()
    board.freeze_finished()
    settings.change(SYSTEM, key=TOLD, value=True, valid_from=world.today, reason="demonstration")
    db.session.commit()
