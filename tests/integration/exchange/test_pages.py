"""The pages of import and export: by the role they belong to, with what was typed kept and nothing written twice."""
import io

import pytest

from app.audit.models import AuditEntry
from app.core import sheets
from app.core.db import db
from app.exchange.models import ExportRun, ImportRun
from app.questions.models import Question
from tests.integration.exchange.tables import SUMMARY, file_of, opened

POSTING = {"title": "数控车床操作实习生", "public_summary": SUMMARY, "quantity": "6"}


@pytest.fixture
def enterprise(make):
    return make.enterprise()


@pytest.fixture
def signed_in(make, login, enterprise):
    return login(make.admin(enterprise))


def _send(client, content: bytes, name: str = "导入.xlsx", what: str = "questions", **form):
    return client.post(f"/exchange/import?what={what}", data={
        "kind": "internship", **form, "file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def _content(make, enterprise, *rows):
    return file_of(make.officer(enterprise), "questions", "internship", list(rows))


def test_a_visitor_signs_in_first(client):
    for url in ("/exchange/", "/exchange/import", "/exchange/templates/questions-internship.xlsx",
                "/exchange/export/questions.csv"):
        response = client.get(url)
        assert response.status_code == 302, url
        assert "/account/sign-in" in response.headers["Location"]


def test_the_page_offers_what_belongs_to_the_role(make, login):
    pages = {"enterprise": login(make.admin(make.enterprise())).get("/exchange/").get_data(as_text=True)}
    school = make.school()
    pages["school"] = login(make.user(school, ["sch_office"])).get("/exchange/").get_data(as_text=True)
    pages["edu"] = login(make.admin(make.government("edu"))).get("/exchange/").get_data(as_text=True)
    pages["auditor"] = login(make.admin(make.auditor())).get("/exchange/").get_data(as_text=True)
    assert "/exchange/templates/questions-internship.xlsx" in pages["enterprise"]
    assert "organisations-school" not in pages["enterprise"]
    assert "/exchange/templates/answers-trainee_cohort.xlsx" in pages["school"]
    assert "internship-ledger.xlsx" in pages["school"]
    assert "/exchange/templates/organisations-school.xlsx" in pages["edu"]
    assert "/exchange/export/organisations.csv" in pages["edu"]
    assert "templates/" not in pages["auditor"]
    assert "/exchange/export/records.xlsx" in pages["auditor"]


def test_a_template_is_a_workbook_for_those_who_may_use_it(signed_in):
    response = signed_in.get("/exchange/templates/questions-internship.xlsx")
    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]
    assert opened(response.data).sheetnames == ["实习岗位", "填写说明", "可填的值"]
    assert signed_in.get("/exchange/templates/questions-nothing.xlsx").status_code == 404
    assert signed_in.get("/exchange/templates/nothing-internship.xlsx").status_code == 404
    assert signed_in.get("/exchange/templates/answers-trainee_cohort.xlsx").status_code == 403


def test_a_good_file_leads_to_its_result_with_what_each_draft_lacks(make, enterprise, signed_in):
    response = _send(signed_in, _content(make, enterprise, POSTING), suggest="y")
    assert response.status_code == 302
    page = signed_in.get(response.headers["Location"])
    text = page.get_data(as_text=True)
    question = db.session.scalar(db.select(Question))
    assert page.status_code == 200
    assert question.question_no in text
    assert "提交前还要补" in text
    assert "同类岗位职工" in text
    assert "按建议填" in text


def test_a_bad_file_is_shown_at_once_kept_and_comes_back_marked(make, enterprise, signed_in):
    response = _send(signed_in, _content(make, enterprise, POSTING, {**POSTING, "quantity": "许多"}))
    text = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "1 行要改，一行也没有导入" in text.replace("\u00a0", " ")
    assert "第 3 行" in text.replace("\u00a0", " ")
    run = db.session.scalar(db.select(ImportRun))
    assert (run.bad, db.session.scalar(db.select(db.func.count()).select_from(Question))) == (1, 0)
    marked = signed_in.get(f"/exchange/imports/{run.id}.xlsx")
    book = opened(marked.data)
    page = book.active
    heads = [cell.value for cell in page[1]]
    assert heads[:2] == ["行号", "导入结果"]
    wrong = page.cell(3, heads.index("需要人数（人）*") + 1)
    assert wrong.value == "许多"
    assert wrong.fill.fgColor.rgb.endswith("F8CBC6")
    assert "不是数字" in wrong.comment.text
    assert "没有错" in page["B2"].value


def test_the_marked_file_mended_is_taken_as_it_is(make, enterprise, signed_in):
    _send(signed_in, _content(make, enterprise, POSTING, {**POSTING, "quantity": "许多"}))
    run = db.session.scalar(db.select(ImportRun))
    book = opened(signed_in.get(f"/exchange/imports/{run.id}.xlsx").data)
    page = book.active
    page.cell(3, [cell.value for cell in page[1]].index("需要人数（人）*") + 1).value = "9"
    out = io.BytesIO()
    book.save(out)
    assert _send(signed_in, out.getvalue()).status_code == 302
    assert sorted(db.session.scalars(db.select(Question.quantity))) == [6, 9]


@pytest.mark.parametrize(("content", "name", "form", "words"), [
    (b"%PDF-1.4\n", "a.xlsx", {}, "改过扩展名"), (b"", "a.xlsx", {}, "文件是空的"),
    (b"a,b\n1,2\n", "a.csv", {}, "表头缺少"),
    (b"a,b\n1,2\n", "a.csv", {"kind": ""}, "请选择类型"), (b"a,b\n1,2\n", "a.csv", {"kind": "x"},
                                                      "请从列出的选项里选")])
def test_a_file_that_cannot_be_read_is_an_error_at_its_field(signed_in, content, name, form, words):
    response = _send(signed_in, content, name, **form)
    assert response.status_code == 422
    assert words in response.get_data(as_text=True)
    assert db.session.scalar(db.select(db.func.count()).select_from(ImportRun)) == 0


def test_a_form_without_a_file_says_so(signed_in):
    response = signed_in.post("/exchange/import?what=questions", data={"kind": "internship"})
    assert response.status_code == 422
    assert "请选择文件" in response.get_data(as_text=True)


def test_a_double_click_doubles_nothing(make, enterprise, signed_in):
    content = _content(make, enterprise, POSTING)
    assert _send(signed_in, content).status_code == _send(signed_in, content).status_code == 302
    assert db.session.scalar(db.select(db.func.count()).select_from(Question)) == 1


def test_the_import_of_another_organisation_does_not_exist(make, enterprise, login, signed_in):
    _send(signed_in, _content(make, enterprise, POSTING))
    run = db.session.scalar(db.select(ImportRun))
    other = login(make.admin(make.enterprise()))
    assert other.get(f"/exchange/imports/{run.id}").status_code == 404
    assert other.get(f"/exchange/imports/{run.id}.xlsx").status_code == 404
    assert other.get("/exchange/imports/999999").status_code == 404


def test_who_may_not_import_is_told_so(make, login):
    auditor = login(make.admin(make.auditor()))
    assert auditor.get("/exchange/import").status_code == 403
    enterprise = login(make.admin(make.enterprise()))
    assert enterprise.get("/exchange/import?what=organisations").status_code == 403
    assert _send(enterprise, b"x", what="answers").status_code == 403
    assert enterprise.get("/exchange/import?what=nothing").status_code == 404


# ------------------------------------------------------------------------------------------- exports

def _csv(response) -> list[list[str]]:
    import csv
    return list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"), newline="")))


def test_an_export_holds_my_rows_of_this_filter_and_no_others(make, login):
    enterprise, other = make.enterprise(name="=甲公司"), make.enterprise()
    mine = [make.question("internship", enterprise, title=f"总装测试员岗位实习 {n}") for n in range(2)]
    draft = make.question("internship", enterprise, status="draft")
    make.question("internship", other)
    client = login(make.admin(enterprise))
    rows = _csv(client.get("/exchange/export/questions.csv"))
    assert rows[1][0] == "命题编号"
    assert {row[0] for row in rows[2:]} == {q.question_no for q in (*mine, draft)}
    assert {row[4] for row in rows[2:]} == {"'=甲公司"}
    assert [row[0] for row in _csv(client.get("/exchange/export/questions.csv?status=draft"))[2:]] == [draft.question_no]


def test_an_xlsx_keeps_codes_as_text_and_numbers_as_numbers(make, login):
    enterprise = make.enterprise()
    question = make.question("internship", enterprise)
    page = opened(login(make.admin(enterprise)).get("/exchange/export/questions.xlsx").data).active
    heads = [cell.value for cell in page[2]]
    row = dict(zip(heads, page[3], strict=True))
    assert (row["专业代码"].value, row["专业代码"].data_type) == ("460305", "s")
    assert (row["数量"].value, row["月报酬（元）"].value) == (question.quantity, 4500)
    assert row["开始日期"].value.date() == question.start_date


def test_every_list_of_every_role_opens_and_is_in_the_trail(make, login):
    enterprise, school = make.enterprise(), make.school()
    make.question("internship", enterprise)
    make.cohort(school)
    people = {"enterprise": make.admin(enterprise), "school": make.user(school, ["sch_office"]),
              "miit": make.admin(make.government("miit")), "auditor": make.admin(make.auditor())}
    has = {"enterprise": ("questions", "applications", "cooperations", "records"),
           "school": ("answers", "applications", "cooperations", "records", "internship-ledger"),
           "miit": ("questions", "applications", "cooperations", "records", "organisations"),
           "auditor": ("applications", "cooperations", "records", "organisations")}
    every = {what for names in has.values() for what in names}
    for who, names in has.items():
        client = login(people[who])
        for what in every:
            for fmt in ("xlsx", "csv"):
                response = client.get(f"/exchange/export/{what}.{fmt}")
                response.close()
                assert response.status_code == (200 if what in names else 404), (who, what)
    assert client.get("/exchange/export/records.pdf").status_code == 404
    assert db.session.scalar(db.select(db.func.count()).select_from(ExportRun)) == 2 * sum(map(len, has.values()))


def test_the_trail_says_who_took_out_what_by_which_filter_and_how_many_rows(make, login):
    enterprise = make.enterprise()
    make.question("internship", enterprise)
    login(make.admin(enterprise)).get("/exchange/export/questions.csv?status=published&x=1").close()
    entry = db.session.scalar(db.select(AuditEntry).where(AuditEntry.action == "export_run.export"))
    assert entry.actor_user_id == make.admin(enterprise).id
    assert {name: pair[1] for name, pair in entry.changes.items()} == {
        "what": "questions", "format": "csv", "filters": "status=published", "rows": 1}


def test_a_school_sees_no_contact_of_organisations_and_a_district_only_its_own(make, login):
    here = make.enterprise(region_code="440606", contact_phone="13800000001")
    there = make.enterprise(region_code="440604", contact_phone="13800000002")
    rows = _csv(login(make.admin(make.government("miit",
                                                 area_code="440606"))).get("/exchange/export/organisations.csv"))
    phones = {row[1]: row[10] for row in rows[2:]}
    assert phones[here.name] == "13800000001"
    assert phones[there.name] == ""


def test_the_links_of_a_list_carry_its_filter(make, login, app):
    from app.authz import guards
    from app.exchange.routes import export_links, import_link

    actor = make.officer(make.enterprise())
    with app.test_request_context("/questions/mine?status=draft&page=3"):
        from flask import g

        g.actor = actor
        assert guards.current_actor() is actor
        assert export_links("questions") == [("XLSX", "/exchange/export/questions.xlsx?status=draft"),
                                             ("CSV", "/exchange/export/questions.csv?status=draft")]
        assert export_links("answers") == []
        assert import_link("questions") == "/exchange/import?what=questions"
        assert import_link("organisations") == ""


def test_the_empty_lists_of_an_empty_city_are_files_with_a_head(make, login):
    client = login(make.user(make.school(), ["sch_office"]))
    for what in ("answers", "applications", "cooperations", "records"):
        assert len(_csv(client.get(f"/exchange/export/{what}.csv"))) == 2, what
    assert sheets.XLSX in client.get("/exchange/export/internship-ledger.xlsx").headers["Content-Type"]


def test_the_drafts_own_page_names_what_it_lacks(make, enterprise, signed_in):
    _send(signed_in, _content(make, enterprise, POSTING))
    question = db.session.scalar(db.select(Question))
    text = signed_in.get(f"/questions/{question.question_no}").get_data(as_text=True)
    assert "提交前还要补" in text
    assert "同类岗位职工" in text
    make.question("internship", enterprise)
    published = db.session.scalar(db.select(Question).where(Question.status == "published"))
    assert "提交前还要补" not in signed_in.get(f"/questions/{published.question_no}").get_data(as_text=True)


def test_the_lists_of_each_role_offer_their_file(make, login):
    enterprise, school = make.enterprise(), make.school()
    wanted = {make.admin(enterprise): ("/questions/mine", "questions"),
              make.user(school, ["sch_office"]): ("/answers/", "answers"),
              make.admin(make.government("miit")): ("/organisations/review", "organisations"),
              make.admin(make.auditor()): ("/cooperations/", "cooperations")}
    for user, (page, what) in wanted.items():
        text = login(user).get(page).get_data(as_text=True)
        assert f"/exchange/export/{what}.xlsx" in text, page
        assert f"/exchange/export/{what}.csv" in text, page


def test_long_results_are_paged_and_long_errors_cut_with_a_word(make, enterprise, signed_in):
    rows = [{**POSTING, "title": f"数控车床操作实习生 {n}"} for n in range(60)]
    done = _send(signed_in, _content(make, enterprise, *rows))
    first = signed_in.get(done.headers["Location"]).get_data(as_text=True)
    second = signed_in.get(done.headers["Location"] + "?page=2").get_data(as_text=True)
    assert ("实习生 49<" in first, "实习生 50<" in first, "实习生 50<" in second) == (True, False, True)
    bad = _send(signed_in, _content(make, enterprise, *({**row, "quantity": "许多",
                                                         "start_date": "明年"} for row in rows)))
    text = bad.get_data(as_text=True).replace("\u00a0", " ")
    assert text.count("“许多”不是数字") + text.count("“明年”不是日期") == 100
    assert "共 120 处，这里列前 100 处" in text


def test_an_office_is_offered_the_kinds_of_its_desk(make, login):
    edu = login(make.admin(make.government("edu"))).get("/exchange/").get_data(as_text=True)
    assert "organisations-school" in edu
    assert "organisations-enterprise" not in edu
    miit = login(make.admin(make.government("miit")))
    assert miit.get("/exchange/templates/organisations-enterprise.xlsx").status_code == 200
    assert miit.get("/exchange/templates/organisations-school.xlsx").status_code == 404
