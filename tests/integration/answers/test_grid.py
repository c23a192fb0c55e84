"""One page for all cohorts of a school: all lines or none."""
from datetime import date

import pytest

from app.answers import grid, operations, queries, review
from app.answers.grid import KEEP, RECONFIRM, ROLL, GridRow
from app.answers.models import Answer
from app.capacity import operations as capacity
from app.capacity import queries as capacities
from app.core.db import db
from app.core.errors import Refused
from tests.integration.capacity.rows import Cause


def line(answer, action, **given):
    values = {**grid.proposal(answer, action), **given}
    values.pop("action")
    return GridRow(answer.answer_no, answer.row_version, action, values)


@pytest.fixture
def cohorts(make, school):
    first = make.cohort(school, title="工业机器人技术 2024 级", entry_year=2024, valid_until=date(2026, 11, 20))
    second = make.cohort(school, title="机电一体化技术 2024 级", entry_year=2024, specialties=["460301"],
                         valid_until=date(2026, 11, 25))
    third = make.cohort(school, title="数控技术 2025 级", entry_year=2025, specialties=["460103"])
    review.expire(third)
    db.session.commit()
    return [first, second, third]


def test_all_are_reconfirmed_with_new_numbers(office, cohorts):
    rows = [line(cohorts[0], RECONFIRM, size=44), line(cohorts[1], RECONFIRM), line(cohorts[2], RECONFIRM)]
    assert grid.save(office, rows=rows) == {"reconfirm": 3, "roll": 0}
    assert {row.status for row in cohorts} == {"published"}
    assert {row.valid_until for row in cohorts} == {date(2027, 11, 2)}
    assert (cohorts[0].size, capacities.free(cohorts[0].id)) == (44, 34)


def test_kept_lines_stay_as_they_are(office, cohorts):
    before = cohorts[1].row_version
    grid.save(office, rows=[line(cohorts[0], RECONFIRM), line(cohorts[1], KEEP, size=0)])
    assert (cohorts[1].row_version, cohorts[1].size) == (before, 40)
    with pytest.raises(Refused, match="没有选"):
        grid.save(office, rows=[line(row, KEEP) for row in cohorts])


def test_one_bad_line_saves_none_and_names_each_field(office, cohorts):
    capacity.reserve(Cause(1), lines=[(cohorts[1].id, 20, None)])
    rows = [line(cohorts[0], RECONFIRM, size=44), line(cohorts[1], RECONFIRM, size=25),
            line(cohorts[2], RECONFIRM, further_study_intent=99, valid_until=date(2028, 1, 1))]
    with pytest.raises(Refused, match="一行都没有保存") as refused:
        grid.save(office, rows=rows)
    assert set(refused.value.errors) == {"rows.1.action", "rows.2.further_study_intent"}
    assert "20" in str(refused.value.errors["rows.1.action"])
    db.session.expire_all()
    assert [row.size for row in cohorts] == [40, 40, 40]
    assert [row.status for row in cohorts] == ["published", "published", "expired"]


def test_rolled_over_a_cohort_has_a_successor_a_year_later(office, cohorts):
    assert grid.save(office, rows=[line(cohorts[0], ROLL, size=48, further_study_intent=8)])["roll"] == 1
    new = db.session.query(Answer).filter_by(entry_year=2025, title="工业机器人技术 2025 级").one()
    assert (new.status, new.length_years, new.size, capacities.free(new.id)) == ("published", 3, 48, 40)
    assert (new.available_from, new.available_to) == (date(2027, 1, 1), date(2028, 12, 31))
    assert new.youngest_born_on.year == cohorts[0].youngest_born_on.year + 1
    assert new.specialty_codes == cohorts[0].specialty_codes
    assert cohorts[0].entry_year == 2024, "the old cohort stays what it is"


def test_a_cohort_is_rolled_over_once(office, cohorts):
    grid.save(office, rows=[line(cohorts[0], ROLL)])
    with pytest.raises(Refused) as refused:
        grid.save(office, rows=[line(cohorts[1], ROLL), line(cohorts[0], ROLL)])
    assert set(refused.value.errors) == {"rows.1.action"}
    assert "2025 级已有一份" in str(refused.value.errors["rows.1.action"])
    assert db.session.query(Answer).count() == 4


def test_who_has_left_cannot_be_confirmed_but_rolled_over(office, cohorts, at):
    with at("2027-09-01"):
        with pytest.raises(Refused) as refused:
            grid.save(office, rows=[line(cohorts[0], RECONFIRM)])
        assert "已经毕业" in str(refused.value.errors["rows.0.action"])
        grid.save(office, rows=[line(cohorts[0], ROLL)])


def test_a_line_somebody_changed_meanwhile_is_refused(office, cohorts):
    row = line(cohorts[0], RECONFIRM)
    operations.edit(office, answer=cohorts[0], size=41)
    with pytest.raises(Refused) as refused:
        grid.save(office, rows=[row])
    assert set(refused.value.errors) == {"rows.0.action"}


def test_another_schools_cohort_and_a_forged_number_are_no_lines(make, office, cohorts):
    foreign = make.cohort(make.school())
    with pytest.raises(Refused) as refused:
        grid.save(office, rows=[line(foreign, RECONFIRM), GridRow("A-440600-2026-99999", 1, RECONFIRM, {})])
    assert set(refused.value.errors) == {"rows.0.action", "rows.1.action"}
    assert foreign.confirmed_at is not None


def test_a_department_does_not_confirm(dept, cohorts):
    with pytest.raises(Refused):
        grid.save(dept, rows=[line(cohorts[0], RECONFIRM)])


def test_the_grid_shows_what_the_office_has_to_confirm(make, school, office, cohorts):
    make.cohort(school, state="draft")
    assert [answer.id for answer, _values in grid.lines(office)] == [
        answer.id for answer in sorted(cohorts, key=lambda row: row.valid_until)]
    assert len(queries.cohorts(school.id)) == 3
    rolled = dict(grid.lines(office, ROLL))[cohorts[0]]
    assert rolled["available_to"] == date(2028, 12, 31)
    assert rolled["action"] == ROLL


def test_an_action_for_all_leaves_out_whom_it_does_not_fit(make, school, office, cohorts, at):
    newer = make.cohort(school, title="工业机器人技术 2025 级", entry_year=2025)
    rolled = {answer.id: values["action"] for answer, values in grid.lines(office, ROLL)}
    assert rolled[cohorts[0].id] == KEEP, "2025 is there already"
    assert rolled[newer.id] == ROLL
    with at("2027-09-01"):
        confirmed = {answer.id: values["action"] for answer, values in grid.lines(office, RECONFIRM)}
    assert confirmed[cohorts[0].id] == KEEP, "it has left"
    assert confirmed[newer.id] == RECONFIRM
