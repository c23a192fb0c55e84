"""Who may move a cooperation, and what each move does (domain.md §3.7): every transition × role."""
import pytest

from app import workflow
from app.authz import Permission, may
from app.capacity import queries as capacity
from app.cooperations import operations, queries
from app.core.errors import Forbidden, NotVisible, Refused
from app.workflow.table import workflow_of

PARTIES = {"ent_editor", "ent_admin", "sch_dept", "sch_office", "sch_admin"}
SIGNERS = {"ent_admin", "sch_office", "sch_admin"}
OFFICERS = {"gov_edu", "gov_miit", "gov_hrss", "park"}
AUDITORS = {"auditor", "gov_edu", "gov_miit", "gov_hrss"}
NOBODY: set[str] = set()
WHO = {
    "cooperation": {
        "propose_agreement": PARTIES, "back_to_preparing": NOBODY, "take_effect": NOBODY, "begin": PARTIES,
        "request_acceptance": PARTIES, "back_to_progress": PARTIES, "complete": SIGNERS, "suspend": PARTIES,
        "resume": PARTIES, "halt": OFFICERS, "lift": OFFICERS, "dispute": PARTIES, "resolve": OFFICERS,
        "terminate": PARTIES, "dissolve": OFFICERS, "withdraw": NOBODY, "close": NOBODY},
    "agreement": {"take_effect": NOBODY, "reject": SIGNERS, "amend": NOBODY, "expire": NOBODY, "terminate": NOBODY},
    "cooperation_record": {
        "submit": PARTIES, "confirm": {"ent_admin"}, "dispute": {"ent_admin"}, "supersede": NOBODY, "time_out": NOBODY,
        "sample": AUDITORS, "verify": AUDITORS, "reject": AUDITORS, "decide": AUDITORS},
}


@pytest.fixture
def everybody(make):
    """A cooperation with a submitted record of the school, and one actor of every role that could come near it."""
    park = make.park()
    enterprise = make.enterprise(contact_phone="075722220001", park_id=park.id)
    cooperation = make.cooperation("rd_project", enterprise=enterprise)
    record = make.record(cooperation, "milestone_accept", measures={"items": 1})
    actors = {role: make.officer(enterprise, [role]) for role in ("ent_editor", "ent_admin")}
    actors |= {role: make.officer(cooperation.school, [role]) for role in ("sch_dept", "sch_office", "sch_admin")}
    actors |= {f"gov_{office}": make.officer(make.government(office)) for office in ("edu", "miit", "hrss", "dr", "st")}
    actors |= {"park": make.officer(park), "auditor": make.officer(make.auditor()),
               "sysadmin": make.officer(make.sysadmin())}
    return cooperation, record, actors


def test_every_transition_is_in_the_table_of_who():
    for table, names in WHO.items():
        assert set(names) == {t.name for t in workflow_of(table).transitions}, table


def test_each_role_may_just_what_the_table_says(everybody):
    cooperation, record, actors = everybody
    rows = {"cooperation": cooperation, "agreement": cooperation.agreements[0], "cooperation_record": record}
    for table, names in WHO.items():
        for name, roles in names.items():
            permission = workflow_of(table).named(name).permission
            allowed = {role for role, actor in actors.items()
                       if permission is not None and may(actor, permission, rows[table])}
            assert allowed == roles, (table, name)


def test_readers_of_the_government_only_look(everybody):
    cooperation, _record, actors = everybody
    seeing = {role for role, actor in actors.items() if may(actor, Permission.COOPERATION_VIEW, cooperation)}
    assert seeing == set(actors) - {"sysadmin"}


def test_the_list_and_the_page_agree_on_who_sees(everybody, make, db_session):
    cooperation, _record, actors = everybody
    far = make.officer(make.government("edu", area_code="440608"))
    near = make.officer(make.government("edu", area_code="440606"))
    strangers = {"far": far, "stranger": make.officer(make.school(contact_phone="075744440000"))}
    for role, actor in (actors | strangers | {"near": near}).items():
        listed = cooperation in db_session.scalars(queries.visible(actor)).all()
        assert listed == may(actor, Permission.COOPERATION_VIEW, cooperation), role
        assert listed == (role not in ("sysadmin", "far", "stranger")), role


def test_a_forbidden_move_changes_nothing(everybody):
    cooperation, record, actors = everybody
    for role, error in (("gov_dr", Forbidden), ("auditor", Forbidden), ("sysadmin", NotVisible)):
        with pytest.raises(error):
            workflow.move(cooperation, "suspend", actor=actors[role], reason="x")
        with pytest.raises(error):
            workflow.move(record, "confirm", actor=actors[role])
    assert (cooperation.status, record.status) == ("in_progress", "submitted")


# ------------------------------------------------------------------------------------------ what the moves do

def test_acceptance_is_asked_by_one_and_confirmed_by_the_other(make):
    cooperation = make.cooperation("rd_project")
    enterprise, school = make.sides(cooperation)
    with pytest.raises(Refused):
        operations.change_course(enterprise, cooperation=cooperation, move="complete")
    operations.change_course(school, cooperation=cooperation, move="request_acceptance")
    with pytest.raises(Refused):
        operations.change_course(school, cooperation=cooperation, move="complete")
    operations.change_course(enterprise, cooperation=cooperation, move="back_to_progress", reason="样机未到")
    operations.change_course(school, cooperation=cooperation, move="request_acceptance")
    operations.change_course(enterprise, cooperation=cooperation, move="complete")
    assert cooperation.status == "completed"


