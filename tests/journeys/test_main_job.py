"""The main job in a real browser: from the registration of an enterprise to a counted record."""
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from app.core import clock
from app.core.db import db
from app.organisations import importing
from tests.factory.organisations import PASSWORD, valid_uscc
from tests.journeys.pages import paper

FIRM, SCHOOL = "佛山市南海启程机器人有限公司", "南海启智职业技术学校"
HR, OFFICE = "hr@qicheng.example.cn", "office@qizhi.example.cn"
TITLE = "工业机器人总装测试员岗位实习"
SUMMARY = "在狮山车间跟着师傅做六轴工业机器人的装配、示教编程和整机测试，学会看电气图、改小程序，半年后能独立点检喷涂工作站，包工作餐。"
ACCOUNT = {"password": PASSWORD, "repeat": PASSWORD}


def day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def number_in(url: str) -> str:
    return re.findall(r"[A-Z]{1,2}-\d{6}-\d{4}-\d+", url)[-1]


@pytest.fixture
def officers(make):
    """Sign-ins of the city's bureaus; 教育 has imported a school."""
    bureaus = {name: make.government(name) for name in ("edu", "hrss", "miit")}
    importing.import_verified(make.officer(bureaus["edu"]), rows=[
        {"org_type": "school", "name": SCHOOL, "school_kind": "secondary", "uscc": valid_uscc(700_001, "school"),
         "region_code": "440605"}])
    logins = {name: make.admin(one).login for name, one in bureaus.items()}
    db.session.commit()  # nothing may hold the database while the server works
    return logins


def test_from_registration_to_a_counted_record(person, officers, time):
    register_the_enterprise(person)
    verify(person, officers)
    enterprise = person(HR, PASSWORD)
    question = post_the_internship(enterprise)
    publish(person, officers, question)
    school = claim_the_school(person, officers)
    offer_a_cohort(school)
    application = apply_for(school, question)
    select(enterprise, question, application)
    cooperation = sign(enterprise, school)
    time.forward(45)
    file_and_begin(person, officers, cooperation)
    time.forward(33)
    enterprise, school = person(HR, PASSWORD), person(OFFICE, PASSWORD)
    record_dispute_correct_confirm(enterprise, school, cooperation)
    certify(person, enterprise)
    count(person, officers)
    assert enterprise.troubles + school.troubles == []


def register_the_enterprise(person) -> None:
    """Item 2: registration with files; nothing of it is public yet."""
    visitor = person().open("/organisations/register?type=enterprise")
    visitor.put(name=FIRM, uscc=valid_uscc(700_002, "enterprise"), region_code="440605", address="狮山镇科技北路 1 号",
                contact_name="梁婉清", contact_phone="0757-83000001", licence=paper("营业执照.pdf"),
                authorisation=paper("授权书.pdf"), login=HR, account_name="梁婉清", account_phone="13800007001",
                declaration=True, **ACCOUNT)
    visitor.press("登记并提交核验")
    assert person().open(f"/organisations/?q={FIRM}").page.locator("main a", has_text=FIRM).count() == 0


def verify(person, officers) -> None:
    """Item 2: the officer finds it in the queue and verifies; now it is public."""
    person(officers["miit"], PASSWORD).open("/organisations/review").press(FIRM).press("通过核验")
    assert person().open(f"/organisations/?q={FIRM}").page.locator("main a", has_text=FIRM).count() == 1


