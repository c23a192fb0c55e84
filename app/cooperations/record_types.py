"""The types of records: what each measures, what proves it, what it feeds (domain.md §3.5, table of record types).

One declaration per type; forms, checks, pages, figures and exports read it. Adding a type is one entry
here and its code in the `record_types` of the kinds that may carry it.
"""
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Measure:
    """One number of a record, typed by a person; `places` decimals."""

    name: str
    label: Any
    unit: Any
    required: bool = True
    places: int = 0
    hint: Any = ""


@dataclass(frozen=True)
class EvidenceKind:
    """A sort of paper that proves a record."""

    code: str
    label: Any
    required: bool = True


@dataclass(frozen=True)
class RecordType:
    """What a record of this type holds.

    main: the measure shown first ("amount" for money). money: carries amount, payer and invoice.
    instant: happened on one day (the payment's, the acceptance's), else event date is `period_to`.
    derive: further measures computed from the typed ones, {name: function(dict) → Decimal}.
    feeds: codes of the figures it counts in. roster: student numbers are asked for, kept as hashes only.
    roster_groups: two rosters with a common group may not hold one person at overlapping times.
    workplace: students stand at a workplace, so actual hours, pay and days are asked (domain.md §2.2).
    """

    code: str
    label: Any
    measures: tuple[Measure, ...]
    evidence: tuple[EvidenceKind, ...]
    main: str
    hint: Any = ""
    money: bool = False
    instant: bool = False
    derive: Any = None
    feeds: tuple[str, ...] = ()
    roster: bool = False
    roster_groups: frozenset[str] = frozenset()
    workplace: bool = False

    def measure(self, name: str) -> Measure | None:
        """The typed or derived measure of that name."""
        return next((m for m in (*self.measures, *DERIVED) if m.name == name), None)

    def evidence_label(self, code: str):
        """What a person reads for a sort of evidence."""
        return next((e.label for e in self.evidence if e.code == code), _l("其他佐证"))

    @property
    def person_words(self) -> Any:
        """Label of the head count, None when the type counts no persons."""
        found = self.measure("persons")
        return found.label if found else None


OTHER_EVIDENCE = EvidenceKind("other", _l("其他佐证"), required=False)
DERIVED = (Measure("person_months", _l("人月"), _l("人月"), places=2),)


def person_months(values: dict[str, Decimal]) -> dict[str, Decimal]:
    """S4a: persons × actual days ÷ 30 (domain.md §4.2)."""
    months = values["persons"] * values["days"] / Decimal(30)
    return {"person_months": months.quantize(Decimal("0.01"), ROUND_HALF_UP)}


_PERSONS = Measure("persons", _l("人数"), _l("人"))

_TYPES = (
    RecordType(
        "payment_received", _l("到款"), (),
        (EvidenceKind("bank_receipt", _l("银行回单")), EvidenceKind("invoice", _l("发票"))),
        main="amount", money=True, instant=True, feeds=("S6",),
        hint=_l("以到账日为准。合同额不算到款。")),
    RecordType(
        "milestone_accept", _l("节点验收"),
        (Measure("items", _l("验收节点"), _l("项")),),
        (EvidenceKind("acceptance_form", _l("双方签字的验收单")),),
        main="items", instant=True),
    RecordType(
        "intern_batch", _l("实习批次"),
        (_PERSONS, Measure("days", _l("每人实际天数"), _l("天")),
         Measure("matched_persons", _l("专业对口人数"), _l("人"), required=False)),
        (EvidenceKind("tripartite", _l("实习三方协议")), EvidenceKind("insurance", _l("实习责任保险保单")),
         EvidenceKind("attendance", _l("考勤或实习考核"), required=False)),
        main="persons", derive=person_months, feeds=("S4a", "S4b"), roster=True,
        hint=_l("填每人实际实习的天数，人月由平台计算：人数 × 天数 ÷ 30。"),
        roster_groups=frozenset({"site"}), workplace=True),
    RecordType(
        "apprentice_batch", _l("学徒批次"), (_PERSONS,),
        (EvidenceKind("apprentice_agreements", _l("学徒培养协议")),
         EvidenceKind("filing", _l("备案回执"), required=False)),
        main="persons", feeds=("S3",), roster=True, roster_groups=frozenset({"class", "site"})),
    RecordType(
        "order_class_roll", _l("订单班名册"),
        (_PERSONS,), (EvidenceKind("class_list", _l("盖章班级名册")),),
        main="persons", feeds=("S3",), roster=True, roster_groups=frozenset({"class"}),
        hint=_l("名册遮住姓名和证件号再上传；学号只留不可还原的指纹。")),
    RecordType(
        "hire_result", _l("就业录用"),
        (Measure("graduates", _l("毕业人数"), _l("人")), Measure("further_study", _l("其中升学"), _l("人")),
         Measure("army", _l("其中参军"), _l("人")), Measure("persons", _l("录用人数"), _l("人"))),
        (EvidenceKind("labour_contracts", _l("劳动合同清单（遮名）")),),
        main="persons", feeds=("S5",)),
    RecordType(
        "training_delivery", _l("培训实施"),
        (Measure("planned_persons", _l("应到人数"), _l("人")), Measure("persons", _l("实到人数"), _l("人")),
         Measure("person_days", _l("实到人日"), _l("人日"))),
        (EvidenceKind("sign_in_sheet", _l("签到表")),),
        main="person_days", feeds=("S7",), hint=_l("实到人数和人日按签到表填，不按计划。")),
)
RECORD_TYPES: dict[str, RecordType] = {one.code: one for one in _TYPES}


def get(code: str) -> RecordType:
    """The declaration of a type; KeyError when there is none."""
    return RECORD_TYPES[code]


def known(codes) -> list[RecordType]:
    """The declared ones among `codes`, in the order given."""
    return [RECORD_TYPES[code] for code in codes if code in RECORD_TYPES]


AGREEMENT_TYPES = {
    "tech_contract": _l("技术合同"), "commission_contract": _l("委托合同"),
    "entrustment_contract": _l("委托培训合同"), "order_class_agreement": _l("订单班协议"),
    "apprenticeship_agreement": _l("学徒培养协议"), "tripartite_internship": _l("实习三方协议"),
    "codev_agreement": _l("共同开发协议"), "practice_agreement": _l("教师实践协议"),
    "mentor_appointment": _l("聘任协议"), "coconstruction_agreement": _l("共建协议"),
    "coestablish_agreement": _l("共同举办协议"), "service_agreement": _l("服务协议"),
    "donation_agreement": _l("捐赠协议"),
}
FLAG_LABELS = {
    "duplicate_file": _l("同一份文件用在另一条记录"), "duplicate_invoice": _l("发票号重复"),
    "duplicate_roster": _l("有人同时在另一批名册里"), "round_trip": _l("180 天内双方互相付款，不计入到款额"),
    "late": _l("超过 60 天才补记"),
}
