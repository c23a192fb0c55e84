"""Fill an empty city with the demonstration, once."""
from app.core.db import db
from app.demo import postings, story
from app.demo.world import World
from app.organisations.models import Organisation
from app.statistics import board


def fill_if_empty() -> str:
    """Fill when there is no organisation yet; says what it did."""
    if db.session.scalar(db.select(Organisation.id).limit(1)):
        db.session.rollback()
        return "kept"
    fill()
    return "filled"


def fill() -> None:
    """Tell the whole story, then freeze the boards of the weeks it spans."""
    world = World()
    world.found()
    offered, asked = {}, {}
    postings.offer_all(world, offered)
    postings.ask_all(world, asked)
    story.plan(world, story.Story(world, offered, asked))
    world.tell()
    board.freeze_finished()
