"""Every transition of every workflow × everybody: who is asked for it in each state, against transitions.py.

The states are put on the row in memory, so that every source of every arrow is asked; guards are the rooms' own tests.
A refused move is really tried: it raises, and the row stays where it was.
"""
import pytest
from sqlalchemy.orm.attributes import set_committed_value

from app import workflow
from app.answers.models import Answer
from app.applications.models import Application, Invitation
from app.authz import ANONYMOUS, Actor
from app.cooperations.models import Agreement, Cooperation, CooperationRecord
from app.core.db import db
from app.core.errors import Forbidden, NotVisible
from app.organisations.models import Organisation
from app.questions.models import Question
from app.workflow import engine
from app.workflow.table import workflows
from tests.integration.access.transitions import MOVES
from tests.integration.access.world import ACTORS

# table → (model, its public number's column, the object of the city)
SUBJECTS = {
    "question": (Question, "question_no", "question_submitted"), "answer": (Answer, "answer_no", "answer_public"),
    "application": (Application, "application_no", "application_sent"), "invitation": (Invitation, "invitation_no", "invitation"),
    "cooperation": (Cooperation, "cooperation_no", "cooperation_running"), "agreement": (Agreement, "agreement_no", "agreement_new"),
    "cooperation_record": (CooperationRecord, "record_no", "record"), "organisation": (Organisation, "org_no", "org"),
}


def arrows():
    """(table, transition, source) of every arrow."""
    return [(name, one, source) for name, flow in sorted(workflows().items()) for one in flow.transitions
            for source in one.sources]


def subject_in(city, table: str, state: str):
    """The city's object of the table as if in a state (in memory only); the caller rolls back."""
    model, column, name = SUBJECTS[table]
    row = db.session.scalar(db.select(model).where(getattr(model, column) == city.objects[name]))
    set_committed_value(row, "status", state)
    return row


def actor_of(city, letter: str) -> Actor:
    if letter in city.actors:
        return city.actors[letter]
    return ANONYMOUS if letter == "v" else Actor(user_id=city.users["n"], user_name="无单位")


def sign(subject, transition, actor: Actor) -> str:
    """. may ask for it, x may not, - may not even know of the row."""
    try:
        engine._permit(subject, transition, actor)
    except Forbidden:
        return "x"
    except NotVisible:
        return "-"
    return "."


def row_of(city, table: str, transition, source: str) -> str:
    subject = subject_in(city, table, source)
    found = "".join(sign(subject, transition, actor_of(city, letter)) for letter in ACTORS)
    db.session.rollback()
    return found


def test_every_arrow_is_in_the_table_and_no_other():
    assert {(table, one.name, source) for table, one, source in arrows()} == set(MOVES)


@pytest.mark.parametrize("table", sorted(SUBJECTS))
def test_who_may_ask_for_each_move(city, table):
    wrong = []
    for name, one, source in arrows():
        if name == table:
            expected, found = MOVES[name, one.name, source], row_of(city, name, one, source)
            if found != expected:
                wrong.append(f"{expected} expected, {found} found: {name}.{one.name} from {source}")
    assert not wrong, "\n".join([f"{''.join(ACTORS)} columns", *wrong])


@pytest.mark.parametrize("table", sorted(SUBJECTS))
def test_who_may_not_moves_nothing(city, table):
    for name, one, source in arrows():
        for letter, expected in zip(ACTORS, MOVES[name, one.name, source], strict=True):
            if name == table and expected != ".":
                subject = subject_in(city, name, source)
                with pytest.raises((Forbidden, NotVisible)):
                    workflow.move(subject, one.name, actor=actor_of(city, letter), reason="理由",
                                  reason_code=next(iter(one.reason_codes), ""))
                assert subject.status == source
                db.session.rollback()


def test_what_only_the_system_moves_nobody_is_offered(city):
    for name, one, source in arrows():
        if one.permission is None:
            subject = subject_in(city, name, source)
            offered = {letter for letter in ACTORS
                       if one.name in {free.name for free in workflow.available(subject, actor_of(city, letter))}
                       and workflow.workflow_of(name).find(one.name, source).permission is None}
            assert offered == set()
            db.session.rollback()
