"""Loading what is shipped."""
from datetime import date

from app.core.db import db
from app.taxonomy import load, queries, shipped
from app.taxonomy.models import CalendarDay, CatalogueRelease, MapEntry, Region, Specialty, TradeTerm


def count(model):
    """Rows of a table."""
    return db.session.scalar(db.select(db.func.count()).select_from(model))


def test_everything_is_there(db_session):
    assert count(Specialty) == 1486
    assert count(Region) == 4822
    assert count(MapEntry) == len(shipped.rows("map"))
    row = db.session.scalar(db.select(Specialty).where(Specialty.code == "460305"))
    assert (row.name, row.level, row.class_code, row.row_version) == ("工业机器人技术", "college", "4603", 1)
    assert db.session.scalar(db.select(Region).where(Region.code == "440600")).lon
    assert not db.session.scalar(db.select(CalendarDay).where(CalendarDay.day == date(2026, 10, 1))).is_working


def test_a_second_run_does_nothing(db_session):
    before = count(CatalogueRelease)
    assert load.load_all() == []
    assert count(CatalogueRelease) == before


def test_a_new_version_changes_only_what_differs(db_session, monkeypatch):
    digest, rows = shipped.digest, shipped.rows
    monkeypatch.setattr(shipped, "digest", lambda name: "new" if name in ("specialties", "terms") else digest(name))

    def changed(name):
        given = rows(name)
        if name == "specialties":
            next(row for row in given if row["code"] == "460305")["name"] = "新名"
            return [row for row in given if row["code"] != "460306"]
        return given[1:] if name == "terms" else given

    monkeypatch.setattr(shipped, "rows", changed)
    made = {release.dataset: release for release in load.load_all()}
    assert set(made) == {"specialties", "terms"}
    assert (made["specialties"].renamed, made["specialties"].ended, made["specialties"].unchanged) == (1, 0, 1484)
    assert made["terms"].ended == 1
    assert queries.specialty("460305").name == "新名"
    assert "工业机器人技术" in queries.former_names("460305")
    ended = db.select(db.func.count()).select_from(TradeTerm).where(TradeTerm.valid_to.is_not(None))
    assert db.session.scalar(ended) == 1


def test_an_officers_change_is_not_overwritten(db_session, monkeypatch):
    row = db.session.scalar(db.select(Specialty).where(Specialty.code == "460305"))
    row.name, row.origin = "本市叫法", "upload"
    db.session.flush()
    digest = shipped.digest
    monkeypatch.setattr(shipped, "digest", lambda name: "new" if name == "specialties" else digest(name))
    load.load_all()
    db.session.refresh(row)
    assert row.name == "本市叫法"


def test_from_database_and_from_files_agree(db_session):
    from app.taxonomy import catalogue

    stored, files = catalogue._from_database(), catalogue._from_files()
    assert stored.kinds == files.kinds
    assert stored.days == files.days
    assert stored.terms == files.terms
    assert stored.neighbours == files.neighbours
    assert sorted(map(repr, stored.map)) == sorted(map(repr, files.map))


def test_command_line(app, db_session, tmp_path):
    runner = app.test_cli_runner()
    assert "up to date" in runner.invoke(args=["taxonomy", "load"]).output
    file = tmp_path / "增补.csv"
    file.write_text("专业代码,专业名称\n460399,新专业\n46,错\n", encoding="utf-8")
    output = runner.invoke(args=["taxonomy", "import", "specialties", str(file), "--dry-run"]).output
    assert "added\t460399\t新专业" in output
    assert "refused\t3\t46" in output
    assert "applied" not in output
    assert queries.specialty("460399") is None
