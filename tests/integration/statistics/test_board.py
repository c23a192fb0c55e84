"""The Monday board: every number opens its rows, past weeks stay as they were, exports are written down."""
import csv
import io
import random
import re
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest

from app import audit
from app.audit.models import AuditEntry
from app.authz import SYSTEM
from app.core import clock, jobs
from app.core.db import db
from app.core.errors import Forbidden
from app.statistics import base, board, exporting, listing
from app.statistics.base import Period, Scope
from app.statistics.models import Board
from tests.integration.statistics import history
from tests.integration.statistics.history import on, step

MONDAY = date(2027, 3, 1)
WEEK = timedelta(days=7)
AFTER = "2027-03-08"


@pytest.fixture
def edu(make):
    """The city's education bureau: (organisation, actor, person)."""
    with clock.at("2026-12-01"):
        office = make.government(office="edu", area_code="440600")
    return office, make.officer(office), make.admin(office)


def generate(make, seed: int) -> None:
    """Twelve weeks of a small city, by dice: everything a figure may count and much that it must not."""
    dice = random.Random(seed)
    with clock.at("2026-12-01"):
        enterprises = [make.enterprise(region_code=code) for code in ("440604", "440606")]
        schools = [make.school() for _ in range(3)]
        make.school(verified=False)
    start = date(2026, 12, 14)
    for _n in range(45):
        day = start + timedelta(days=dice.randrange(80))
        asked = history.question(
            dice.choice(enterprises), on(day, dice.choice((0, 9, 23))) if dice.random() < 0.9 else None, submitted=None,
            quantity=dice.randint(1, 40), unit=dice.choice(("人", "人", "项")),
            region=dice.choice(("440604", "440605", "440606101000", "")), cluster=dice.choice(("", "electronics")),
            office=dice.choice(("edu", "hrss", "miit")))
        if asked.status != "published":
            continue
        if dice.random() < 0.4:
            history.check(asked, dice.choice(("R-INT-CAP10", "R-INT-PAY")), day,
                          ended=day + timedelta(days=20) if dice.random() < 0.3 else None)
        for school in dice.sample(schools, dice.randint(0, 3)):
            sent_on = day + timedelta(days=dice.randrange(1, 25))
            sent = history.application(asked, school, sent_on)
            if dice.random() < 0.25:
                step(sent, "lapse", sent_on + timedelta(days=28), reason_code="no_enterprise_action")
            elif dice.random() < 0.6:
                _cooperate(dice, sent, sent_on)
        _finish(dice, asked, day)


def _cooperate(dice, sent, day) -> None:
    frame = history.cooperation(sent, day + timedelta(days=3), quantity=dice.randint(1, 20))
    paper = history.agreement(frame, day + timedelta(days=dice.randrange(4, 20)),
                              fen=dice.choice((None, dice.randrange(1, 10**8))))
    for _n in range(dice.randrange(3)):
        paid = day + timedelta(days=dice.randrange(20, 50))
        history.payment(frame, paid.isoformat(), dice.randrange(1, 10**7),
                        (paid + timedelta(days=dice.randrange(20))).isoformat() if dice.random() < 0.7 else None)
    if dice.random() < 0.15:
        step(paper, "terminate", day + timedelta(days=60))


def _finish(dice, asked, day) -> None:
    ended = day + timedelta(days=dice.randrange(1, 70))
    move = dice.choice(("withdraw", "leave_unfilled", "fulfil", "", "", "suspend"))
    if move == "fulfil":
        step(asked, "award", ended)
    if move:
        step(asked, move, ended)


SCOPES = (Scope(), Scope(area="440606"), Scope(area="4406", office="edu"), Scope(cluster="electronics"))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_number_is_what_its_list_says(make, seed):
    """Property (domain.md §5.1): rows = count, two lists = ratio, column total = sum, n values = median."""
    generate(make, seed)
    seen = set()
    for weeks in (4, 8, 10, 12):
        monday = date(2026, 12, 14) + weeks * WEEK
        for scope in SCOPES:
            with clock.at(on(monday + WEEK)):
                shown = board.computed(scope, Period.week(monday))
                for code, one in shown.by_code.items():
                    _same(one)
                    seen.add(code) if one.value else None
    assert {"W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8", "W9", "W9-P90", "W10", "W10-A", "W10-R", "W11",
            "W12", "W13"} <= seen


