"""From real rows to documents: what is in, what never is, who may find them.

Rows are laid directly (states set past the engine): a document is a function of the row alone.
"""
from datetime import UTC, date, datetime
from itertools import count

import pytest

from app.answers import queries as answer_reads
from app.answers.models import Answer, AnswerCluster, AnswerSkill, AnswerSpecialty, AnswerWish
from app.authz import Actor
from app.authz.actor import Role
from app.capacity.models import AnswerSlot, QuestionNeed
from app.core import clock
from app.core.db import db
from app.core.outbox import OutboxEntry, reindex
from app.core.text import analyse
from app.organisations.models import Consortium, ConsortiumMember, Organisation
from app.questions import queries as question_reads
from app.questions.models import LISTED, Question, QuestionGuest, QuestionLevel, QuestionSkill, QuestionSpecialty
from app.search import indexing, registry, service
from app.search.documents import answers, questions
from app.search.engines.memory import MemoryEngine
from app.search.plan import Clause, Facet, Plan, Range, Term, Under
from app.search.visibility import visible_to
from app.workflow.table import moving

SECRET = "钛合金真空镀膜参数"
numbers = count(1)


def lay(row, status):
    token = moving.set(True)
    try:
        row.status = status
        db.session.add(row)
        db.session.flush()
        reindex(row)
        db.session.commit()
    finally:
        moving.reset(token)
    return row


class Lay:
    """Organisations laid directly."""

    def enterprise(self, **given) -> Organisation:
        return self.organisation("enterprise", **given)

    def school(self, **given) -> Organisation:
        return self.organisation("school", **{"school_kind": "college", **given})

    def organisation(self, org_type, *, verified=True, **given) -> Organisation:
        n = next(numbers)
        return lay(Organisation(**{
            "org_no": f"O-440600-2027-{n:05}", "org_type": org_type, "name": f"示例单位{n}", "no_uscc_reason": "test",
            "region_code": "440606", "contact_name": "陈小明", "contact_phone": "13800000000",
            "contact_email": "chen@example.cn", **given}), "verified" if verified else "pending_review")


@pytest.fixture
def make(db_session):
    """Organisations laid directly, so that a document is tested as a function of rows alone."""
    return Lay()


def question(enterprise, status="published", **given) -> Question:
    row = Question(**{
        "question_no": f"Q-440600-2027-{next(numbers):05}", "question_type": "internship", "title": "注塑模具实习生",
        "public_summary": "看懂图纸，会用数控机床", "detail": SECRET, "enterprise_id": enterprise.id,
        "enterprise_offer": SECRET, "site_address": "容桂大道1号", "cluster_code": "appliances",
        "region_code": "440606001000", "occupation_code": "", "post_name": "模具钳工", "quantity": 15,
        "start_date": date(2027, 3, 1), "end_date": date(2027, 8, 31), "apply_deadline": date(2027, 2, 1),
        "monthly_pay_fen": 350000, "students_on_site": True, "published_at": datetime(2027, 1, 4, tzinfo=UTC),
        "specialties": [QuestionSpecialty(code="460113", position=0), QuestionSpecialty(code="460103", position=1)],
        "levels": [QuestionLevel(level="college")], "skills": [QuestionSkill(name="UG编程", position=0)],
        "details": {"need_cma_cnas": False}, **given})
    return lay(row, status)


def answer(school, status="published", **given) -> Answer:
    row = Answer(**{
        "answer_no": f"A-440600-2027-{next(numbers):05}", "answer_type": "trainee_cohort", "school_id": school.id,
        "title": "模具设计与制造2025级", "public_summary": "校内有注塑车间", "conditions": SECRET, "level": "college",
        "department": "机电系", "region_code": "440606", "available_from": date(2027, 3, 1),
        "available_to": date(2027, 7, 31), "valid_until": date(2027, 6, 30), "entry_year": 2025,
        "youngest_born_on": date(2008, 2, 29), "specialties": [AnswerSpecialty(code="460113", position=0)],
        "clusters": [AnswerCluster(cluster_code="appliances")], "skills": [AnswerSkill(name="CAD", position=0)],
        "wishes": [AnswerWish(wish="accepted_kind", value="internship"),
                   AnswerWish(wish="accepted_region", value="440600")], **given})
    lay(row, status)
    db.session.add(AnswerSlot(answer_id=row.id, total=40, reserved=5, committed=10))
    db.session.commit()
    db.session.refresh(row)
    return row