def post_the_internship(enterprise) -> str:
    """Item 4: at most twelve inputs before the kind's own, suggestions taken, a BLOCK mended, a WARN explained."""
    page = enterprise.open("/questions/new/internship").page
    asked = page.locator("section[aria-labelledby=s1], section[aria-labelledby=s2]").locator(
        "input:not([type=hidden]), textarea, select")
    names = {one.get_attribute("name") for one in asked.all()} - {None}
    assert 0 < len(names) <= 12, names
    with page.expect_response(lambda answer: "/match/suggest" in answer.url and quote(SUMMARY[:6]) in answer.url) as suggested:
        enterprise.put(title=TITLE, public_summary=SUMMARY)
        page.locator("[name=public_summary]").press("Tab")
    suggested.value.finished()
    for name, words in (("specialties", "660303"), ("occupation_code", "工业机器人")):
        chip = page.locator(f"[data-suggested={name}] .chip", has_text=words).first
        chip.locator("label").click()
        expect(chip.locator("input")).to_be_checked()
    enterprise.put(
        quantity=20, start_date=day(40), end_date=day(220), apply_deadline=day(20), site_address="狮山镇科技北路 1 号",
        cluster_code="robotics", skills="示教编程、整机测试", post_name="总装测试员", monthly_pay_fen=4200,
        details__internship_type="post", details__work_mode="independent", details__staff_on_post=1240,
        details__same_post_staff=85, details__same_post_wage=5600, details__lowest_tier_wage=4300,
        details__pay_method="direct_transfer", details__labour_intensity="II", details__workplace_category="workshop",
        details__task_list="整机装配\n示教编程\n整机测试", details__accommodation="provided", details__meals="provided",
        details__insurance_by="school", details__accept_minors=True, details__fee_declaration=True,
        details__agency_declaration=True)
    enterprise.submit("submit")
    page.locator("#errors").wait_for()
    assert page.locator("#errors a[href='#monthly_pay_fen']").count() == 1, page.locator("#errors").inner_text()
    expect(page.locator("[name=title]")).to_have_value(TITLE)
    enterprise.put(monthly_pay_fen=4350).submit("submit")
    page.wait_for_url(re.compile("/preview"))
    question = number_in(page.url)
    for reason in page.locator('main [name^="reason-"]').all():
        reason.fill("分两批到岗，同时在岗不超过 17 人")
    enterprise.press("提交审核").sees("待审核")
    return question


def publish(person, officers, question: str) -> None:
    """Item 4: the office in charge reads the reason and publishes."""
    person(officers["edu"], PASSWORD).open(f"/questions/{question}/review").sees("分两批到岗").send("/publish")
    person().open(f"/questions/{question}").sees(TITLE)


def claim_the_school(person, officers):
    """Item 2: the imported school claims its account with the code of the letter and gives itself its roles."""
    officer = person(officers["edu"], PASSWORD).open("/organisations/review/unclaimed")
    code = officer.press(SCHOOL).press("发认领码并打印信").page.locator("main b.nb").inner_text()
    person().open("/organisations/claim").put(
        code=code, authorisation=paper("学校授权书.pdf"), login=OFFICE, account_name="潘韵怡", account_phone="13800007002",
        **ACCOUNT).press("认领单位")
    school = person(OFFICE, PASSWORD).open("/organisations/mine/members")
    school.page.locator('main a[href*="/organisations/mine/members/"]').first.click()
    return school.put(roles="sch_office").put(roles="sch_dept").press("保存角色")


def offer_a_cohort(school) -> None:
    """Item 5: a cohort of numbers, approved inside the school, published."""
    year = clock.today().year
    school.open("/answers/new/trainee_cohort").put(
        specialties="660303", entry_year=year - 2, length_years=3, size=40, further_study_intent=10,
        youngest_born_on=f"{year - 18}-01-15", available_from=day(0), available_to=day(360), clusters="robotics",
        public_summary="六轴机器人装调、示教编程和运维，学过电气图和小程序。", department="机电部").submit("submit")
    school.sees("在用")


def apply_for(school, question: str) -> str:
    """Items 6 and 7: the inbox shows the posting; the school applies and its office approves."""
    school.until(lambda: TITLE in school.open("/match/inbox").text())
    school.page.locator(f'main a[href*="/questions/{question}/apply"]').first.click()
    school.page.locator('main input[name^="quantity-"]').first.fill("20")
    school.put(proposal="两名老师带队，分两批到厂，每批配一名驻厂教师，四周一次小结。", no_conflict=True, site_visit_on=day(0),
               party_meeting_on=day(0), list_published_on=day(0), site_visit_report=paper("考察评估报告.pdf")).submit("send")
    application = number_in(school.page.url)
    school.open(f"/applications/{application}/approve").press("批准并提交")
    return application


def select(enterprise, question: str, application: str) -> None:
    """Items 6 and 7: the ranking with its reasons; the application opened and selected; the question is full."""
    enterprise.open(f"/match/questions/{question}").sees(SCHOOL)
    enterprise.open(f"/questions/{question}/applications").sees(SCHOOL)
    enterprise.open(f"/applications/{application}").open(f"/applications/{application}/select")
    for reason in enterprise.page.locator('main [name^="reason-"]').all():
        reason.fill("岗位与专业一致，已与学校核对")
    enterprise.main_button()
    enterprise.open(f"/questions/{question}").sees("已选定")