def _same(one) -> None:
    lists = {name: listing.all_lines(one, name) for name in one.rows}
    assert all(len({line.key for line in lines}) == len(lines) for lines in lists.values())
    assert all(line.title != "已不存在" for lines in lists.values() for line in lines)
    numbers = [exporting.value_of(one, line.value) for lines in lists.values() for line in lines]
    if one.shape == base.COUNT:
        assert one.value == len(numbers)
    elif one.shape == base.SUM:
        assert one.value == sum(line.value for lines in lists.values() for line in lines)
    elif one.shape == base.RATIO:
        top, bottom = (sum(1 if line.value is None else line.value for line in lists[name])
                       for name in ("numerator", "denominator"))
        assert (one.numerator, one.denominator) == (top, bottom)
        assert one.value == (top / Decimal(bottom) if bottom else None)
    else:
        values = sorted(line.value for lines in lists.values() for line in lines)
        assert (one.value is None) == (not values)
        if one.shape == base.MEDIAN and values:
            assert values[0] <= one.value <= values[-1]


@pytest.mark.parametrize("seed", [4, 5])
def test_parts_of_the_city_add_up_and_frozen_rows_serve_every_scope(make, seed):
    """A smaller scope cut out of the frozen board is what would have been computed for it."""
    generate(make, seed)
    monday = date(2027, 2, 15)
    with clock.at(on(monday + WEEK)):
        board.freeze(SYSTEM, monday=monday)
        for scope in SCOPES:
            cut, fresh = board.shown(scope, monday), board.computed(scope, Period.week(monday))
            assert cut.board is not None
            for code, one in fresh.by_code.items():
                thawed = cut.get(code)
                assert thawed is not None, code
                assert thawed.value == one.value, code
                assert _ids(thawed) == _ids(one), code


def _ids(one) -> dict[str, set[int]]:
    return {name: set(rows.ids) for name, rows in one.rows.items()}


def test_a_past_monday_as_it_was(make):
    """Whatever happens later, the week looked at again gives the same numbers."""
    generate(make, 6)
    monday = date(2027, 1, 18)
    with clock.at(on(monday + WEEK)):
        then = board.computed(Scope(), Period.week(monday))
        was = {code: (one.value, {n: r.ids for n, r in one.rows.items()}) for code, one in then.by_code.items()}
    with clock.at("2027-06-01"):
        now = board.computed(Scope(), Period.week(monday))
    assert {code: (one.value, {n: r.ids for n, r in one.rows.items()}) for code, one in now.by_code.items()} == was


def test_the_job_freezes_finished_weeks_once(make):
    with clock.at("2026-12-01"):
        enterprise = make.enterprise()
    history.question(enterprise, "2027-02-17")
    db.session.commit()
    with clock.at("2027-03-10"):
        assert jobs.run("board_freeze").error is None
        assert jobs.run("board_freeze").done == 0
    mondays = list(db.session.scalars(db.select(Board.monday).order_by(Board.monday)))
    assert mondays[-1] == MONDAY
    assert date(2027, 3, 8) not in mondays
    assert len(mondays) <= 12
    with clock.at("2027-03-15"):
        assert jobs.run("board_freeze").done == 1


def test_a_frozen_board_never_changes_and_a_later_confirmation_shows(make, edu, client, login):
    """Paid on 2 March, confirmed on the 20th: the board of that week keeps 0 and says what is known since."""
    with clock.at("2026-12-01"):
        enterprise, school = make.enterprise(), make.school()
    asked = history.question(enterprise, "2027-01-11")
    frame = history.cooperation(history.application(asked, school, "2027-01-20"), "2027-02-20")
    with clock.at(AFTER):
        board.freeze(SYSTEM, monday=MONDAY)
    paid = history.payment(frame, "2027-03-02", 20_4000_00, "2027-03-20")
    with clock.at("2027-03-22"):
        shown = board.shown(Scope(), MONDAY)
        assert shown.get("W10-R").value == 0
        late, = board.differences(shown)
        assert (late.code, late.late, late.now.value) == ("W10-R", True, 20_4000_00)
        assert late.now.rows["counted"].ids == (paid.id,)
        login(edu[2])
        page = client.get("/admin/board?week=2027-03-01").get_data(as_text=True)
    assert "冻结以后有变化" in page
    assert "20.40" in page


def test_a_history_changed_behind_the_board_shows(make):
    with clock.at("2026-12-01"):
        enterprise = make.enterprise()
    history.question(enterprise, "2027-03-02")
    with clock.at(AFTER):
        board.freeze(SYSTEM, monday=MONDAY)
    history.question(enterprise, "2027-03-03")
    with clock.at("2027-03-10"):
        found = {d.code: d for d in board.differences(board.shown(Scope(), MONDAY))}
    assert (found["W1"].was.value, found["W1"].now.value, found["W1"].late) == (1, 2, False)