def test_an_open_dispute_about_a_record_stops_completion(make):
    cooperation = make.cooperation("rd_project")
    enterprise, school = make.sides(cooperation)
    record = make.record(cooperation, "milestone_accept", measures={"items": 1})
    operations.dispute_record(enterprise, record=record, reason="没有验收")
    operations.change_course(school, cooperation=cooperation, move="request_acceptance")
    with pytest.raises(Refused):
        operations.change_course(enterprise, cooperation=cooperation, move="complete")


def test_what_an_officer_halts_only_an_officer_lifts(make):
    cooperation = make.cooperation("rd_project")
    officer, (enterprise, _school) = make.officer(make.government("miit")), make.sides(cooperation)
    operations.change_course(officer, cooperation=cooperation, move="halt", reason="安全检查")
    with pytest.raises(Refused):
        operations.change_course(enterprise, cooperation=cooperation, move="resume")
    operations.change_course(officer, cooperation=cooperation, move="lift", reason="整改完成")
    operations.change_course(enterprise, cooperation=cooperation, move="suspend", reason="春节停产")
    operations.change_course(enterprise, cooperation=cooperation, move="resume")
    assert cooperation.status == "in_progress"


@pytest.mark.parametrize("status", ["agreement_pending", "effective", "in_progress", "acceptance"])
def test_mediation_brings_it_back_to_where_it_was(make, status):
    cooperation = make.cooperation("rd_project", status)
    officer, (enterprise, _school) = make.officer(make.government("edu")), make.sides(cooperation)
    operations.change_course(enterprise, cooperation=cooperation, move="dispute", reason="验收标准有分歧")
    operations.resolve(officer, cooperation=cooperation, reason="双方同意第三方检测")
    assert (cooperation.status, cooperation.suspended_from) == (status, "")


@pytest.mark.parametrize("disputed", [False, True])
def test_termination_needs_a_settlement_and_frees_what_was_held(make, disputed):
    cooperation = make.cooperation("order_class", quantity=30)
    enterprise, _school = make.sides(cooperation)
    actor = enterprise
    if disputed:
        operations.change_course(enterprise, cooperation=cooperation, move="dispute", reason="停产")
        actor = make.officer(make.government("edu"))
    with pytest.raises(Refused) as refused:
        operations.terminate(actor, cooperation=cooperation, reason="停产", settlement_note=" ")
    assert refused.value.field == "settlement_note"
    operations.terminate(actor, cooperation=cooperation, reason="停产",
                         settlement_note="已付 3 万元，学生由学校另行安排")
    assert (cooperation.status, cooperation.agreements[0].status) == ("terminated", "terminated")
    held = capacity.capacity(cooperation.application.lines[0].answer_id)
    assert (held.reserved, held.committed) == (0, 0)
    need = capacity.need(cooperation.question_id)
    assert (need.taken, need.agreed) == (0, 0)
    with pytest.raises(Refused):
        make.draft(cooperation, "order_class_roll", measures={"persons": 1})


def test_filing_belongs_to_the_office_that_reviewed(make):
    cooperation = make.cooperation("internship", "effective")
    hrss = make.officer(make.government("hrss"))
    with pytest.raises(Forbidden):
        operations.file_cooperation(hrss, cooperation=cooperation, filing_no="1")
    with pytest.raises(Refused) as refused:
        operations.file_cooperation(make.filer(cooperation), cooperation=cooperation, filing_no="  ")
    assert refused.value.field == "filing_no"


def test_facts_of_the_start_are_kept_before_they_are_complete(make):
    cooperation = make.cooperation("internship", "effective")
    school = make.sides(cooperation)[1]
    operations.save_start_facts(school, cooperation=cooperation, facts={"head_count": 14, "insurer": "示例财险",
                                                                        "something_else": 1})
    assert cooperation.start_facts == {"head_count": 14, "insurer": "示例财险"}
    with pytest.raises(Refused) as refused:
        operations.save_start_facts(school, cooperation=cooperation, facts={"head_count": 15})
    assert "head_count" in refused.value.errors


def test_facts_for_other_rooms(make, at):
    from app.core import facts

    with at("2027-01-11"):
        internship = make.cooperation("internship", quantity=14)
        ask = {"organisation_id": internship.enterprise_id, "start": internship.start_date, "end": internship.end_date}
        assert facts.ask("cooperations.interns_on_site", post=None, **ask) == 14
        assert facts.ask("cooperations.interns_on_site", post="别的岗位", **ask) == 0
        after = {"start": internship.end_date.replace(year=2028), "end": None}
        assert facts.ask("cooperations.interns_on_site", **{**ask, **after}, post=None) == 0
        assert facts.ask("cooperations.agreement_effective", application_id=internship.application_id) is True
        assert facts.ask("cooperations.agreement_effective", application_id=0) is False
