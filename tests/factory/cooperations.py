"""Cooperations for tests, made through the operations of questions, answers, applications and this room.

make.selected(kind, …) a cooperation in `preparing`; make.cooperation(kind, status="in_progress", …) led through
agreement, filing and start; make.record(cooperation, "payment_received", …) submitted (confirm=True: confirmed).
make.sides(cooperation) gives the actors (enterprise's, school's) that may sign.
"""
from datetime import date, timedelta
from itertools import count

from app.applications import offers
from app.applications import operations as applications
from app.authz import Actor
from app.cooperations import creating, legal, operations, relations
from app.cooperations.models import Agreement, Cooperation, CooperationRecord
from app.core import clock
from app.core.db import db
from tests.factory.organisations import PDF, upload

ANSWERS = {"internship": "trainee_cohort", "apprenticeship": "trainee_cohort", "order_class": "trainee_cohort",
           "commissioned_training": "training_service", "rd_project": "rd_team", "commissioned_testing": "rd_platform"}
_files = count(1)


def paper(name: str = "扫描件.pdf"):
    """An upload whose content no other has."""
    return upload(name, PDF + f"% {next(_files)}\n".encode())


def agreement_values(cooperation: Cooperation, **given) -> dict:
    """A complete agreement of three years from the cooperation's start."""
    today = clock.today()
    return {
        "goal": "共同培养", "content": "按命题约定开展合作，地点在企业厂区。",
        "rights_duties": "企业提供岗位与师傅，学校组织学生与教师。",
        "signatories": "陈一；梁二", "sign_date": today, "effective_from": today,
        "effective_to": today + timedelta(days=3 * 366), "quantity": cooperation.agreed_quantity,
        "amount_fen": cooperation.agreed_amount_fen, "file": paper("协议.pdf"), **given}


def start_facts(cooperation: Cooperation, **given) -> dict:
    """Everything in order for a start."""
    n = cooperation.agreed_quantity
    return {
        "head_count": n, "tripartite_count": n, "consent_count": n, "insurance_kind": "internship_liability",
        "insurer": "示例财险", "policy_no": "PL-2027-001", "insured_from": cooperation.start_date,
        "insured_to": cooperation.end_date, "insured_count": n, "insurance_paid_by": "school",
        "school_mentor": "梁老师", "enterprise_mentor": "陈师傅", "apprentice_agreement_count": n,
        "plan_ready": True, "roster_ready": True, "safety_training_done": True, **given}


def roster(n: int, prefix: str = "2026", first: int = 1) -> str:
    """n student numbers, one a line."""
    return "\n".join(f"{prefix}{i:04d}" for i in range(first, first + n))


