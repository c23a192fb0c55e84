"""Forms keep what was typed, say what is wrong in our words, and hand operations clean values."""
from datetime import date
from enum import Enum

import pytest
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import MultiDict
from wtforms.validators import DataRequired, Email, Length, Optional

from app.core import forms
from app.core.errors import Refused


class Track(Enum):
    """Kinds of apprenticeship, one of them not offered."""

    STUDENT = "student"
    SKILLED = "skilled"
    OLD = "old"


class Posting(forms.BaseForm):
    """A form with one field of each kind."""

    title = forms.StringField("标题", [DataRequired(), Length(6, 60)])
    count = forms.IntField("人数", [forms.Required()], unit="人", min=1, max=500)
    pay = forms.MoneyField("月报酬", [DataRequired()], max=10_000_000)
    start = forms.IsoDateField("到岗", min=lambda: date(2027, 3, 8))
    codes = forms.CodesField("专业", kind="specialty", max_codes=2,
                             names=lambda codes: {c: "名称" for c in codes if c.startswith("46")})
    region = forms.CodeField("地区", kind="region")
    track = forms.ChoiceField("类型", enum=Track, radio=True,
                              labels={Track.STUDENT: "学生学徒", Track.SKILLED: "技培生"})
    extras = forms.ChoicesField("提供", enum=[("bed", "住宿"), ("meal", "工作餐")])
    lines = forms.LinesField("设备", max_lines=3)
    mail = forms.StringField("邮箱", [Optional(), Email()])
    courses = forms.RowsField("课程", {
        "name": forms.StringField("名称", [DataRequired()]), "hours": forms.IntField("课时", [forms.Required()]),
    }, max_rows=3)
    true = forms.DeclarationField("属实")


GOOD = {
    "title": " 工业机器人装调学徒\u0000 ", "count": "３６人", "pay": "3,600.50", "start": "2027年7月1日", "true": "y",
    "codes": ["460305", "460301 460305"], "region": "440605", "track": "student", "extras": ["bed"], "mail": "",
    "lines": "六轴机器人\r\n\r\n 视觉台 \r\n六轴机器人", 
    "courses-4-name": "传感器", "courses-4-hours": "36", "courses-9-name": "",
}


