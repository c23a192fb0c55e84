"""How the trail reads answers."""
from flask_babel import lazy_gettext as _l

from app.answers import kinds, levels, wishes
from app.answers.forms import VISIBILITIES
from app.answers.models import PUBLIC
from app.audit import words
from app.core.kind_forms import words as detail_words
from app.taxonomy import queries as taxonomy
from app.workflow import workflow_of

FIELDS = {
    "title": _l("标题"), "department": _l("院系"), "public_summary": _l("公开说明"), "specialties": _l("专业"),
    "clusters": _l("产业集群"), "skills": _l("技能要点"), "region_code": _l("所在地"), "site_address": _l("详细地址"),
    "service_radius_km": _l("服务半径（公里）"), "available_from": _l("可用自"), "available_to": _l("可用至"),
    "valid_until": _l("有效期至"), "conditions": _l("合作条件说明"), "visibility": _l("可见范围"),
    "capacity": _l("可提供总量"), "min_pay_fen": _l("月报酬不低于"), "min_price_fen": _l("预算不低于"),
    "min_quantity": _l("一次至少"), "accepted_kinds": _l("只接的命题类型"), "accepted_regions": _l("只接的地方"),
    "excluded_industries": _l("不接的行业"), "entry_year": _l("入学年份"), "length_years": _l("学制（年）"),
    "size": _l("批次人数"), "further_study_intent": _l("打算升学"), "youngest_born_on": _l("最小学生的出生日期"),
    "has_cma": _l("CMA 资质"), "has_cnas": _l("CNAS 认可"), "qualification_valid_to": _l("资质有效期至"),
    "evidence": _l("佐证"), "answer_no": _l("供给编号"), "answer_type": _l("供给类型"), "level": _l("层次"),
    "catalogue_version": _l("专业目录版本"), "school_id": _l("学校"), "owner_id": _l("负责人"),
    "import_row": _l("导入行"), "suspended_from": _l("暂停前状态"), "confirmed_at": _l("确认时间"),
    "published_at": _l("发布时间"), "details": _l("其他内容"),
}


def _named(catalogue):
    def read(value):
        codes = value if isinstance(value, list) else [value]
        found = taxonomy.names_of(catalogue, codes)
        return "、".join(f"{found[code]} {code}" if code in found else str(code) for code in codes)

    return read


def declare() -> None:
    """Fill the words: fields, own fields of every kind, values in the words of their catalogues."""
    words.actions({"answer.create": _l("新建供给"), "answer.edit": _l("修改供给"), "answer.delete": _l("删除草稿"),
                   "answer.evidence_add": _l("加佐证"), "answer.evidence_remove": _l("移除佐证"),
                   **{f"answer.{one.name}": one.label for one in workflow_of("answer").transitions}})
    words.actions({"answer.suspend": _l("主管部门暂停"), "answer.lift": _l("主管部门恢复")})
    words.fields("answer", FIELDS)
    states = {code: label for code, (label, _tone) in workflow_of("answer").states.items()}
    words.values("answer", "status", states)
    words.values("answer", "suspended_from", states)
    words.values("answer", "visibility", dict(VISIBILITIES) | {PUBLIC: _l("公开")})
    words.values("answer", "level", levels.LABELS)
    words.values("answer", "answer_type", {kind.code: kind.label for kind in kinds.all_kinds()})
    words.values("answer", "accepted_kinds", lambda value: "、".join(
        str(wishes.question_kinds().get(one, one)) for one in (value if isinstance(value, list) else [value])))
    for field, catalogue in (("specialties", "specialty"), ("clusters", "cluster"), ("region_code", "region"),
                             ("accepted_regions", "region"), ("excluded_industries", "industry")):
        words.values("answer", field, _named(catalogue))
    for kind in kinds.all_kinds():
        words.fields("answer", {f"details.{one.name}": one.label for one in kind.fields})
        for one in kind.fields:
            words.values("answer", f"details.{one.name}", lambda value, one=one: detail_words(one, value))