def test_only_the_system_freezes_and_only_finished_weeks(edu):
    with clock.at(AFTER):
        with pytest.raises(Forbidden):
            board.freeze(edu[1], monday=MONDAY)
        with pytest.raises(ValueError, match="over"):
            board.freeze(SYSTEM, monday=date(2027, 3, 8))
        first = board.freeze(SYSTEM, monday=MONDAY)
        assert board.freeze(SYSTEM, monday=MONDAY).id == first.id


def test_trends_of_frozen_weeks(make):
    with clock.at("2026-12-01"):
        enterprise = make.enterprise()
    for week in range(4):
        for _n in range(week):
            history.question(enterprise, MONDAY + week * WEEK, region="440606" if week < 3 else "440605")
    with clock.at(on(MONDAY + 4 * WEEK)):
        for week in range(3):
            board.freeze(SYSTEM, monday=MONDAY + week * WEEK)
        last = MONDAY + 3 * WEEK
        assert board.trends(board.shown(Scope(), last))["W1"] == [0, 1, 2, 3]
        assert board.trends(board.shown(Scope(area="440606"), last))["W1"] == [0, 1, 2, 0]


# ------------------------------------------------------------------------------------------------ pages

def _count(page: str) -> int:
    return len(re.findall(r"<tr><th scope=\"row\" class=\"fw-normal\">", page))


def test_the_board_links_each_number_to_a_list_of_exactly_so_many_rows(make, edu, login):
    generate(make, 7)
    with clock.at("2027-03-03"):
        client = login(edu[2])
        week = "2027-02-22"
        page = client.get(f"/admin/board?week={week}")
        assert page.status_code == 200
        text = page.get_data(as_text=True)
        urls = set(re.findall(r'href="(/admin/board/[^"]+/rows\?[^"]+)"', text))
        assert len(urls) > 20
        shown = board.shown(Scope(), date.fromisoformat(week))
        for code in ("W1", "W2", "W6", "W11", "W13"):
            listed = client.get(f"/admin/board/{code}/rows?week={week}").get_data(as_text=True)
            assert _count(listed) == min(50, shown.get(code).value), code
        for url in urls:
            assert client.get(url.replace("&amp;", "&")).status_code == 200, url


def test_a_ratio_opens_two_lists(make, edu, login):
    generate(make, 8)
    with clock.at("2027-03-03"):
        client = login(edu[2])
        one = board.shown(Scope(), date(2027, 2, 22)).get("W3")
        for part in ("numerator", "denominator"):
            page = client.get(f"/admin/board/W3/rows?week=2027-02-22&part={part}").get_data(as_text=True)
            assert _count(page) == len(one.rows[part].ids)


def test_a_district_sees_its_own_and_nothing_else(make, login):
    with clock.at("2026-12-01"):
        enterprise = make.enterprise()
        shunde = make.government(office="edu", area_code="440606")
    history.question(enterprise, "2027-03-01", region="440606", title="顺德的命题")
    history.question(enterprise, "2027-03-01", region="440605", title="南海的命题")
    with clock.at(AFTER):
        client = login(make.admin(shunde))
        page = client.get("/admin/board/W1/rows?week=2027-03-01").get_data(as_text=True)
        assert "顺德的命题" in page
        assert "南海的命题" not in page
        assert client.get("/admin/board?week=2027-03-01&area=440605").status_code == 404
        assert client.get("/admin/board?week=2027-03-01&area=440606101").status_code == 200


@pytest.mark.parametrize("query", ["week=x", "week=2099-01-04", "area=99", "area=abc", "cluster=none", "kind=none",
                                   "office=none", "week=2010-01-04"])
def test_what_there_is_not_is_404(edu, login, query):
    assert login(edu[2]).get(f"/admin/board?{query}").status_code == 404


@pytest.mark.parametrize("path", ["W99/rows", "nonsense/rows", "W11.R-NONE/rows", "W3/rows?part=counted"])
def test_figures_there_are_not(edu, login, path):
    assert login(edu[2]).get(f"/admin/board/{path}").status_code == 404


