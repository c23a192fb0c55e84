"""Habits of every page in a real browser: without script, on a telephone, by keyboard, with a session lost, pressed twice."""
import pytest

from app.core.db import db
from app.questions.models import Question
from tests.factory.organisations import PASSWORD

PHONE = {"viewport": {"width": 390, "height": 844}}
UGLY = "广东顺德北滘智能制造与机器人系统集成创新发展（集团）股份有限公司第二分公司ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
VALUES = {"title": "工业机器人总装测试员岗位实习", "public_summary": "在狮山车间跟着师傅做六轴机器人的装配、示教编程和末端夹具更换，学会看电气图、改小程序，半年后独立点检工作站。"}


@pytest.fixture
def city(make):
    """One of each, with long names and a posting; sign-ins by role."""
    enterprise, school = make.enterprise(name=UGLY[:60]), make.school(name="佛山" + UGLY[4:50])
    park = make.park()
    make.cooperation("commissioned_testing", enterprise=enterprise, school=school, title=UGLY[:60])
    make.application(make.question("internship", enterprise, title=UGLY[-60:]), school)
    logins = {"enterprise": make.admin(enterprise).login, "school": make.user(school, ["sch_office", "sch_dept"]).login,
              "edu": make.admin(make.government("edu")).login, "park": make.admin(park).login,
              "auditor": make.admin(make.auditor()).login, "sysadmin": make.admin(make.sysadmin()).login}
    db.session.commit()
    return logins


PAGES = {
    "": ("/", "/questions", "/search/questions?q=机器人", "/search/answers", "/organisations/", "/organisations/register?type=enterprise",
         "/account/sign-in", "/help", "/verify/", "/taxonomy/specialties"),
    "enterprise": ("/desk", "/questions/mine", "/questions/new", "/questions/new/internship", "/applications", "/cooperations/",
                   "/organisations/mine", "/messages", "/exchange/"),
    "school": ("/desk", "/answers/", "/answers/new/trainee_cohort", "/answers/grid", "/answers/approvals", "/match/inbox",
               "/applications", "/cooperations/", "/cooperations/certificates"),
    "edu": ("/desk", "/admin", "/organisations/review", "/questions/review", "/admin/board", "/admin/records", "/admin/warnings",
            "/admin/settings", "/audit", "/taxonomy/releases", "/exchange/import?what=organisations&kind=school"),
    "park": ("/desk", "/admin", "/admin/board"), "auditor": ("/desk", "/audit", "/admin/board"),
    "sysadmin": ("/desk", "/admin/operate", "/admin/policy", "/admin/settings"),
}


@pytest.mark.parametrize("role", PAGES)
def test_a_telephone_never_scrolls_sideways(person, city, role):
    one = person(city[role], PASSWORD, **PHONE) if role else person(**PHONE)
    wide = []
    for path in PAGES[role]:
        width = one.open(path).page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["viewport"]["width"]:
            wide.append((path, width))
    assert wide == []
    assert one.troubles == []


def test_the_posting_form_works_without_script(person, city):
    hr = person(city["enterprise"], PASSWORD, java_script_enabled=False).open("/questions/new/commissioned_training")
    page = hr.page
    page.fill("[name=title]", "SMT 设备运维职工培训")
    page.fill("[name=public_summary]", VALUES["public_summary"])
    page.fill("input[type=text][name=specialties]", "510104")
    page.click("main button[name=do][value=submit]")
    assert page.locator("#errors").count() == 1, "what lacks is said on the page that comes back"
    assert page.input_value("[name=title]") == "SMT 设备运维职工培训"
    page.click("main button[name=do][value=draft]")
    assert "/edit" in page.url
    assert page.locator('main [name=specialties][value="510104"]').count() == 1
    hr.open("/questions/mine").sees("SMT 设备运维职工培训")


def test_the_skip_link_leads_into_the_page_by_keyboard(person):
    page = person().open("/questions").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    box = page.locator(".skip").bounding_box()
    assert box["x"] >= 0, "it is seen once it has the focus"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", "the focus is seen"


def test_pressing_the_mouse_on_words_leaves_the_page_where_it_is(person, city):
    """A `main` that takes the focus once made the long form jump under the pointer: a chip could not be ticked."""
    page = person(city["enterprise"], PASSWORD).open("/questions/new/internship").page
    page.locator("[name=quantity]").focus()
    words = page.locator("#s2")
    words.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    words.click()
    assert page.evaluate("scrollY") == before


def test_a_session_lost_in_the_middle_of_the_long_form_loses_nothing(person, city):
    hr = person(city["enterprise"], PASSWORD).open("/questions/new/internship")
    hr.page.route("**/autosave", lambda route: route.abort())
    hr.put(**VALUES, quantity=14, skills="示教编程")
    hr.context.clear_cookies()
    hr.submit("draft")
    hr.put(login=city["enterprise"], password=PASSWORD)
    hr.press("登录").press("接着提交")
    kept = {name: hr.page.locator(f"main [name={name}]").input_value() for name in ("title", "public_summary", "quantity", "skills")}
    assert kept == {**VALUES, "quantity": "14", "skills": "示教编程"}
    hr.open("/questions/mine").sees(VALUES["title"])


def test_a_form_posted_from_elsewhere_is_not_held(person, server):
    """The control of the test above: only what this site's own page sent waits for somebody to sign in."""
    for sender, status in (("https://evil.example", 400), (server[1], 401)):
        answer = person().context.request.post("/questions/new/internship", form={"title": "外来"}, headers={"Origin": sender})
        assert answer.status == status


def test_a_double_click_posts_once(person, city, make):
    hr = person(city["enterprise"], PASSWORD).open("/questions/new/order_class")
    hr.page.route("**/autosave", lambda route: route.abort())
    hr.put(title="双击只存一次的订单班", public_summary=VALUES["public_summary"])
    button = hr.page.locator('main button[name=do][value="draft"]')
    with hr.page.expect_navigation():
        button.dblclick()
    hr.page.wait_for_load_state("networkidle")
    stored = db.session.scalar(db.select(db.func.count()).select_from(Question).where(Question.title == "双击只存一次的订单班"))
    db.session.rollback()
    assert stored == 1


def test_the_same_form_sent_twice_from_two_windows_is_kept_once(person, city, make):
    """Without script nothing holds the second press: the server does, by the form's own token."""
    hr = person(city["enterprise"], PASSWORD).open("/questions/new/order_class")
    hr.page.route("**/autosave", lambda route: route.abort())
    fields = hr.page.evaluate("Object.fromEntries(new FormData(document.getElementById('question-form')))")
    fields |= {"title": "两个窗口只存一次的订单班", "do": "draft"}
    for _press in range(2):
        assert hr.context.request.post("/questions/new/order_class", form=fields).status < 500
    stored = db.session.scalar(db.select(db.func.count()).select_from(Question).where(Question.title == fields["title"]))
    db.session.rollback()
    assert stored == 1