class Making:
    """Mixin of `Make`."""

    def selected(self, kind: str = "internship", *, enterprise=None, school=None, quantity: int | None = None,
                 quote_fen: int | None = None, select: bool = True, partners=(), **question) -> Cooperation:
        """A cooperation as selection leaves it. quantity: of the question and the offer alike."""
        enterprise = enterprise or self.enterprise(contact_phone="075722220001", address="")
        school = school or self.school(contact_phone="075722220002", address="")
        if quantity is not None:
            question["quantity"] = quantity
        asked = self.question(kind, enterprise, **question)
        application = self.sent_application(asked, school, quote_fen=quote_fen, partners=partners)
        if not select:
            return application
        offers.select(self.officer(enterprise), application=application, reasons=_Everything())
        db.session.commit()
        return creating.of_application(application.id)

    def sent_application(self, question, school, *, quantity: int | None = None, quote_fen: int | None = None,
                         partners=()):
        """An application of the school, approved inside it and submitted; its partners have confirmed."""
        office = self.people(school)[1]
        quantity = quantity or question.quantity
        answer = self.answer(school, ANSWERS[question.question_type], **self._supply(question, quantity))
        unitless = question.question_type in ("rd_project", "commissioned_testing")
        row = self.application(
            question, school, lines={answer.answer_no: 1 if unitless else quantity}, status="school_review",
            quote_fen=quote_fen, partners=[{"org_no": p.org_no, "contribution": "提供场地与教师"} for p in partners])
        for partner in partners:
            applications.confirm_partner(self.officer(partner), application=row)
        applications.approve(office, application=row)
        db.session.commit()
        return row

    def _supply(self, question, quantity: int) -> dict:
        kind = ANSWERS[question.question_type]
        if kind == "trainee_cohort":
            return {"size": quantity + 10, "further_study_intent": 0,
                    "youngest_born_on": date(clock.today().year - 19, 1, 1)}
        if kind == "training_service":
            return {"details": {"course_list": [{"name": "SMT 设备运维", "days": 5}],
                                "max_person_days_per_month": quantity}}
        if kind == "rd_platform":
            return {"has_cma": True, "has_cnas": True, "details": {
                "platform_kind": "testing_centre", "cma_no": "CMA-1", "cnas_no": "L1"},
                "qualification_valid_to": clock.today() + timedelta(days=900)}
        return {}

    # -------------------------------------------------------------------------------- this room

    def sides(self, cooperation: Cooperation) -> tuple[Actor, Actor]:
        """(an enterprise administrator, somebody of the school's office)."""
        return self.officer(cooperation.enterprise), self.people(cooperation.school)[1]

    def filer(self, cooperation: Cooperation) -> Actor:
        """An officer of the city's office that files this cooperation."""
        office = "hrss" if cooperation.question.review_office == "hrss" else "edu"
        known = self.__dict__.setdefault("_filers", {})
        if office not in known:
            known[office] = self.government(office)
        return self.officer(known[office])

    def declared(self, cooperation: Cooperation, related: bool = False) -> Cooperation:
        """Both sides declared whether they are related."""
        note = "校办企业" if related else "电话为园区总机，无股权和任职关系" if relations.hints(cooperation) else ""
        for actor in self.sides(cooperation):
            operations.declare_relation(actor, cooperation=cooperation, related=related, note=note)
        return cooperation

    def proposed(self, cooperation: Cooperation, *, related: bool = False, **given) -> Agreement:
        """An agreement uploaded by the school, waiting for both confirmations."""
        self.declared(cooperation, related)
        agreement = operations.propose_agreement(
            self.sides(cooperation)[1], cooperation=cooperation, reasons=_Everything(),
            **agreement_values(cooperation, **given))
        db.session.commit()
        return agreement

    def agreed(self, cooperation: Cooperation, **given) -> Agreement:
        """An agreement in force."""
        agreement = self.proposed(cooperation, **given)
        for actor in self.sides(cooperation):
            operations.confirm_agreement(actor, agreement=agreement, seen_sha256=agreement.file.sha256)
        db.session.commit()
        return agreement

    def cooperation(self, kind: str = "internship", status: str = "in_progress", *, agreement: dict | None = None,
                    **given) -> Cooperation:
        """Led to `status`: preparing, agreement_pending, effective, in_progress, acceptance or completed."""
        cooperation = self.selected(kind, **given)
        if status == "preparing":
            return cooperation
        if status == "agreement_pending":
            self.proposed(cooperation, **(agreement or {}))
            return cooperation
        self.agreed(cooperation, **(agreement or {}))
        if status == "effective":
            return cooperation
        enterprise, school = self.sides(cooperation)
        if legal.needs_filing(cooperation):
            operations.file_cooperation(self.filer(cooperation), cooperation=cooperation,
                                        filing_no="佛实习备〔2027〕0042 号")
        asked = legal.start_facts_asked(cooperation)
        operations.begin(school, cooperation=cooperation,
                         facts={k: v for k, v in start_facts(cooperation).items() if k in asked})
        if status in ("acceptance", "completed"):
            operations.change_course(school, cooperation=cooperation, move="request_acceptance")
        if status == "completed":
            operations.change_course(enterprise, cooperation=cooperation, move="complete")
        db.session.commit()
        return cooperation

    def draft(self, cooperation: Cooperation, record_type: str, *, by: Actor | None = None, on=None,
              **given) -> CooperationRecord:
        """A complete draft of the school (or `by`); `on`: its one day, else period_from and period_to."""
        kind = legal.record_types.get(record_type)
        by = by or self.sides(cooperation)[1]
        given.setdefault("period_from", on or clock.today())
        given.setdefault("evidence", [(e.code, paper(f"{e.code}.pdf")) for e in kind.evidence if e.required])
        if kind.money:
            given.setdefault("invoice_no", f"INV{next(_files):08d}")
        if kind.roster and "roster" not in given:
            given["roster"] = roster(int(given["measures"]["persons"]), f"S{cooperation.id}N")
        record = operations.draft_record(by, cooperation=cooperation, record_type=record_type, **given)
        db.session.commit()
        return record

    def record(self, cooperation: Cooperation, record_type: str, *, confirm: bool = False, by: Actor | None = None,
               **given) -> CooperationRecord:
        """Submitted by the school (or `by`), and confirmed by the other side when `confirm`."""
        enterprise, school = self.sides(cooperation)
        by = by or school
        record = self.draft(cooperation, record_type, by=by, **given)
        operations.submit_record(by, record=record, reasons=_Everything())
        if confirm:
            operations.confirm_record(enterprise if by.org_id == cooperation.school_id else school, record=record)
        db.session.commit()
        return record


class _Everything(dict):
    """A reason for every warning."""

    def get(self, key, default=None):
        return "测试理由"

