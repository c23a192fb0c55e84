"""Declarations of the kinds, and what the generic machinery makes of them."""
import pytest
from werkzeug.datastructures import MultiDict

from app.core import kind_forms
from app.core import kinds as core_kinds
from app.core.errors import Refused
from app.questions import kinds
from app.questions.kinds import on_site, shared

ALL = kinds.all_kinds()


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
def test_each_kind_is_complete(kind):
    names = [one.name for one in kind.fields]
    assert len(names) == len(set(names))
    assert kind.agreement_type in shared.AGREEMENTS
    assert kind.capacity in ("stock", "month", None)
    assert kind.legal_forms
    assert set(kind.legal_forms) <= set(shared.LEGAL_FORMS)
    assert kind.record_types
    assert kind.answer_kinds(kind.defaults())
    assert all(one.type in core_kinds.TYPES and (one.choices or one.type not in ("choice", "choices"))
               for one in kind.fields)


def test_agreements_are_those_of_the_reference():
    assert {kind.code: kind.agreement_type for kind in ALL} == {
        "rd_project": "tech_contract", "commissioned_testing": "commission_contract",
        "commissioned_training": "entrustment_contract", "order_class": "order_class_agreement",
        "apprenticeship": "apprenticeship_agreement", "internship": "tripartite_internship"}


@pytest.mark.parametrize(("code", "details", "on"), [
    ("internship", {}, True), ("order_class", {}, False), ("order_class", {"on_site": True}, True),
    ("rd_project", {}, False),
    *[("apprenticeship", {"track": track}, True) for track in ("student_apprentice", "modern")],
    *[("apprenticeship", {"track": track}, False) for track in ("new_type", "technician_trainee")]])
def test_the_rules_bind_to_the_fact(code, details, on):
    kind = kinds.get(code)
    assert kind.students_on_site(details) is on
    asked = {one.name for one in core_kinds.asked(kind.fields, details)}
    assert ("insurance_by" in asked) is on


def test_employees_take_no_cohort():
    kind = kinds.get("apprenticeship")
    assert kind.answer_kinds({"track": "new_type"}) == ("training_service",)
    assert "trainee_cohort" in kind.answer_kinds({"track": "modern"})


def test_the_group_of_students_is_shared_not_copied():
    for code in ("internship", "apprenticeship", "order_class"):
        assert {one.name for one in kinds.get(code).fields} >= on_site.NAMES


def test_at_most_twelve_inputs_before_the_kinds_own():
    from app.questions.forms import layout

    for kind in ALL:
        places = layout(kind)
        assert len(places["main"]) + len(places["suggested"]) <= 12
        assert not set(places["main"]) & set(places["more"])


def test_clean_names_each_wrong_field():
    kind = kinds.get("rd_project")
    with pytest.raises(Refused) as refused:
        core_kinds.clean(kind, {"ip_ownership": "nobody", "target_metrics": [{"name": "x" * 61}], "milestones": "no",
                                "is_export_controlled": "是"}, complete=False)
    assert set(refused.value.errors) == {"details.ip_ownership", "details.target_metrics.0.name", "details.milestones",
                                         "details.is_export_controlled"}


def test_clean_drops_what_is_not_asked_and_keeps_no_unknown_name():
    kind = kinds.get("apprenticeship")
    kept = core_kinds.clean(kind, {"track": "new_type", "night_shift": True, "secret": "x"}, complete=False)
    assert kept == {"track": "new_type"}


def test_complete_wants_what_is_required_and_zero_is_something():
    kind = kinds.get("internship")
    with pytest.raises(Refused) as refused:
        core_kinds.clean(kind, {"other_interns_on_site": 0, "fee_declaration": False}, complete=True)
    assert "details.other_interns_on_site" not in refused.value.errors
    assert {"details.work_mode", "details.fee_declaration"} <= set(refused.value.errors)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
def test_cells_give_back_what_was_written(kind):
    from tests.factory.questions import DETAILS

    for one in kind.fields:
        value = DETAILS[kind.code].get(one.name)
        if value in (None, [], ""):
            continue
        assert kind_forms.read_cell(one, kind_forms.write_cell(one, value)) == value, one.name


@pytest.mark.parametrize("text", ["也许", "看情况"])
def test_a_cell_that_says_neither_yes_nor_no_is_refused(text):
    with pytest.raises(ValueError, match="是"):
        kind_forms.read_cell(kinds.get("internship").field("night_shift"), text)


def test_confidential_fields_are_shown_only_when_allowed():
    kind, details = kinds.get("rd_project"), {"current_state": "卡在补偿", "ip_ownership": "shared"}
    assert "卡在补偿" not in str(kind_forms.display_rows(kind, details))
    assert "卡在补偿" in str(kind_forms.display_rows(kind, details, confidential=True))


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
def test_the_sub_form_reads_back_what_it_shows(app, kind):
    from tests.factory.questions import DETAILS

    with app.test_request_context():
        made = kind_forms.details_form(kind)(data=kind_forms.form_data(kind, DETAILS[kind.code]))
        again = kind_forms.details_form(kind)(MultiDict(_posted(made)))
        assert again.validate(), again.errors
        first = core_kinds.clean(kind, made.data, complete=False)
        assert core_kinds.clean(kind, again.data, complete=False) == first


def _posted(form):
    import re

    html = "".join(str(field()) for field in form if field.type != "RowsField")
    html += "".join(str(sub()) for field in form if field.type == "RowsField" for row in field.entries
                    for sub in row.form)
    from html import unescape

    pairs = []
    for tag in re.findall(r"<input[^>]*>", html):
        attrs = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if attrs.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        pairs.append((attrs["name"], unescape(attrs.get("value", "y"))))
    for attrs_, text in re.findall(r"<textarea([^>]*)>\r?\n?(.*?)</textarea>", html, re.S):
        pairs.append((re.search(r'name="([^"]*)"', attrs_).group(1), unescape(text)))
    for name, inner in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', inner)
        if chosen:
            pairs.append((name, chosen.group(1)))
    return pairs
