"""The six kinds: what they ask for, what does not go together, and that nobody is named."""
from datetime import date

import pytest

from app.answers import kinds
from app.core.errors import Refused
from app.core.kinds import clean

NAMES_OF_PERSONS = ("name_of", "student_name", "person_name", "roster", "id_card", "phone", "teacher_name")


def test_there_are_six_kinds_and_no_other():
    assert {kind.code for kind in kinds.all_kinds()} == {
        "specialty", "trainee_cohort", "rd_team", "rd_platform", "achievement", "training_service"}
    with pytest.raises(KeyError):
        kinds.get("course_resource")


@pytest.mark.parametrize("kind", kinds.all_kinds(), ids=lambda kind: kind.code)
def test_a_declaration_is_whole(kind):
    assert kind.label
    assert kind.unit
    assert kind.about
    names = [one.name for one in kind.fields]
    assert len(names) == len(set(names))
    assert (kind.capacity == "month") == bool(kind.capacity_detail)
    if kind.capacity_detail:
        assert kind.field(kind.capacity_detail).required


@pytest.mark.parametrize("kind", kinds.all_kinds(), ids=lambda kind: kind.code)
def test_no_field_asks_for_a_person(kind):
    for one in kind.fields:
        assert not any(word in one.name for word in NAMES_OF_PERSONS)
    assert kind.code != "achievement" or kind.field("inventors").type == "int"


def cohort(**given):
    return {"specialties": ["460305"], "size": 40, "further_study_intent": 10, "entry_year": 2025,
            "youngest_born_on": date(2009, 5, 1), "capacity": None, "details": {}, **given}


@pytest.mark.parametrize(("given", "field"), [
    ({"further_study_intent": 41}, "further_study_intent"), ({"capacity": 41}, "capacity"),
    ({"details": {"male_count": 20, "female_count": 21}}, "details.female_count"),
    ({"youngest_born_on": date(2020, 1, 1)}, "youngest_born_on"),
    ({"youngest_born_on": date(1940, 1, 1)}, "youngest_born_on"), ({"specialties": ["460305", "460301"]}, "specialties"),
])
def test_numbers_of_a_cohort_that_do_not_add_up(given, field):
    assert set(kinds.get("trainee_cohort").check(cohort(**given))) == {field}


def test_numbers_of_a_cohort_that_do():
    check = kinds.get("trainee_cohort").check
    assert check(cohort()) == {}
    assert check(cohort(capacity=40, details={"male_count": 30, "female_count": 10})) == {}
    assert check(cohort(size=None, further_study_intent=None, youngest_born_on=None)) == {}


@pytest.mark.parametrize(("size", "further", "places"), [(40, 10, 30), (40, None, 40), (40, 40, 0), (None, 3, None)])
def test_places_are_those_who_do_not_go_on_to_study(size, further, places):
    default = kinds.get("trainee_cohort").capacity_default
    assert default({"size": size, "further_study_intent": further}) == places


def test_a_qualification_has_a_last_day():
    check = kinds.get("rd_platform").check
    day = date(2026, 12, 31)
    assert set(check({"has_cma": True, "details": {}})) == {"qualification_valid_to"}
    assert set(check({"qualification_valid_to": day, "details": {}})) == {"has_cma"}
    assert check({"has_cnas": True, "qualification_valid_to": day, "details": {}}) == {}
    assert check({"details": {}}) == {}


def test_a_specialty_group_has_members():
    check = kinds.get("specialty").check
    assert set(check({"specialties": ["460305", "460301"], "details": {}})) == {"specialties"}
    assert set(check({"specialties": ["460305"], "details": {"is_group": True}})) == {"specialties"}
    assert check({"specialties": ["460305", "460301"], "details": {"is_group": True}}) == {}


def test_a_fixed_price_needs_its_amount():
    kind = kinds.get("achievement")
    given = {"ip_type": "software", "ip_status": "granted", "trl": 7, "transfer_mode": ["licence"]}
    with pytest.raises(Refused) as refused:
        clean(kind, {**given, "price_mode": "fixed"}, complete=True)
    assert set(refused.value.errors) == {"details.asking_price"}
    assert clean(kind, {**given, "price_mode": "negotiable"}, complete=True)["trl"] == 7
