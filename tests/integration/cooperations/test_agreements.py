"""From selection to an agreement in force: parties, declarations, both confirmations, capacity, withdrawal."""
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from app import audit
from app.applications import operations as applications
from app.capacity import queries as capacity
from app.cooperations import jobs, operations, queries, relations
from app.cooperations.models import Agreement, AgreementConfirmation
from app.core.errors import Forbidden, NotVisible, Refused
from app.notifications.models import Notification
from app.rules import current as current_checks
from tests.factory.cooperations import agreement_values, paper
from tests.factory.organisations import PDF, upload


def _slot(cooperation):
    return capacity.capacity(cooperation.application.lines[0].answer_id)


def _told(db_session, org, kind):
    return db_session.scalars(Notification.__table__.select().where(
        Notification.organisation_id == org.id, Notification.kind == kind)).all()


# ------------------------------------------------------------------------------------------ created on selection

def test_selection_makes_the_cooperation(make, db_session):
    partner = make.school(contact_phone="075722229999")
    cooperation = make.selected("rd_project", quote_fen=6_800_000_00, partners=[partner])
    question, application = cooperation.question, cooperation.application
    assert (cooperation.status, application.status) == ("preparing", "converted")
    assert (cooperation.kind, cooperation.title) == ("rd_project", question.title)
    assert (cooperation.agreed_quantity, cooperation.agreed_amount_fen) == (1, 6_800_000_00)
    assert (cooperation.region_code, cooperation.cluster_code) == (question.region_code, question.cluster_code)
    assert {(p.organisation_id, p.party_role) for p in cooperation.parties} == {
        (question.enterprise_id, "enterprise"), (application.school_id, "school"), (partner.id, "third")}
    assert _told(db_session, cooperation.school, "cooperation.created")
    assert audit.trail(cooperation)[-1].action == "cooperation.create"


def test_the_price_of_the_accepted_offer_counts(make):
    from app.applications import offers

    application = make.selected("rd_project", quote_fen=7_000_000_00, select=False)
    asker = make.asker(application.question)
    offers.shortlist(asker, application=application)
    lower = make.other_terms(application, price_fen=6_600_000_00)
    offer = offers.propose(asker, application=application, proposed=lower)
    offers.accept(make.people(application.school)[1], application=application, number=offer.number)
    offers.select(asker, application=application)
    assert queries.of_application(application.id)
    from app.cooperations import creating
    assert creating.of_application(application.id).agreed_amount_fen == 6_600_000_00


# ------------------------------------------------------------------------------------------ related parties

def test_both_sides_must_declare_before_they_sign(make):
    cooperation = make.selected("order_class")
    enterprise, school = make.sides(cooperation)
    with pytest.raises(Refused) as refused:
        operations.propose_agreement(school, cooperation=cooperation, **agreement_values(cooperation))
    assert refused.value.field == "related"
    agreement = operations.propose_agreement(school, cooperation=cooperation, related=False,
                                             **agreement_values(cooperation))
    with pytest.raises(Refused) as refused:
        operations.confirm_agreement(enterprise, agreement=agreement, seen_sha256=agreement.file.sha256)
    assert refused.value.field == "related"
    operations.confirm_agreement(enterprise, agreement=agreement, seen_sha256=agreement.file.sha256, related=True,
                                 relation_note="校办企业")
    assert cooperation.is_related_party
    assert cooperation.relation_note == "校办企业"


@pytest.mark.parametrize(("one", "two", "code"), [
    ({"legal_person": "张 三"}, {"legal_person": "张三"}, "legal_person"),
    ({"contact_phone": "0757-2222 0001"}, {"contact_phone": "075722220001"}, "phone"),
    ({"address": "佛山市顺德区大良街道科技路 1 号"}, {"address": "佛山市顺德区大良街道科技路1号"}, "address"),
    ({"contact_email": "a@zhizhu.cn"}, {"contact_email": "b@ZHIZHU.cn"}, "email_domain"),
])
def test_what_two_organisations_have_in_common_is_pointed_out(make, one, two, code):
    cooperation = make.selected("order_class", enterprise=make.enterprise(**{"contact_phone": "075722220001", **one}),
                                school=make.school(**{"contact_phone": "075722220002", **two}))
    cooperation.school.legal_person = two.get("legal_person", "")
    assert [h.code for h in relations.hints(cooperation)] == [code]
    with pytest.raises(Refused) as refused:
        operations.declare_relation(make.sides(cooperation)[0], cooperation=cooperation, related=False)
    assert refused.value.field == "relation_note"


def test_a_public_mail_provider_is_no_hint(make):
    cooperation = make.selected(
        "order_class", enterprise=make.enterprise(contact_phone="075722220001", contact_email="a@163.com"),
        school=make.school(contact_phone="075722220002", contact_email="b@163.com"))
    assert relations.hints(cooperation) == []


# ------------------------------------------------------------------------------------------ proposing