def sign(enterprise, school) -> str:
    """Item 8: both declare their relation, the school uploads the agreement, both confirm what they have opened."""
    cooperation = number_in(school.open("/cooperations/").press(TITLE).page.url)
    for one in (enterprise, school):
        one.open(f"/cooperations/{cooperation}/relation").put(related="no", relation_note="没有股权和任职关系").main_button()
    school.open(f"/cooperations/{cooperation}/agreements/new").put(
        goal="共同培养机器人测试员", content="20 人，六个月，狮山车间", rights_duties="企业提供岗位与师傅，学校组织学生与教师",
        effective_from=day(0), effective_to=day(3 * 366 + 10), sign_date=day(0), signatories="梁婉清；潘韵怡",
        file=paper("合作协议.pdf")).main_button()
    for one in (school, enterprise):
        one.open(f"/cooperations/{cooperation}").page.locator('main a[href*="/agreements/AG-"]').first.click()
        one.put(seen=True).send("/confirm")
    enterprise.open(f"/cooperations/{cooperation}").sees("协议已生效")
    return cooperation


def file_and_begin(person, officers, cooperation: str) -> None:
    """Item 8: the office files it, the school begins with everybody insured."""
    person(officers["edu"], PASSWORD).open(f"/cooperations/{cooperation}/filing").put(filing_no="南实习备 7 号").main_button()
    school = person(OFFICE, PASSWORD).open(f"/cooperations/{cooperation}/start")
    school.put(head_count=20, tripartite_count=20, consent_count=20, insurer="示例财险", policy_no="PL-1",
               insured_from=day(-10), insured_to=day(400), insured_count=20, school_mentor="梁老师",
               enterprise_mentor="陈师傅", safety_training_done=True)
    for name in ("insurance_kind", "insurance_paid_by"):
        school.page.locator(f"main [name={name}]").select_option(index=1)
    school.submit("begin").open(f"/cooperations/{cooperation}").sees("进行中")


def record_dispute_correct_confirm(enterprise, school, cooperation: str) -> None:
    """Item 8: submitted by one, disputed by the other, corrected, confirmed – never by who submitted it."""
    def submitted(days: int) -> str:
        school.put(period_from=day(-32), period_to=day(-2), measures__persons=20, measures__days=days,
                   roster="\n".join(f"2026{n:04d}" for n in range(20)), evidence_tripartite=paper("三方协议.pdf", str(days)),
                   evidence_insurance=paper("保单.pdf", str(days))).submit("submit")
        school.page.wait_for_url(re.compile(r"/records/[A-Z]+-[\d-]+$"))
        assert school.page.locator('main form[action$="/confirm"]').count() == 0, "who submitted does not confirm"
        return number_in(school.page.url)

    school.open(f"/cooperations/{cooperation}/records/new?type=intern_batch")
    first = submitted(26)
    enterprise.open(f"/cooperations/records/{first}").put(reason="考勤只有 24 天").send("/dispute")
    school.open(f"/cooperations/records/{first}/correct")
    second = submitted(24)
    assert second != first
    enterprise.open(f"/cooperations/records/{second}")
    for tick in enterprise.page.locator('main form[action$="/confirm"] input[type=checkbox]').all():
        tick.set_checked(True, force=True)
    enterprise.send("/confirm").open(f"/cooperations/records/{second}").sees("双方已确认")


def certify(person, enterprise) -> None:
    """Item 8: the certificate, and a visitor who verifies it on the public page."""
    enterprise.open("/cooperations/certificates").put(period_from=day(-60), period_to=day(0)).submit("issue")
    enterprise.page.wait_for_url(re.compile(r"/certificates/[A-Z]"))
    no = number_in(enterprise.page.url)
    code = re.search(r"校验码[：:\s]*([A-Z0-9-]{6,})", enterprise.text()).group(1)
    visitor = person().open(f"/verify/{no}?code={code}").sees(FIRM)
    assert visitor.page.goto(f"/verify/{no}?code=WRONG").status == 404
    assert FIRM not in visitor.text()


def count(person, officers) -> None:
    """Item 9: the week in which the agreement took effect counts one agreement, and opens exactly that one."""
    week = clock.monday_of(clock.today() - timedelta(days=78))
    officer = person(officers["edu"], PASSWORD).open(f"/admin/board?week={week}").sees("新签协议")
    rows = officer.open(f"/admin/board/W10/rows?week={week}").page.locator("main table tbody tr")
    assert rows.count() == 1
    assert TITLE in rows.first.inner_text()
    assert SCHOOL in rows.first.inner_text()