@pytest.fixture
def search(app, db_session):
    """Both sides on memory engines."""
    before = app.extensions[registry.EXTENSION]
    app.extensions[registry.EXTENSION] = registry.Engines(MemoryEngine)
    yield lambda plan: indexing.drain("test") and service.search(plan)
    app.extensions[registry.EXTENSION] = before


def only(source, row):
    return source.build([row])[0]


def test_what_a_question_says(make):
    enterprise = make.enterprise(industry_code="C3525")
    row = question(enterprise)
    db.session.add(QuestionNeed(question_id=row.id, quantity=15, taken=4, agreed=0))
    db.session.commit()
    said = only(questions.SOURCE, row).fields
    assert said["region"] == ("44/4406/440606/440606001000",)
    assert said["specialty"] == ("46/4601/460103", "46/4601/460113")
    assert said["industry"] == ("35/352/3525",)
    assert (said["quantity"], said["lacking"], said["pay_fen"]) == ((15,), (11,), (350000,))
    assert (said["kind"], said["family"], said["level"]) == (("internship",), ("apprenticeship",), ("college",))
    assert said["deadline"] == (date(2027, 2, 1),)
    assert "trainee_cohort" in said["answer_kind"]
    assert "students_on_site" in said["flags"]
    assert set(analyse("注塑模具实习生")) <= set(said["title"])
    assert set(analyse("模具设计与制造")) | set(analyse("UG编程")) <= set(said["terms"])
    assert set(said["body"]) == set(analyse("看懂图纸，会用数控机床"))


def test_what_an_answer_says(make):
    school = make.school()
    said = only(answers.SOURCE, answer(school)).fields
    assert (said["total"], said["free"]) == ((40,), (25,))
    assert said["adult_from"] == (date(2024, 2, 29),)
    assert (said["accepted_kind"], said["accepted_region"]) == (("internship",), ("440600",))
    assert (said["cluster"], said["school_kind"]) == (("appliances",), ("college",))
    assert "机电系" not in said["body"]


def test_confidential_words_and_persons_are_in_no_document(make):
    enterprise, school = make.enterprise(), make.school()
    for source, row in ((questions.SOURCE, question(enterprise)), (answers.SOURCE, answer(school))):
        said = {str(v) for values in only(source, row).fields.values() for v in values}
        assert not said & set(analyse(SECRET))
        for organisation in (enterprise, school):
            assert not any(organisation.contact_name in v or organisation.contact_phone in v for v in said)
    personal = ("contact", "phone", "email", "user", "owner", "name", "address", "detail")
    for schema in (questions.SCHEMA, answers.SCHEMA):
        assert not [f for f in schema.fields if any(word in f for word in personal)]


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "awarded", "withdrawn", "suspended", "archived"])
def test_what_is_not_listed_is_a_tombstone_without_content(make, status):
    made = only(questions.SOURCE, question(make.enterprise(), status=status))
    assert made.hidden
    assert dict(made.fields) == {}


def test_nothing_of_an_unverified_organisation_can_be_found(make):
    enterprise, school = make.enterprise(verified=False), make.school(verified=False)
    assert only(questions.SOURCE, question(enterprise)).hidden
    assert only(answers.SOURCE, answer(school)).hidden


def test_a_kind_without_capacity_says_nothing_of_it(make):
    row = answer(make.school(), answer_type="achievement")
    db.session.query(AnswerSlot).delete()
    db.session.commit()
    db.session.refresh(row)
    assert "free" not in only(answers.SOURCE, row).fields


def test_many_rows_take_few_queries(make):
    from sqlalchemy import event
    enterprise = make.enterprise()
    for _ in range(12):
        question(enterprise)
    db.session.expunge_all()
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    documents = questions.SOURCE.build(questions.SOURCE.after(0, 50))
    assert len(documents) == 12
    assert len(asked) < 15


def test_from_the_outbox_to_an_answer(make, search):
    enterprise, school = make.enterprise(), make.school()
    near, far = question(enterprise), question(enterprise, region_code="440103", title="护理实习", specialties=[])
    answer(school)
    result = search(Plan("questions", visible_to(Actor(), "questions"), facets=(Facet("region", level=2),),
                         clauses=(Clause(Under("specialty", "46/4601"), 9), Clause(Term("title", "模具"), 5))))
    assert result.ids == (near.id, far.id)
    assert not result.degraded
    assert [(b.value, b.count) for b in result.facets["region.2"]] == [("44/4401", 1), ("44/4406", 1)]
    wanted = Plan("answers", visible_to(Actor(), "answers"), filters=(Range("free", 1), Term("kind", "trainee_cohort")))
    assert search(wanted).total == 1
    for word in analyse(SECRET):
        assert search(Plan("questions", visible_to(Actor(), "questions"), filters=(Term("body", word),))).total == 0


