"""Taking the rows of a decision in one order, fresh: the need, the slots by id, the question, the answers,
the application. The same order as the room capacity (need, slots, then the rows whose documents change), so
that two decisions wait for each other and never lock each other out.
"""
from app.answers.models import Answer
from app.applications.models import Application, ApplicationLine
from app.capacity.contention import guarded
from app.capacity.models import AnswerSlot, QuestionNeed
from app.core.db import db
from app.questions.models import Question


def _take(kind, *conditions) -> None:
    db.session.scalars(
        db.select(kind).where(*conditions).order_by(kind.id).with_for_update()
        .execution_options(populate_existing=True)).all()


def for_decision(application: Application) -> None:
    """Lock and read again whatever a selection or a withdrawal touches. Call it before changing anything."""
    db.session.flush()
    mine, asked = application.id, application.question_id

    def take():
        answers = list(db.session.scalars(
            db.select(ApplicationLine.answer_id).where(ApplicationLine.application_id == mine)))
        _take(QuestionNeed, QuestionNeed.question_id == asked)
        _take(AnswerSlot, AnswerSlot.answer_id.in_(answers))
        _take(Question, Question.id == asked)
        _take(Answer, Answer.id.in_(answers))
        _take(Application, Application.id == mine)

    guarded(take)


def for_question(question_id: int) -> None:
    """Lock the question, so that what is counted about its applications stays true until the commit."""
    db.session.flush()
    guarded(lambda: _take(Question, Question.id == question_id))


def for_application(application: Application) -> None:
    """Lock one application and read it again."""
    db.session.flush()
    mine = application.id
    guarded(lambda: _take(Application, Application.id == mine))
