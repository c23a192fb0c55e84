"""trainee_cohort 在校生批次: aggregate numbers of one intake of one specialty. No person is named.

Year of study, graduation year, ages and whether there are minors follow from the stored numbers at any
date (cohorts.py); a stored year would be wrong every 1 September.
"""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.answers.cohorts import age_on, school_year_start
from app.answers.kinds.base import SupplyKind
from app.core.kinds import Field
from app.taxonomy import queries as taxonomy


def places(values) -> int | None:
    """size − further_study_intent: who will look for a place (domain.md §5.4)."""
    if values.get("size") is None:
        return None
    return max(0, values["size"] - (values.get("further_study_intent") or 0))


def title_of(values) -> str:
    """工业机器人技术 2025 级, once specialty and entry year are known."""
    found = taxonomy.names_of("specialty", (values.get("specialties") or [])[:1])
    if not found or values.get("entry_year") is None:
        return ""
    return _("%(name)s %(year)s 级", name=next(iter(found.values())), year=values["entry_year"])


def check(values) -> dict:
    """Numbers that must add up, and a birthday that a trainee can have."""
    errors, size = {}, values.get("size")
    further, details = values.get("further_study_intent"), values["details"]
    if size is not None and further is not None and further > size:
        errors["further_study_intent"] = _("升学意向不能多于批次人数 %(n)s。", n=size)
    male, female = details.get("male_count"), details.get("female_count")
    if size is not None and male is not None and female is not None and male + female != size:
        errors["details.female_count"] = _("男生加女生是 %(sum)s，批次人数是 %(size)s。", sum=male + female, size=size)
    if size is not None and (values.get("capacity") or 0) > size:
        errors["capacity"] = _("名额不能多于批次人数 %(n)s。", n=size)
    if len(values.get("specialties") or []) > 1:
        errors["specialties"] = _("一个批次只属于一个专业。几个专业请分几批登记。")
    errors.update(_check_birthday(values))
    return errors


def _check_birthday(values) -> dict:
    born, entry = values.get("youngest_born_on"), values.get("entry_year")
    if born is None or entry is None:
        return {}
    try:
        at_entry = age_on(born, school_year_start(entry))
    except ValueError:
        return {}
    if at_entry < 10 or at_entry > 60:
        return {"youngest_born_on": _("按这个日期，入学时是 %(n)s 岁。请核对出生日期和入学年份。", n=at_entry)}
    return {}


TRAINEE_COHORT = SupplyKind(
    code="trainee_cohort", label=_l("在校生批次"), family="trainees", unit=_l("人"),
    about=_l("某专业某一届有多少学生可以实习、当学徒或进订单班。只报汇总数，不报姓名"),
    capacity="stock", capacity_label=_l("可提供名额"), capacity_default=places,
    capacity_hint=_l("不填就按“人数减升学意向”算"), max_specialties=1, check=check, title_of=title_of,
    needs=("specialties", "entry_year", "length_years", "size", "further_study_intent", "youngest_born_on"),
    takes=("capacity", "min_pay_fen"),
    fields=(
        Field("male_count", _l("男生"), "int", unit=_l("人"), max=100_000),
        Field("female_count", _l("女生"), "int", unit=_l("人"), max=100_000),
        Field("certs_held", _l("已取得的证书"), "lines", hint=_l("一行一个，如“电工（四级）30 人”"), max=30),
    ),
)
