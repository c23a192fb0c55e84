"""rd_platform 平台、中试、检测. CMA/CNAS and their last day are columns: they filter (domain.md §7 story 5)."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.answers.kinds.base import SupplyKind
from app.core.kinds import Field

KINDS = (
    ("engineering_centre", _l("工程技术中心")), ("pilot_platform", _l("中试平台")),
    ("key_laboratory", _l("重点实验室")),
    ("testing_centre", _l("检测中心")), ("common_technology", _l("共性技术平台")),
)
GRADES = (("national", _l("国家级")), ("provincial", _l("省级")), ("city", _l("市级")), ("school", _l("校级")))


def check(values) -> dict:
    """A qualification has a last day; a last day belongs to a qualification."""
    qualified = values.get("has_cma") or values.get("has_cnas")
    if qualified and values.get("qualification_valid_to") is None:
        return {"qualification_valid_to": _("填资质有效期。过期当天起，要资质的命题不再匹配到它。")}
    if not qualified and values.get("qualification_valid_to") is not None:
        return {"has_cma": _("填了资质有效期，请勾选是 CMA 还是 CNAS。")}
    return {}


RD_PLATFORM = SupplyKind(
    code="rd_platform", label=_l("研发与检测平台"), family="rd", unit=_l("项"),
    about=_l("对外开放的实验室、中试线、检测中心"),
    capacity="stock", capacity_label=_l("可同时承接"), capacity_hint=_l("同时能接几项委托"), check=check,
    needs=("capacity",),
    takes=("specialties", "has_cma", "has_cnas", "qualification_valid_to", "min_price_fen"),
    fields=(
        Field("platform_kind", _l("平台类别"), "choice", required=True, choices=KINDS),
        Field("platform_level", _l("认定级别"), "choice", choices=GRADES),
        Field("cma_no", _l("CMA 证书编号"), "text", max=60),
        Field("cnas_no", _l("CNAS 证书编号"), "text", max=60),
        Field("equipment", _l("主要设备"), "lines", hint=_l("一行一台，写型号"), max=50),
        Field("equipment_value", _l("设备原值"), "money"),
        Field("price_list", _l("收费标准"), "rows", max=30, fields=(
            Field("item", _l("项目"), "text", required=True, max=60),
            Field("price", _l("单价"), "money", required=True),
            Field("per", _l("计价单位"), "text", max=20),
        )),
        Field("open_share", _l("对外开放机时占比"), "int", unit="%", max=100),
    ),
)
