"""specialty 专业（群）: what a school teaches. It keeps no capacity: its trainees stand in cohorts."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.answers.kinds.base import SupplyKind
from app.core.kinds import Field
from app.taxonomy import queries as taxonomy

HONOURS = (
    ("national_double_high", _l("国家“双高”专业群")), ("provincial_high", _l("省高水平专业群")),
    ("double_precise", _l("省“双精准”示范专业")), ("manufacturing", _l("“制造业当家”特色专业")),
    ("rural", _l("涉农特色专业")), ("national_key", _l("国家级骨干或示范专业")), ("other", _l("其他省级及以上荣誉")),
)


def title_of(values) -> str:
    """The specialty's name, of a group with 专业群."""
    found = taxonomy.names_of("specialty", (values.get("specialties") or [])[:1])
    if not found:
        return ""
    name = next(iter(found.values()))
    return _("%(name)s专业群", name=name) if values["details"].get("is_group") else name


def check(values) -> dict:
    """A single specialty has one code; a group has members."""
    codes, is_group = values.get("specialties") or [], bool(values["details"].get("is_group"))
    if not is_group and len(codes) > 1:
        return {"specialties": _("只选一个专业；是专业群的，勾选“是专业群”。")}
    if is_group and len(codes) == 1:
        return {"specialties": _("专业群至少两个专业，第一个是核心专业。")}
    return {}


SPECIALTY = SupplyKind(
    code="specialty", label=_l("专业（群）"), family="specialty", unit=_l("个"),
    about=_l("专业的建设情况、课程和就业，企业找合作专业时看"),
    capacity=None, needs=("specialties",), max_specialties=10, check=check, title_of=title_of,
    fields=(
        Field("enrolment_total", _l("在校生总数"), "int", required=True, unit=_l("人"), max=100_000),
        Field("class_count", _l("班级数"), "int", unit=_l("个"), max=2_000),
        Field("is_group", _l("是专业群"), "bool", hint=_l("专业里第一个是核心专业，其余是成员")),
        Field("honours", _l("建设荣誉"), "choices", choices=HONOURS),
        Field("core_courses", _l("核心课程"), "lines", hint=_l("一行一门"), max=30),
        Field("certs", _l("可取得的证书"), "lines", hint=_l("一行一个"), max=30),
        Field("training_stations", _l("实训工位"), "int", unit=_l("个"), max=100_000),
        Field("dual_teacher_ratio", _l("双师型教师占比"), "int", unit="%", max=100),
        Field("placement_rate_last", _l("最近一届去向落实率"), "int", unit="%", max=100),
        Field("placement_year", _l("是哪一届"), "int", unit=_l("届"), min=2000, max=2100,
              hint=_l("毕业年份，如 2026"), when=lambda d: d.get("placement_rate_last") is not None, required=True),
        Field("related_rate_last", _l("对口就业率"), "int", unit="%", max=100),
    ),
)