def test_who_may_look(make, client, login):
    with clock.at("2026-12-01"):
        enterprise, operator, auditor = make.enterprise(), make.sysadmin(), make.auditor()
    assert client.get("/admin/board").status_code == 302
    assert login(make.admin(enterprise)).get("/admin/board").status_code == 403
    client.post("/account/sign-out")
    assert login(make.admin(operator)).get("/admin/board").status_code == 403
    client.post("/account/sign-out")
    assert login(make.admin(auditor)).get("/admin/board").status_code == 200
    assert client.get("/admin/board/definitions").status_code == 200


def test_the_board_of_an_empty_city(edu, login):
    page = login(edu[2]).get("/admin/board").get_data(as_text=True)
    assert "–" in page


def test_exports_hold_the_same_rows_and_are_written_down(make, edu, login):
    generate(make, 9)
    with clock.at("2027-03-03"):
        client = login(edu[2])
        shown = board.shown(Scope(), date(2027, 2, 22))
        answer = client.post("/admin/board/W2/rows/export.csv?week=2027-02-22")
        assert answer.data[:3] == b"\xef\xbb\xbf"
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
        header = next(at for at, row in enumerate(rows) if row[:1] == ["编号"])
        assert len(rows) - header - 1 == shown.get("W2").value
        book = openpyxl.load_workbook(io.BytesIO(client.post("/admin/board/export.xlsx?week=2027-02-22").data))
        assert book.sheetnames[0] == "看板"
        values = {row[0]: row[2] for row in book["看板"].iter_rows(min_row=5, values_only=True)}
        assert values["W1"] == shown.get("W1").value
        sheet = next(book[name] for name in book.sheetnames if name.startswith("W2 "))
        assert sum(1 for row in sheet.iter_rows(min_row=6, values_only=True) if row[0]) == shown.get("W2").value
    entries = list(db.session.scalars(db.select(AuditEntry).where(AuditEntry.action.like("figures.%"))))
    assert [entry.action for entry in entries] == ["figures.export_rows", "figures.export_board"]
    assert entries[0].actor_user_id == edu[2].id
    assert entries[0].changes["rows"] == [None, int(shown.get("W2").value)]
    assert "全市" in entries[0].changes["filter"][1]


def test_unknown_formats_and_visitors_get_no_export(make, edu, client, login):
    assert client.post("/admin/board/export.xlsx").status_code in (302, 401)
    assert login(edu[2]).post("/admin/board/export.pdf").status_code == 404


def test_own_office_waits_are_shown_unless_another_is_chosen(make, edu, login):
    with clock.at("2026-12-01"):
        enterprise = make.enterprise()
    history.question(enterprise, submitted="2027-03-03", office="edu", title="教育局的")
    history.question(enterprise, submitted="2027-03-03", office="hrss", title="人社局的")
    with clock.at(AFTER):
        client = login(edu[2])
        mine = client.get("/admin/board/W12/rows?week=2027-03-01").get_data(as_text=True)
        assert "教育局的" in mine
        assert "人社局的" not in mine
        assert "人社局的" in client.get("/admin/board/W12/rows?week=2027-03-01&office=hrss").get_data(as_text=True)


def test_a_correction_is_kept_out_of_a_frozen_district(make):
    with clock.at("2026-12-01"):
        enterprise = make.enterprise()
    asked = history.question(enterprise, "2027-03-02", region="440606")
    with clock.at(AFTER):
        board.freeze(SYSTEM, monday=MONDAY)
    with clock.at("2027-03-10"):
        asked.region_code = "440605"
        audit.record(SYSTEM, "question.edit", asked, changes={"region_code": ["440606", "440605"]})
        assert board.shown(Scope(area="440606"), MONDAY).get("W1").value == 1
        assert board.shown(Scope(area="440605"), MONDAY).get("W1").value == 0


def _asked_of_the_database(work) -> int:
    from sqlalchemy import event

    said = []
    note = lambda *arguments: said.append(arguments[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(said)


def test_more_rows_ask_no_more_of_the_database(make):
    """No query per row: five times the history takes as many queries, in the figures and in their lists."""
    def work():
        with clock.at("2027-02-22"):
            db.session.commit()
            db.session.expunge_all()
            shown = board.computed(Scope(area="4406"), Period.week(date(2027, 2, 15)))
            for one in shown.figures:
                for rows in one.rows.values():
                    listing.lines(rows, 0, 50)

    generate(make, 11)
    generate(make, 12)
    few = _asked_of_the_database(work)
    for seed in (13, 14, 15, 16):
        generate(make, seed)
    assert _asked_of_the_database(work) <= few + 5
    assert few < 100
