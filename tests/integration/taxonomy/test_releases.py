"""The yearly change of a catalogue."""
import pytest

from app.audit import trail
from app.core import events
from app.core.db import db
from app.core.errors import Refused
from app.taxonomy import operations, queries
from app.taxonomy.models import Specialty

FILE = ("专业代码,专业名称,停用日期\n"
        "460399,新专业,\n"
        "460305,工业机器人应用技术,\n"
        "460306,电气自动化技术,\n"
        "460307,工业过程自动化技术,2026-01-01\n"
        "0460301,多一位,\n").encode()


@pytest.fixture
def prepared(db_session, officer):
    """The file, parsed and reported."""
    return operations.prepare(officer, dataset="specialties", content=FILE, file_name="增补.csv", version="2026-12")


def test_the_report_names_every_row_and_changes_nothing(prepared):
    assert (prepared.added, prepared.renamed, prepared.ended, prepared.unchanged, prepared.refused) == (1, 1, 1, 1, 1)
    assert prepared.report["renamed"] == [["460305", "工业机器人技术", "工业机器人应用技术"]]
    assert prepared.report["refused"][0][:2] == [6, "0460301"]
    assert prepared.is_waiting
    assert queries.specialty("460399") is None


def test_applied_with_audit_event_and_former_name(prepared, officer):
    told = []
    events._subscribers[operations.CatalogueChanged].append(told.append)
    try:
        operations.apply(officer, release=prepared)
    finally:
        events._subscribers[operations.CatalogueChanged].remove(told.append)
    assert queries.specialty("460399").catalogue_version == "2026-12"
    assert queries.specialty("460305").name == "工业机器人应用技术"
    assert queries.lookup("specialty", "工业机器人技术")[0].code == "460305"
    assert queries.specialty("460307").valid_to is not None
    assert "460307" not in [hit.code for hit in queries.lookup("specialty", "460307")]
    assert db.session.scalar(db.select(Specialty).where(Specialty.code == "460307")) is not None
    assert told == [operations.CatalogueChanged("specialties", ("460305", "460307"))]
    assert {entry.action for entry in trail(prepared)} == {"catalogue.prepare", "catalogue.apply"}
    assert prepared.applied_by_id == officer.user_id


def test_dealt_with_once(prepared, officer):
    operations.apply(officer, release=prepared)
    with pytest.raises(Refused):
        operations.apply(officer, release=prepared)
    with pytest.raises(Refused):
        operations.discard(officer, release=prepared)


def test_discarded_leaves_the_catalogue(prepared, officer):
    operations.discard(officer, release=prepared)
    assert prepared.payload is None
    assert queries.specialty("460305").name == "工业机器人技术"
    with pytest.raises(Refused):
        operations.apply(officer, release=prepared)


def test_a_catalogue_changed_meanwhile_asks_for_a_new_report(prepared, officer):
    db.session.scalar(db.select(Specialty).where(Specialty.code == "460305")).name = "工业机器人应用技术"
    db.session.flush()
    with pytest.raises(Refused):
        operations.apply(officer, release=prepared)


def test_a_file_that_says_nothing_new_is_refused(db_session, officer):
    same = operations.prepare(officer, dataset="specialties", file_name="x.csv",
                              content="代码,名称\n460305,工业机器人技术\n".encode())
    with pytest.raises(Refused):
        operations.apply(officer, release=same)


@pytest.mark.parametrize(("dataset", "content", "counts"), [
    ("occupations", "职业编码,职业名称\n6-31-07-09,新职业\n6-31-07-01,工业机器人系统运维员\n", (1, 0, 0, 1)),
    ("certificates", "代码,证书名称,类别\nX999,新证书,职业技能等级证书\n", (1, 0, 0, 0)),
    ("regions", "代码,名称\n440606,顺德新区\n440606999000,新镇\n", (1, 1, 0, 0)),
    ("calendar", "日期,是否上班,节日\n2027-01-01,休息,元旦\n2027-01-02,休息,元旦\n", (2, 0, 0, 0)),
    ("clusters", "序号,代码,集群名称,类别\n21,future_life,未来生命健康,未来产业\n", (1, 0, 0, 0)),
    ("map", "集群代码,产业链环节,职业编码,专业代码,权重\nrobotics,系统集成,6-31-07-01,460305,0.5\n", (0, 0, 1, 0)),
])
def test_every_catalogue_can_be_changed(db_session, officer, dataset, content, counts):
    release = operations.prepare(officer, dataset=dataset, content=content.encode(), file_name="x.csv")
    assert (release.added, release.renamed, release.changed, release.unchanged) == counts
    assert release.report["refused"] == []
    operations.apply(officer, release=release)
    again = operations.prepare(officer, dataset=dataset, content=content.encode(), file_name="x.csv")
    assert again.added + again.renamed + again.changed + again.ended == 0


def test_a_complete_file_ends_what_it_lacks(db_session, officer):
    release = operations.prepare(
        officer, dataset="clusters", complete=True, file_name="x.csv",
        content="序号,代码,集群名称,类别\n13,robotics,智能机器人,战略性新兴\n".encode())
    assert release.ended == 9
    operations.apply(officer, release=release)
    assert len(queries.clusters()) == 11
    assert queries.cluster("semiconductor").name == "半导体与集成电路"


def test_working_days_follow_an_uploaded_calendar(db_session, officer):
    from datetime import date

    lines = "".join(f"2027-10-0{n},休息,国庆节\n" for n in range(1, 8)) + "2027-10-09,上班,\n" + "".join(
        f"2027-05-0{n},休息,劳动节\n" for n in range(1, 4))
    operations.apply(officer, release=operations.prepare(
        officer, dataset="calendar", content=("日期,是否上班,节日\n" + lines).encode(), file_name="2027.csv"))
    assert queries.is_announced(2027)
    assert queries.add_working_days(date(2027, 9, 30), 1) == date(2027, 10, 8)
    assert queries.is_working_day(date(2027, 10, 9))
