"""合作情况证明: what it says, who gets it, how it is verified, and what tampering shows."""
from datetime import date

import pytest
import segno

from app.accounts.models import User
from app.cooperations import certificates, operations, queries
from app.cooperations.models import Certificate, CooperationRecord
from app.core.errors import Forbidden, NotVisible, Refused

YEAR = {"period_from": date(2027, 1, 1), "period_to": date(2027, 3, 31)}


@pytest.fixture
def issued(make, at):
    """A certificate of a school over one payment and one milestone, and its cooperation."""
    with at("2027-01-11"):
        project = make.cooperation("rd_project", quote_fen=68_000_000)
    with at("2027-03-15"):
        make.record(project, "payment_received", confirm=True, amount_fen=20_400_000)
        make.record(project, "milestone_accept", confirm=True, measures={"items": 1})
        make.record(project, "milestone_accept", measures={"items": 5})
    with at("2027-04-01"):
        row = operations.issue_certificate(make.sides(project)[1], organisation=project.school, **YEAR)
    return project, row


def test_it_lists_what_the_other_side_confirmed(issued):
    project, row = issued
    assert row.certificate_no.startswith("Z-440600-2027-")
    assert [line["type"] for line in row.content["records"]] == ["payment_received", "milestone_accept"]
    totals = {one["type"]: one for one in row.content["totals"]}
    assert totals["payment_received"]["amount_fen"] == 20_400_000
    assert totals["milestone_accept"]["measures"] == {"items": "1.00"}, "the unconfirmed five are not in it"
    assert row.sha256 == certificates.digest(row.content)
    assert len(row.check_code) == 8


def test_it_holds_no_person(issued, make, db_session):
    text = certificates.canonical(issued[1].content).decode()
    for person in db_session.query(User):
        assert person.name not in text
        assert person.phone not in text


def test_only_for_the_own_organisation_by_who_signs(issued, make):
    project, row = issued
    enterprise, school = make.sides(project)
    with pytest.raises((Forbidden, NotVisible)):
        operations.issue_certificate(enterprise, organisation=project.school, **YEAR)
    with pytest.raises((Forbidden, NotVisible)):
        operations.issue_certificate(make.officer(project.school, ["sch_dept"]), organisation=project.school, **YEAR)
    assert queries.get_certificate(make.officer(make.government("edu")), row.certificate_no) is row
    with pytest.raises(NotVisible):
        queries.get_certificate(enterprise, row.certificate_no)


def test_nothing_to_certify_is_refused(issued, make, at):
    project, _row = issued
    with at("2027-04-01"):
        for period, field in ((("2026-01-01", "2026-12-31"), "period_from"),
                              (("2027-03-01", "2027-02-01"), "period_to"),
                              (("2027-01-01", "2028-01-01"), "period_to")):
            with pytest.raises(Refused) as refused:
                operations.issue_certificate(make.sides(project)[1], organisation=project.school,
                                             period_from=date.fromisoformat(period[0]),
                                             period_to=date.fromisoformat(period[1]))
            assert refused.value.field == field


def test_number_and_code_verify_it(issued):
    row = issued[1]
    typed = row.check_code.lower()
    found = certificates.verify(row.certificate_no.lower(), f" {typed[:4]} {typed[4:]} ")
    assert found.is_valid
    assert (found.changed, found.added) == (0, 0)
    assert certificates.verify(row.certificate_no, "AAAAAAAA") is None
    assert certificates.verify("Z-440600-2027-99999", row.check_code) is None
    assert certificates.verify(row.certificate_no, "校验") is None


def test_a_changed_content_shows(issued, db_session):
    row = issued[1]
    content = {**row.content, "totals": [{**row.content["totals"][0], "amount_fen": 99_999_999}]}
    db_session.execute(Certificate.__table__.update().where(Certificate.id == row.id).values(content=content))
    db_session.expire(row)
    assert not certificates.inspect(row).intact
    db_session.execute(Certificate.__table__.update().where(Certificate.id == row.id)
                       .values(sha256=certificates.digest(content)))
    db_session.expire(row)
    assert not certificates.inspect(row).intact, "the trail still holds the hash that was issued"


def test_later_changes_of_records_are_told(issued, make, at):
    project, row = issued
    enterprise, school = make.sides(project)
    record = project.records[1]
    with at("2027-04-02"):
        second = operations.correct_record(enterprise, record=record, period_from=record.period_from,
                                           measures={"items": 2})
        operations.submit_record(enterprise, record=second)
        assert certificates.inspect(row).changed == 0, "not before it is confirmed"
        operations.confirm_record(school, record=second)
    found = certificates.inspect(row)
    assert (found.intact, found.changed, found.added) == (True, 1, 1)


def test_a_new_name_of_the_partner_is_no_change_of_a_record(issued, db_session):
    project, row = issued
    project.enterprise.name = "改了名字的公司"
    db_session.flush()
    assert certificates.inspect(row).changed == 0


def test_an_officer_revokes_with_a_reason(issued, make):
    project, row = issued
    with pytest.raises(Forbidden):
        operations.revoke_certificate(make.sides(project)[1], certificate=row, reason="x")
    officer = make.officer(make.government("edu"))
    with pytest.raises(Refused) as refused:
        operations.revoke_certificate(officer, certificate=row, reason="")
    assert refused.value.field == "reason"
    operations.revoke_certificate(officer, certificate=row, reason="到款记录被撤销")
    found = certificates.inspect(row)
    assert (found.intact, found.is_valid) == (True, False)
    with pytest.raises(Refused):
        operations.revoke_certificate(officer, certificate=row, reason="再来")


# ------------------------------------------------------------------------------------------ the public page

def test_anybody_with_the_code_reads_it_without_signing_in(issued, client, db_session):
    project, row = issued
    db_session.commit()
    page = client.get(f"/verify/{row.certificate_no}?code={row.check_code}")
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    for word in ("证明有效", row.certificate_no, project.school.name, "2027-01-01", "204,000", "出具后记录没有变化"):
        assert word in text, word
    assert project.enterprise.name not in text, "partners are counted, not named"


def test_the_public_page_says_revoked_tampered_and_unknown(issued, client, make, db_session):
    row = issued[1]
    db_session.commit()
    for code in ("", "AAAAAAAA"):
        page = client.get(f"/verify/{row.certificate_no}?code={code}")
        assert page.status_code == 404
        assert row.organisation.name not in page.get_data(as_text=True)
    operations.revoke_certificate(make.officer(make.government("edu")), certificate=row, reason="到款记录被撤销")
    db_session.commit()
    url = f"/verify/{row.certificate_no}?code={row.check_code}"
    assert "已撤销" in client.get(url).get_data(as_text=True)
    db_session.execute(CooperationRecord.__table__.update().values(note="x"))
    db_session.execute(Certificate.__table__.update().values(content={**row.content, "period": ["x", "y"]},
                                                             revoked_at=None))
    db_session.commit()
    text = client.get(url).get_data(as_text=True)
    assert "内容与存档不符" in text
    assert "204,000" not in text


def test_the_paper_carries_a_code_that_leads_to_the_public_page(issued, client, login, make, db_session):
    project, row = issued
    db_session.commit()
    person = db_session.get(User, make.sides(project)[1].user_id)
    text = login(person).get(f"/cooperations/certificates/{row.certificate_no}").get_data(as_text=True)
    url = f"http://localhost/verify/{row.certificate_no}?code={row.check_code}"
    path = segno.make(url, error="m", micro=False).svg_inline(scale=3, border=2).split(' d="')[1].split('"')[0]
    assert path in text
    assert "style=" not in text.split("<svg")[-1].split("</svg>")[0]
