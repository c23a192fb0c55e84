"""Who sees a question and its detail; the list and the page agree for every role and state."""
import pytest

from app.authz import ANONYMOUS, may
from app.authz import Permission as P
from app.core.db import db
from app.core.errors import Forbidden, NotVisible
from app.questions import operations, queries
from app.questions.models import Question, QuestionGuest


@pytest.fixture
def crowd(make):
    """Actors of every kind, by name."""
    park = make.park()
    company = make.enterprise(park_id=park.id)
    return company, {
        "nobody": ANONYMOUS, "owner": make.officer(company), "other": make.officer(make.enterprise()),
        "school": make.officer(make.school()), "new school": make.officer(make.school(verified=False)),
        "edu": make.officer(make.government("edu")), "miit": make.officer(make.government("miit")),
        "hrss": make.officer(make.government("hrss")), "dr": make.officer(make.government("dr")),
        "elsewhere": make.officer(make.government("miit", "440605")), "park": make.officer(park),
        "other park": make.officer(make.park()), "auditor": make.officer(make.auditor()),
        "sysadmin": make.officer(make.sysadmin()), "training": make.officer(make.training_body())}


INSIDE = {"owner", "edu", "miit", "hrss", "dr", "park", "auditor"}


def who_sees(question, actors):
    listed = {name for name, actor in actors.items()
              if db.session.scalar(queries.visible(actor).where(Question.id == question.id))}
    opened = set()
    for name, actor in actors.items():
        try:
            queries.get(actor, question.question_no)
            opened.add(name)
        except NotVisible:
            continue
    assert listed == opened
    return listed


def test_a_public_one_is_for_everybody(make, crowd):
    company, actors = crowd
    assert who_sees(make.question("internship", company), actors) == set(actors)


def test_one_for_verified_schools_only_for_them_and_the_offices(make, crowd):
    company, actors = crowd
    question = make.question("rd_project", company, visibility="verified_schools")
    assert who_sees(question, actors) == INSIDE | {"school", "training"}


def test_one_for_invited_only_for_guests(make, crowd):
    company, actors = crowd
    question = make.question("rd_project", company, visibility="invited_only")
    assert who_sees(question, actors) == INSIDE
    db.session.add(QuestionGuest(question_id=question.id, organisation_id=actors["school"].org_id))
    db.session.flush()
    assert who_sees(question, actors) == INSIDE | {"school"}


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_before_publication(make, crowd, status):
    company, actors = crowd
    assert who_sees(make.question("internship", company, status=status), actors) == (
        {"owner"} if status == "draft" else INSIDE)


def test_nothing_of_an_organisation_that_is_no_longer_verified_is_public(make, crowd):
    from app import workflow
    from app.authz import SYSTEM

    company, actors = crowd
    question = make.question("internship", company)
    workflow.move(company, "suspend", actor=SYSTEM, reason="执照吊销")
    assert who_sees(question, actors) == INSIDE


def test_the_detail_by_role(make, crowd):
    company, actors = crowd
    question = make.question("rd_project", company)
    assert question.nda_required
    readers = {name for name, actor in actors.items() if queries.may_read_detail(actor, question)}
    assert readers == {"owner", "miit", "auditor"}
    operations.accept_terms(actors["school"], question=question)
    operations.accept_terms(actors["school"], question=question)
    assert queries.may_read_detail(actors["school"], question)
    assert not queries.may_read_detail(actors["training"], question)
    for name in ("other", "dr", "sysadmin"):
        with pytest.raises((Forbidden, NotVisible)):
            operations.accept_terms(actors[name], question=question)


def test_without_terms_every_school_that_sees_it_reads_the_detail(make, crowd):
    company, actors = crowd
    question = make.question("internship", company, detail="班次安排见附件")
    readers = {name for name, actor in actors.items() if queries.may_read_detail(actor, question)}
    assert readers == {"owner", "edu", "auditor", "school", "training"}


def test_the_operators_have_no_business_rights(crowd, make):
    company, actors = crowd
    question = make.question("internship", company)
    assert not any(may(actors["sysadmin"], permission, question) for permission in (
        P.QUESTION_EDIT, P.QUESTION_REVIEW, P.QUESTION_CLOSE, P.QUESTION_WITHDRAW, P.QUESTION_SUSPEND,
        P.QUESTION_DETAIL))
