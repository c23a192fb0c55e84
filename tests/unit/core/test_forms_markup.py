"""The field macros: what is read aloud is tied to what is shown, and nothing depends on script."""
import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string
from flask_babel import Babel
from werkzeug.datastructures import MultiDict
from wtforms.validators import DataRequired, Length

from app.core import filters, forms

PAGE = """{% import "components/forms.html" as forms %}<form method="post">{{ forms.errors_summary(form) }}
{{ forms.hidden(form) }}{% for f in form if f.type not in ("HiddenField", "CSRFTokenField") %}
{{ forms.field(f, checks=checks if f.name == "text" else ()) }}{% endfor %}</form>"""


class Sample(forms.BaseForm):
    """One field of each drawing."""

    title = forms.StringField("标题", [DataRequired(), Length(max=60)], description="6 到 60 字")
    text = forms.TextAreaField("说明", [DataRequired(), Length(max=500)])
    pay = forms.MoneyField("月报酬", hint="税前")
    day = forms.IsoDateField("到岗")
    codes = forms.CodesField("专业", kind="specialty", names=lambda codes: dict.fromkeys(codes, "工业机器人技术"))
    track = forms.ChoiceField("类型", [forms.Required()], enum=[("a", "甲"), ("b", "乙")], radio=True,
                              hints={"a": "解释"})
    level = forms.ChoiceField("等级", enum=[("1", "一级")])
    extras = forms.ChoicesField("提供", enum=[("bed", "住宿")])
    rows = forms.RowsField("课程", {"name": forms.StringField("名称", [DataRequired()])})
    true = forms.DeclarationField("属实")


@pytest.fixture(scope="module")
def app():
    app = Flask("app")
    app.config.update(SECRET_KEY="k", WTF_CSRF_ENABLED=False)
    Babel(app, default_locale="zh_Hans_CN")
    filters.register(app)
    return app


def draw(app, values=None, checks=()):
    """The page of a new form, or of a posted one that failed."""
    with app.test_request_context("/", method="POST" if values is not None else "GET", data=MultiDict(values or {})):
        form = Sample()
        if values is not None:
            assert not form.validate()
        return BeautifulSoup(render_template_string(PAGE, form=form, checks=checks), "html.parser")


@pytest.mark.parametrize("values", [
    None, {}, {"pay": "面议", "codes": ["460305", "你好"], "rows-0-name": " ", "rows-1-name": ""},
])
def test_every_reference_leads_somewhere_and_no_id_is_twice(app, values):
    page = draw(app, values)
    ids = [node["id"] for node in page.select("[id]")]
    assert len(ids) == len(set(ids))
    wanted = [part for node in page.select("[aria-describedby]") for part in node["aria-describedby"].split()]
    wanted += [node["for"] for node in page.select("label[for]")]
    wanted += [link["href"][1:] for link in page.select("#errors a")]
    assert wanted
    assert set(wanted) <= set(ids)


def test_every_control_has_a_name_to_read(app):
    page = draw(app)
    labelled = {label["for"] for label in page.select("label[for]")}
    for control in page.select("input:not([type=hidden]), select, textarea"):
        assert control["id"] in labelled


def test_the_wrong_text_stays_and_is_described_by_hint_and_error(app):
    page = draw(app, {"pay": "面议"})
    box = page.select_one("#pay")
    assert box["value"] == "面议"
    assert box["aria-invalid"] == "true"
    assert box["aria-describedby"].split() == ["pay-h", "pay-e"]
    assert "不能计算" in page.select_one("#pay-e").text
    assert page.select_one("#errors")["role"] == "alert"


def test_only_fields_that_may_stay_empty_say_so(app):
    page = draw(app)
    marked = {label["for"] for label in page.select("label[for]") if label.select_one(".opt")}
    assert {"pay", "day", "codes", "level"} <= marked
    assert not {"title", "text", "true"} & marked
    assert "选填" not in page.select_one("fieldset#track legend").text


def test_paste_is_never_cut_and_the_browser_never_blocks(app):
    page = draw(app)
    assert not page.select("[maxlength], [required], [disabled]")
    assert page.select_one("[data-counter=text]").text.replace("\u00a0", " ") == "0 / 500 字"


def test_chosen_codes_are_ticked_boxes_that_work_without_script(app):
    page = draw(app, {"codes": ["460305", "你好"]})
    tick = page.select_one("input[type=checkbox][name=codes]")
    assert tick["value"] == "460305"
    assert tick.has_attr("checked")
    assert page.select_one("input#codes")["value"] == "你好"
    assert page.select_one("[data-lookup]")["data-lookup"] == "/taxonomy/lookup/specialty"


def test_a_repeated_group_has_plain_buttons_and_a_mold(app):
    page = draw(app)
    assert page.select_one("button[name=_add_row]")["value"] == "rows"
    assert page.select_one("[data-row-list] button[name=_remove_row]")["value"] == "rows-0"
    assert page.find("template").find("input")["name"] == "rows-__n__-name"


def test_a_check_says_its_severity_in_words_and_asks_for_a_reason_only_on_a_warning(app):
    checks = [
        {"severity": "BLOCK", "message": "不能收押金。", "code": "R-NO-FEE", "basis": "职业教育法第四十二条"},
        {"severity": "WARN", "message": "少于 3 名。", "code": "R-MENTOR", "reason": "五月补足"},
        {"severity": "INFO", "message": "提醒。", "code": "R-I"}, {"passed": True, "message": "好。", "code": "R-OK"},
    ]
    page = draw(app, checks=checks)
    assert [tag.text for tag in page.select(".check .tag")] == ["必须修改", "要写理由", "提示", "通过"]
    assert [(box["name"], box["value"]) for box in page.select(".check input")] == [("reason-R-MENTOR", "五月补足")]
    assert page.select_one("#text")["aria-describedby"] == "text-c1 text-c2 text-c3 text-c4"


def test_what_a_person_typed_is_escaped_everywhere(app):
    page = draw(app, {"title": "<script>x</script>", "pay": "<b>", "codes": '"><i>', "rows-0-name": ""})
    assert not page.select("script, b, i:not(.bi)")