def test_an_organisation_that_changes_renews_its_postings(make, search):
    enterprise = make.enterprise()
    row = question(enterprise)
    indexing.drain("test")
    before = row.index_revision
    token = moving.set(True)
    enterprise.status = "suspended"
    moving.reset(token)
    reindex(enterprise)
    db.session.commit()
    assert search(Plan("questions", visible_to(Actor(), "questions"))).total == 0
    db.session.refresh(row)
    assert row.index_revision == before + 1
    assert db.session.query(OutboxEntry).filter_by(topic="index").count() == 0


def viewers(enterprise, school, park, government):
    """People of all kinds, as actors."""
    def member(organisation, roles, status="verified", **more):
        return Actor(user_id=1, org_id=organisation.id, org_type=organisation.org_type, org_status=status,
                     roles=frozenset(roles), **more)
    office = {"user_id": 1, "org_id": government.id, "org_type": "government", "org_status": "verified"}
    return {
        "visitor": Actor(), "system": Actor(roles=frozenset({Role.SYSTEM})),
        "enterprise": member(enterprise, {Role.ENT_ADMIN}), "school": member(school, {Role.SCH_OFFICE}),
        "unverified school": member(school, {Role.SCH_OFFICE}, "pending_review"),
        "unverified enterprise": member(enterprise, {Role.ENT_ADMIN}, "registered"),
        "park": member(park, {Role.PARK}, park_id=park.id), "auditor": Actor(**office, roles=frozenset({Role.AUDITOR})),
        **{f"officer of {area}": Actor(**office, roles=frozenset({role}), area=area)
           for area, role in (("4406", Role.GOV_EDU), ("440606", Role.GOV_MIIT), ("440606001", Role.GOV_HRSS),
                              ("4401", Role.GOV_DR))},
    }


def test_search_finds_what_the_viewer_may_see_and_nothing_else(make, search):
    park, government = make.organisation("park"), make.organisation("government")
    other, inside = make.enterprise(), make.enterprise(park_id=park.id, region_code="440604")
    school, outside = make.school(), make.school(region_code="440103", park_id=park.id)
    for enterprise in (other, inside):
        for visibility in ("public", "verified_schools", "invited_only"):
            for region in ("440606001000", "440600", "440103", ""):
                row = question(enterprise, visibility=visibility, region_code=region)
        db.session.add(QuestionGuest(question_id=row.id, organisation_id=school.id))
    question(other, visibility="invited_only", entered_by_org_id=government.id, region_code="440103")
    for owner in (school, outside):
        for visibility in ("public", "verified"):
            for valid in (date(2027, 1, 9), date(2027, 1, 10)):
                answer(owner, visibility=visibility, valid_until=valid)
    db.session.commit()
    with clock.at("2027-01-10"):
        for name, actor in viewers(other, school, park, government).items():
            for side, rows, listed in (("questions", question_reads, Question.status.in_(LISTED)),
                                       ("answers", answer_reads, Answer.status == "published")):
                found = search(Plan(side, visible_to(actor, side)))
                allowed = {row.id for row in db.session.scalars(rows.visible(actor).where(listed))}
                assert (name, side, set(found.ids), found.total) == (name, side, allowed, len(allowed))


def test_consortia_are_keywords(make):
    enterprise = make.enterprise()
    group = Consortium(code="LHT1", kind="municipal", name="佛山市域产教联合体")
    db.session.add(group)
    db.session.flush()
    db.session.add(ConsortiumMember(consortium_id=group.id, organisation_id=enterprise.id))
    db.session.commit()
    assert only(questions.SOURCE, question(enterprise)).fields["consortium"] == (str(group.id),)


def test_the_plain_answer_reads_the_same_rows(make, search):
    enterprise = make.enterprise()
    first, second, _hidden = question(enterprise), question(enterprise), question(enterprise, status="draft")
    indexing.drain("test")
    engine = registry.engines().engine("questions")

    def gone(_plan):
        from app.search.engines.base import EngineDown
        raise EngineDown("gone")
    engine.search = gone
    result = service.search(Plan("questions", visible_to(Actor(), "questions"), filters=(Under("region", "44/4406"),)))
    assert result.degraded
    assert result.ids == (second.id, first.id)