@pytest.mark.parametrize(("given", "field"), [
    ({"goal": ""}, "goal"), ({"quantity": 31}, "quantity"), ({"quantity": 0}, "quantity"),
    ({"effective_to": date(2020, 1, 1)}, "effective_to"), ({"sign_date": date(2099, 1, 1)}, "sign_date"),
    ({"agreement_type": "tech_contract"}, "agreement_type"),
    ({"file": upload("协议.pdf", b"MZ this is a program")}, "file"), ({"file": upload("空.pdf", b"")}, "file"),
])
def test_an_agreement_is_refused_at_its_field(make, given, field):
    cooperation = make.declared(make.selected("order_class", quantity=30))
    with pytest.raises(Refused) as refused:
        operations.propose_agreement(make.sides(cooperation)[1], cooperation=cooperation,
                                     **{**agreement_values(cooperation), **given})
    assert field in refused.value.errors


def test_internship_for_less_than_three_years_needs_a_reason(make, db_session):
    cooperation = make.declared(make.selected("internship"))
    db_session.commit()
    school = make.sides(cooperation)[1]
    short = {"effective_to": agreement_values(cooperation)["effective_from"] + timedelta(days=365)}
    with pytest.raises(Refused) as refused:
        operations.propose_agreement(school, cooperation=cooperation, **agreement_values(cooperation, **short))
    assert list(refused.value.errors) == ["reason_R-AGR-3Y"]
    db_session.rollback()
    agreement = operations.propose_agreement(school, cooperation=cooperation,
                                             reasons={"R-AGR-3Y": "首次合作，试行一年"},
                                             **agreement_values(cooperation, **short))
    checks = {c.rule_code: (c.outcome, c.reason) for c in current_checks(agreement)}
    assert checks == {"R-AGR-FIELDS": ("pass", ""), "R-AGR-3Y": ("warn", "首次合作，试行一年")}


def test_one_agreement_at_a_time(make):
    cooperation = make.cooperation("order_class", "agreement_pending")
    with pytest.raises(Refused):
        operations.propose_agreement(make.sides(cooperation)[0], cooperation=cooperation,
                                     **agreement_values(cooperation))


# ------------------------------------------------------------------------------------------ confirming

def test_both_confirm_and_the_agreement_takes_effect(make, db_session):
    cooperation = make.selected("order_class", quantity=30)
    agreement = make.proposed(cooperation)
    enterprise, school = make.sides(cooperation)
    sha = agreement.file.sha256
    operations.confirm_agreement(school, agreement=agreement, seen_sha256=sha)
    assert (agreement.status, cooperation.status) == ("pending_confirm", "agreement_pending")
    assert _slot(cooperation).reserved == 30
    operations.confirm_agreement(enterprise, agreement=agreement, seen_sha256=sha)
    assert (agreement.status, cooperation.status) == ("effective", "effective")
    assert agreement.effective_at == cooperation.effective_at
    assert {c.sha256 for c in agreement.confirmations} == {sha}
    assert (_slot(cooperation).reserved, _slot(cooperation).committed) == (0, 30)
    need = capacity.need(cooperation.question_id)
    assert (need.taken, need.agreed) == (30, 30)
    assert cooperation.question.status == "fulfilled"
    assert _told(db_session, cooperation.school, "agreement.effective")


def test_the_uploader_does_not_confirm_by_uploading(make):
    agreement = make.proposed(make.selected("order_class"))
    assert agreement.confirmations == []


def test_one_side_cannot_confirm_for_both(make, db_session):
    cooperation = make.selected("order_class")
    agreement = make.proposed(cooperation)
    school = make.sides(cooperation)[1]
    operations.confirm_agreement(school, agreement=agreement, seen_sha256=agreement.file.sha256)
    with pytest.raises(Refused):
        operations.confirm_agreement(school, agreement=agreement, seen_sha256=agreement.file.sha256)
    db_session.add(AgreementConfirmation(agreement_id=agreement.id, organisation_id=school.org_id,
                                         user_id=school.user_id, sha256="x" * 64))
    with pytest.raises(IntegrityError):
        db_session.flush()


def test_a_changed_file_voids_the_confirmations(make):
    cooperation = make.selected("order_class")
    agreement = make.proposed(cooperation)
    enterprise, school = make.sides(cooperation)
    seen = agreement.file.sha256
    operations.confirm_agreement(enterprise, agreement=agreement, seen_sha256=seen)
    operations.replace_file(school, agreement=agreement, file=paper())
    assert agreement.confirmations == []
    with pytest.raises(Refused):
        operations.confirm_agreement(school, agreement=agreement, seen_sha256=seen)
    with pytest.raises(Refused):
        operations.replace_file(enterprise, agreement=agreement, file=paper())