@pytest.fixture
def posted():
    """Build the form from posted values."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY="k", WTF_CSRF_ENABLED=False)
    Babel(app, default_locale="zh_Hans_CN")
    contexts = []

    def post(values=None, form=Posting, method="POST", **kwargs):
        context = app.test_request_context("/", method=method, data=MultiDict(values) if method == "POST" else None,
                                           query_string=values if method == "GET" else None)
        context.push()
        contexts.append(context)
        return form(**kwargs)

    yield post
    for context in reversed(contexts):
        context.pop()


def said(form, name):
    """The messages at one field."""
    return [message for field, _label, message in form.problems if field == name]


def test_good_values_reach_the_operation_clean(posted):
    form = posted(GOOD)
    assert form.validate(), form.problems
    assert form.values("true") == {
        "title": "工业机器人装调学徒", "count": 36, "pay": 360_050, "start": date(2027, 7, 1),
        "codes": ["460305", "460301"],
        "region": "440605", "track": Track.STUDENT, "extras": ["bed"], "lines": ["六轴机器人", "视觉台"], "mail": "",
        "courses": [{"name": "传感器", "hours": 36}],
    }


def test_an_empty_form_asks_for_each_required_field_in_our_words(posted):
    form = posted({"title": ""})
    assert not form.validate()
    assert said(form, "title") == said(form, "count") == said(form, "pay") == ["这一项要填。"]
    assert said(form, "true") == ["勾选后才能提交。"]
    assert said(form, "start") == said(form, "mail") == said(form, "courses") == []


def test_wrong_text_stays_and_keeps_its_own_message_despite_data_required(posted):
    form = posted({**GOOD, "pay": "面议"})
    assert not form.validate()
    assert said(form, "pay") == ["“面议”不能计算。填数字，如 3600。"]
    assert 'value="面议"' in form.pay()
    assert form.problems == [("pay", "月报酬", "“面议”不能计算。填数字，如 3600。")]


def test_bounds_are_named_with_their_unit(posted):
    form = posted({**GOOD, "count": "501", "start": "2027-03-07", "pay": "-1"})
    assert not form.validate()
    assert said(form, "count") == ["要在 1 到 500 人之间。"]
    assert said(form, "start") == ["不能早于 2027-03-08。"]
    assert said(form, "pay") == ["要在 0 到 100000 元之间。"]


def test_length_and_email_speak_our_words(posted):
    form = posted({**GOOD, "title": "短", "mail": "x"})
    assert not form.validate()
    assert said(form, "title") == ["要 6 到 60 个字。"]
    assert said(form, "mail")[0].startswith("不是邮箱地址")


@pytest.mark.parametrize(("values", "words"), [
    (["460305", "你好"], "“你好”不是代码"), (["460305 460301 460302"], "最多 2 个"), (["990000"], "没有代码“990000”"),
])
def test_codes_are_checked(posted, values, words):
    form = posted({**GOOD, "codes": values})
    assert not form.validate()
    assert words in said(form, "codes")[0]


def test_unticking_every_chip_means_none_not_the_old_value(posted):
    row = type("Row", (), {"codes": ["460305"], "region": "440605"})()
    form = posted({key: value for key, value in GOOD.items() if key not in {"codes", "region"}}, obj=row)
    assert form.validate(), form.problems
    assert form.codes.data == []
    assert form.region.data is None


def test_two_codes_for_a_field_of_one_are_refused(posted):
    form = posted({**GOOD, "region": "440605 440604"})
    assert not form.validate()
    assert said(form, "region") == ["只能选一个。"]


@pytest.mark.parametrize("value", ["old", "nonsense", "Track.STUDENT"])
def test_only_offered_choices_are_taken(posted, value):
    form = posted({**GOOD, "track": value})
    assert not form.validate()
    assert said(form, "track") == ["请从列出的选项里选。"]


def test_a_foreign_checkbox_value_is_refused(posted):
    form = posted({**GOOD, "extras": ["bed", "car"]})
    assert not form.validate()
    assert said(form, "extras") == ["请从列出的选项里选。"]


def test_a_half_written_row_is_asked_to_be_finished_and_a_blank_one_ignored(posted):
    form = posted({**GOOD, "courses-5-hours": "x", "courses-6-name": " ", "courses-6-hours": ""})
    assert not form.validate()
    assert form.problems == [
        ("courses-1-name", "课程第 2 行 名称", "这一项要填。"),
        ("courses-1-hours", "课程第 2 行 课时", "“x”不是数字。填整数，如 36。"),
    ]


def test_too_many_rows_are_kept_and_counted(posted):
    rows = {f"courses-{n}-{name}": value for n in range(5) for name, value in (("name", "课"), ("hours", "1"))}
    form = posted({**GOOD, **rows})
    assert not form.validate()
    assert said(form, "courses") == ["最多 3 行，现在 5 行。"]
    assert len(form.courses.data) == 5


def test_the_buttons_of_a_group_add_and_remove_without_script_and_without_errors(posted):
    form = posted({"courses-0-name": "甲", "_add_row": "courses"})
    assert not form.validate()
    assert form.problems == []
    assert len(form.courses.entries) == 2
    form = posted({"courses-0-name": "甲", "courses-1-name": "乙", "_remove_row": "courses-0"})
    assert not form.validate()
    assert [row["name"] for row in form.courses.data] == ["乙"]


def test_a_new_form_shows_a_blank_row_and_a_mold_for_the_script(posted):
    form = posted(method="GET")
    assert len(form.courses.entries) == 1
    assert form.courses.data == []
    assert form.courses.mold.form["name"].name == "courses-__n__-name"


def test_rows_of_a_saved_object_are_shown_with_one_spare(posted):
    form = posted(method="GET", data={"courses": [{"name": "甲", "hours": 8}]})
    assert [entry.form["name"].data for entry in form.courses.entries] == ["甲", None]
    assert form.courses.data == [{"name": "甲", "hours": 8}]


def test_the_seen_version_comes_from_the_form_and_never_from_the_row_on_a_post(posted):
    row = type("Row", (), {"row_version": 7})()
    assert posted(method="GET", obj=row).row_version.data == 7
    assert posted({**GOOD, "row_version": "5"}, obj=row).seen_version == 5
    assert posted(GOOD, obj=row).seen_version is None
    assert posted({**GOOD, "row_version": "5; drop"}, obj=row).seen_version is None


def test_each_opened_form_has_its_own_token_and_a_failed_one_keeps_it(posted):
    first, second = posted(method="GET"), posted(method="GET")
    assert first.form_token.data != second.form_token.data
    assert len(first.form_token.data) >= 20
    assert posted({"form_token": "abc"}).form_token.data == "abc"


def test_a_refusal_of_an_operation_lands_at_its_field(posted):
    form = posted(GOOD)
    assert form.validate()
    forms.apply_refused(form, Refused("名额不够。", field="count"))
    forms.apply_refused(form, Refused("多处。", errors={
        "courses.0.hours": "太多。", "nowhere": "整体。", "courses": "行。"}))
    forms.apply_refused(form, Refused("不行。"))
    assert form.problems == [
        ("", "", "整体。"), ("", "", "不行。"), ("count", "人数", "名额不够。"), ("courses", "课程", "行。"),
        ("courses-0-hours", "课程第 1 行 课时", "太多。"),
    ]


def test_a_query_reads_the_address_and_needs_no_token(posted):
    class Query(forms.QueryForm):
        q = forms.StringField()
        codes = forms.CodesField(kind="specialty")

    form = posted({"q": " 机器人 ", "codes": "460305,460301"}, form=Query, method="GET")
    assert form.validate()
    assert form.values() == {"q": "机器人", "codes": ["460305", "460301"]}
    assert "csrf_token" not in form
    assert "form_token" not in form


def test_text_fields_lose_control_characters_but_passwords_stay(posted):
    class Login(forms.BaseForm):
        name = forms.TextAreaField()
        password = forms.PasswordField()

    form = posted({"name": "\u3000甲\r\n乙\u0007 ", "password": " a b "}, form=Login)
    assert form.name.data == "甲\n乙"
    assert form.password.data == " a b "