def test_a_file_changed_on_disk_is_not_confirmed(make):
    cooperation = make.selected("order_class")
    agreement = make.proposed(cooperation)
    agreement.file.path.write_bytes(PDF + b"forged")
    with pytest.raises(Refused):
        operations.confirm_agreement(make.sides(cooperation)[0], agreement=agreement,
                                     seen_sha256=agreement.file.sha256)


def test_a_rejected_agreement_leaves_room_for_another(make):
    cooperation = make.selected("order_class")
    agreement = make.proposed(cooperation)
    enterprise, school = make.sides(cooperation)
    with pytest.raises(Refused):
        operations.reject_agreement(enterprise, agreement=agreement, reason=" ")
    operations.reject_agreement(enterprise, agreement=agreement, reason="期限写错了")
    assert (agreement.status, cooperation.status) == ("rejected", "preparing")
    operations.propose_agreement(school, cooperation=cooperation, **agreement_values(cooperation))
    assert cooperation.status == "agreement_pending"


def test_less_than_selected_gives_the_rest_back(make):
    cooperation = make.selected("order_class", quantity=30)
    make.agreed(cooperation, quantity=28)
    need = capacity.need(cooperation.question_id)
    assert (need.taken, need.agreed) == (28, 28)
    assert _slot(cooperation).committed == 28
    assert cooperation.question.status == "in_selection", "two places are open again"


def test_an_amendment_replaces_when_both_confirmed(make):
    cooperation = make.cooperation("order_class", quantity=30)
    first = cooperation.agreements[0]
    enterprise, school = make.sides(cooperation)
    second = operations.propose_agreement(enterprise, cooperation=cooperation, amends=first,
                                          **agreement_values(cooperation, quantity=30, goal="增加住宿补贴"))
    for actor in (enterprise, school):
        assert first.status == "effective"
        operations.confirm_agreement(actor, agreement=second, seen_sha256=second.file.sha256)
    assert (first.status, second.status, cooperation.status) == ("amended", "effective", "in_progress")
    assert capacity.need(cooperation.question_id).agreed == 30


# ------------------------------------------------------------------------------------------ who may

def test_an_editor_prepares_but_does_not_sign(make):
    cooperation = make.declared(make.selected("order_class"))
    editor = make.officer(cooperation.enterprise, ["ent_editor"])
    agreement = operations.propose_agreement(editor, cooperation=cooperation, **agreement_values(cooperation))
    with pytest.raises(Forbidden):
        operations.confirm_agreement(editor, agreement=agreement, seen_sha256=agreement.file.sha256)


def test_others_do_not_even_see_it(make):
    cooperation = make.selected("order_class")
    agreement = make.proposed(cooperation)
    stranger = make.officer(make.enterprise(contact_phone="075733330000"))
    with pytest.raises(NotVisible):
        operations.confirm_agreement(stranger, agreement=agreement, seen_sha256=agreement.file.sha256)
    with pytest.raises(NotVisible):
        queries.get(stranger, cooperation.cooperation_no)


def test_a_third_party_looks_and_does_not_sign(make):
    partner = make.school(contact_phone="075722229999")
    cooperation = make.selected("rd_project", partners=[partner])
    third = make.people(partner)[1]
    assert queries.get(third, cooperation.cooperation_no) is cooperation
    with pytest.raises(Forbidden):
        operations.propose_agreement(third, cooperation=cooperation, **agreement_values(cooperation))


# ------------------------------------------------------------------------------------------ withdrawal and time

def test_withdrawal_before_the_agreement_takes_everything_back(make):
    cooperation = make.cooperation("order_class", "agreement_pending", quantity=30)
    school = make.sides(cooperation)[1]
    applications.withdraw(school, application=cooperation.application, reason="教师不够")
    assert cooperation.status == "terminated"
    assert cooperation.agreements[0].status == "terminated"
    assert _slot(cooperation).used == 0
    assert cooperation.question.status == "in_selection"


def test_no_withdrawal_once_the_agreement_is_in_force(make):
    cooperation = make.cooperation("order_class", "effective")
    with pytest.raises(Refused):
        applications.withdraw(make.sides(cooperation)[1], application=cooperation.application, reason="不想做了")
    assert cooperation.status == "effective"


def test_agreements_expire_the_day_after_their_last(make, at, db_session):
    with at("2027-01-11"):
        cooperation = make.cooperation("rd_project", agreement={"effective_to": date(2027, 3, 31)})
    with at("2027-03-10"):
        assert jobs.expire_agreements() == 1, "announced"
        assert jobs.expire_agreements() == 0, "once"
    with at("2027-03-31"):
        jobs.expire_agreements()
        assert db_session.get(Agreement, cooperation.agreements[0].id).status == "effective"
    with at("2027-04-01"):
        assert jobs.expire_agreements() == 1
        assert cooperation.agreements[0].status == "expired"
        assert cooperation.status == "in_progress"
        make.record(cooperation, "milestone_accept", measures={"items": 1}, on=date(2027, 3, 30))
