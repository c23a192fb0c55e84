"""What becomes of some postings: contact, agreements, records; some finished, some waiting for somebody."""
from datetime import timedelta

from app.answers.models import Answer
from app.applications import invitations, offers, terms
from app.applications import operations as applications
from app.applications.models import Application
from app.cooperations import creating, legal, relations
from app.cooperations import operations as cooperations
from app.cooperations.models import Cooperation, CooperationRecord
from app.core import clock, files
from app.core.db import db
from app.demo import papers
from app.demo.world import Because, World
from app.questions import deciding
from app.questions.models import Question

PROPOSAL = ("由专业带头人和两名双师型教师组队，按岗位任务分批进入，每批配一名驻厂教师，四周一次小结，"
            "结束时和企业师傅共同出具鉴定。")


class Story:
    """Steps of the story on one world; questions and answers are found by the names postings.py noted."""

    def __init__(self, world: World, offered: dict, asked: dict):
        self.world, self.offered, self.asked = world, offered, asked

    # ------------------------------------------------------------------ finding

    def question(self, key: str) -> Question:
        return db.session.scalar(db.select(Question).where(Question.question_no == self.asked[key]))

    def answer(self, school: str, title: str) -> Answer:
        return db.session.scalar(db.select(Answer).where(Answer.answer_no == self.offered[school, title]))

    def firm(self, question: Question):
        key = next(k for k, one in self.world.organisations.items() if one.id == question.enterprise_id)
        return self.world.actor(key, "ent_admin")

    def cooperation(self, application_no: str) -> Cooperation:
        row = db.session.scalar(db.select(Application).where(Application.application_no == application_no))
        return creating.of_application(row.id)

    # ------------------------------------------------------------------ contact

    def apply(self, key: str, school: str, lines: dict[str, int], *, to: str = "submitted", quote: int | None = None) -> str:
        """A school applies; led to school_review, submitted, viewed or shortlisted. Returns its number."""
        question = self.question(key)
        dept = self._dept(school)
        office = self.world.actor(school, "sch_office")
        if question.nda_required:
            deciding.accept_terms(office, question=question)
        fields = {"proposal": PROPOSAL, "no_conflict": True, "quote_fen": quote, "start_date": question.start_date,
                  "end_date": question.end_date}
        if question.students_on_site:
            fields["release"] = self._release(office)
        row = applications.apply(dept, question=question, **fields,
                                 lines={self.answer(school, title).answer_no: n for title, n in lines.items()})
        applications.send_for_approval(dept, application=row)
        if to == "school_review":
            return row.application_no
        applications.approve(office, application=row, note="同意报送。")
        if to in ("viewed", "shortlisted", "negotiating"):
            offers.note_view(application_id=row.id)
        if to in ("shortlisted", "negotiating"):
            offers.shortlist(self.firm(question), application=row)
        return row.application_no

    def _dept(self, school: str):
        has = (school, "sch_dept") in self.world._actors
        return self.world.actor(school, "sch_dept" if has else "sch_office")

    def _release(self, office) -> dict:
        report = files.keep(office, content=papers.content(), name="实习单位考察评估报告.pdf", kind="pdf",
                            purpose=applications.PURPOSE)
        day = clock.today().isoformat()
        return {"site_visit_on": day, "site_visit_report": report.id, "party_meeting_on": day, "list_published_on": day}

    def application(self, number: str) -> Application:
        return db.session.scalar(db.select(Application).where(Application.application_no == number))

    def select(self, number: str) -> None:
        row = self.application(number)
        offers.select(self.firm(row.question), application=row, reasons=Because())

    def decline(self, number: str, code: str, note: str) -> None:
        row = self.application(number)
        offers.decline(self.firm(row.question), application=row, reason_code=code, note=note)

    def propose(self, number: str, *, cheaper: int) -> None:
        """The enterprise proposes a lower price."""
        row = self.application(number)
        now = terms.of_application(row)
        offers.propose(self.firm(row.question), application=row, note="预算有限，请再考虑。", proposed=terms.make(
            now.lines, (now.price_fen or 0) - cheaper, now.start_date, now.end_date))

    def invite(self, key: str, school: str, title: str, message: str):
        question = self.question(key)
        return invitations.invite(self.firm(question), question=question, answer=self.answer(school, title), message=message)

    # ------------------------------------------------------------------ cooperation

    def sides(self, cooperation: Cooperation):
        school = next(k for k, one in self.world.organisations.items() if one.id == cooperation.school_id)
        return self.firm(cooperation.question), self.world.actor(school, "sch_office")

    def sign(self, number: str, *, both: bool = True) -> None:
        """The school uploads the signed agreement; both confirm it (or only the school)."""
        cooperation = self.cooperation(number)
        enterprise, school = self.sides(cooperation)
        note = "电话为园区或学校总机，无股权和任职关系" if relations.hints(cooperation) else ""
        for actor in (enterprise, school):
            cooperations.declare_relation(actor, cooperation=cooperation, related=False, note=note)
        today = clock.today()
        agreement = cooperations.propose_agreement(
            school, cooperation=cooperation, goal="校企共同培养，满足岗位需要。", content="按命题约定的人数、时间和地点开展合作，地点在企业厂区。",
            rights_duties="企业提供岗位、师傅和安全培训；学校组织师生、过程管理和保险。", signatories="双方法定代表人授权代表",
            sign_date=today, effective_from=today, effective_to=today + timedelta(days=3 * 366),
            quantity=cooperation.agreed_quantity, amount_fen=cooperation.agreed_amount_fen, file=papers.upload("合作协议（盖章）.pdf"),
            reasons=Because())
        for actor in (school, enterprise) if both else (school,):
            cooperations.confirm_agreement(actor, agreement=agreement, seen_sha256=agreement.file.sha256)

    def begin(self, number: str) -> None:
        """Officer's filing where needed, start facts in order, then in progress."""
        cooperation = self.cooperation(number)
        _enterprise, school = self.sides(cooperation)
        if legal.needs_filing(cooperation):
            officer = self.world.actor("hrss" if cooperation.question.review_office == "hrss" else "edu")
            cooperations.file_cooperation(officer, cooperation=cooperation, filing_no=f"佛演示备〔{clock.today().year}〕{cooperation.id:04d} 号")
        n = cooperation.agreed_quantity
        facts = {
            "head_count": n, "tripartite_count": n, "consent_count": n, "insurance_kind": "internship_liability",
            "insurer": "演示财产保险", "policy_no": f"YS{cooperation.id:06d}", "insured_from": cooperation.start_date,
            "insured_to": cooperation.end_date, "insured_count": n, "insurance_paid_by": "school", "school_mentor": "驻厂教师",
            "enterprise_mentor": "车间师傅", "apprentice_agreement_count": n, "plan_ready": True, "roster_ready": True,
            "safety_training_done": True}
        asked = legal.start_facts_asked(cooperation)
        cooperations.begin(school, cooperation=cooperation, facts={k: v for k, v in facts.items() if k in asked})

    def record(self, number: str, record_type: str, *, first: int, last: int, confirm: bool = True, **given):
        """The school submits a record over days relative to today; the enterprise confirms it."""
        cooperation = self.cooperation(number)
        enterprise, school = self.sides(cooperation)
        kind = legal.record_types.get(record_type)
        if kind.roster:
            persons = int(given["measures"]["persons"])
            given["roster"] = "\n".join(f"YS{cooperation.id:03d}{i:04d}" for i in range(persons))
        if kind.money:
            given.setdefault("invoice_no", f"YS{cooperation.id:04d}{self.world.today.toordinal() + last}")
        record = cooperations.draft_record(
            school, cooperation=cooperation, record_type=record_type, period_from=self.world.day(first),
            period_to=self.world.day(last),
            evidence=[(one.code, papers.upload(f"{one.label}.pdf")) for one in kind.evidence if one.required], **given)
        cooperations.submit_record(school, record=record, reasons=Because())
        if confirm:
            cooperations.confirm_record(enterprise, record=record)
        return record


def plan(world: World, story: Story) -> None:
    """Put every chapter on the world's calendar."""
    kept: dict[str, str] = {}
    for chapter in (_research, _interns, _order, _testing, _apprentices, _training, _open_contacts):
        chapter(world, story, kept)


def _keep(kept: dict, name: str, make):
    def do():
        kept[name] = make()

    return do


def _research(world, story, kept) -> None:
    world.later(68, _keep(kept, "rd", lambda: story.apply("rd", "yunlu", {"机器人末端轨迹补偿团队": 1}, to="viewed", quote=68_000_000)))
    world.later(55, lambda: story.select(kept["rd"]))
    world.later(48, lambda: story.sign(kept["rd"]))
    world.later(38, lambda: story.begin(kept["rd"]))
    world.later(20, lambda: story.record(kept["rd"], "payment_received", first=-22, last=-22, amount_fen=20_400_000, measures={}))
    world.later(6, lambda: story.record(kept["rd"], "milestone_accept", first=-8, last=-8, confirm=False, measures={"items": 1}))


def _interns(world, story, kept) -> None:
    world.later(64, _keep(kept, "intern", lambda: story.apply("intern", "fengling", {"机电技术应用": 24, "制冷和空调设备运行与维护": 16}, to="viewed")))
    world.later(56, lambda: story.select(kept["intern"]))
    world.later(44, lambda: story.sign(kept["intern"]))
    world.later(32, lambda: story.begin(kept["intern"]))
    world.later(1, lambda: story.record(kept["intern"], "intern_batch", first=-31, last=-2, confirm=False,
                                        measures={"persons": 38, "days": 25}))


def _order(world, story, kept) -> None:
    world.later(60, _keep(kept, "order", lambda: story.apply("order", "jiangwan", {"机电一体化技术": 30}, to="viewed")))
    world.later(52, lambda: story.select(kept["order"]))
    world.later(40, lambda: story.sign(kept["order"]))
    world.later(30, lambda: story.begin(kept["order"]))
    world.later(12, lambda: story.record(kept["order"], "order_class_roll", first=-30, last=-14, measures={"persons": 28}))


def _testing(world, story, kept) -> None:
    world.later(56, _keep(kept, "invited", lambda: story.invite("test", "yuezhong", "动力电池与储能检测中心", "需要盖 CMA 章的报告，望接。").invitation_no))
    world.later(53, lambda: _accept(world, story, kept))
    world.later(50, lambda: story.select(kept["test"]))
    world.later(45, lambda: story.sign(kept["test"]))
    world.later(38, lambda: story.begin(kept["test"]))
    world.later(22, lambda: story.record(kept["test"], "payment_received", first=-23, last=-23, amount_fen=9_600_000, measures={}))
    world.later(21, lambda: _complete(story, kept["test"]))


def _accept(world, story, kept) -> None:
    from app.applications.queries import get_invitation

    office = world.actor("yuezhong", "sch_office")
    row = invitations.accept(office, invitation=get_invitation(office, kept["invited"]))
    applications.edit(office, application=row, lines={line.answer.answer_no: line.quantity for line in row.lines},
                      proposal=PROPOSAL, no_conflict=True, quote_fen=9_600_000, start_date=row.question.start_date,
                      end_date=row.question.end_date)
    applications.send_for_approval(office, application=row)
    if row.status == "school_review":
        applications.approve(office, application=row)
    offers.note_view(application_id=row.id)
    kept["test"] = row.application_no


def _complete(story, number: str) -> None:
    cooperation = story.cooperation(number)
    enterprise, school = story.sides(cooperation)
    cooperations.change_course(school, cooperation=cooperation, move="request_acceptance")
    cooperations.change_course(enterprise, cooperation=cooperation, move="complete")


def _apprentices(world, story, kept) -> None:
    world.later(40, _keep(kept, "apprentice", lambda: story.apply("apprentice", "jiangwan", {"储能材料技术": 28}, to="viewed")))
    world.later(30, lambda: story.select(kept["apprentice"]))
    world.later(3, lambda: story.sign(kept["apprentice"], both=False))


def _training(world, story, kept) -> None:
    world.later(52, _keep(kept, "training", lambda: story.apply("training", "jiangwan", {"SMT": 1000}, to="viewed", quote=18_000_000)))
    world.later(47, lambda: story.select(kept["training"]))
    world.later(42, lambda: story.sign(kept["training"]))
    world.later(36, lambda: story.begin(kept["training"]))
    world.later(9, _keep(kept, "training-record", lambda: story.record(
        kept["training"], "training_delivery", first=-35, last=-12, confirm=False,
        measures={"planned_persons": 200, "persons": 200, "person_days": 1000}).record_no))
    world.later(5, lambda: _dispute_and_correct(story, kept["training-record"], "签到表只有 186 人、894 人日，请按签到更正。",
                                                {"planned_persons": 200, "persons": 186, "person_days": 894}))


def _dispute_and_correct(story, record_no: str, reason: str, measures: dict) -> None:
    """The enterprise disputes, the school corrects by a new record, the enterprise confirms that."""
    record = db.session.scalar(db.select(CooperationRecord).where(CooperationRecord.record_no == record_no))
    enterprise, school = story.sides(record.cooperation)
    cooperations.dispute_record(enterprise, record=record, reason=reason)
    correction = cooperations.correct_record(school, record=record, measures=measures, period_from=record.period_from,
                                             period_to=record.period_to)
    cooperations.submit_record(school, record=correction, reasons=Because())
    cooperations.confirm_record(enterprise, record=correction)


def _open_contacts(world, story, kept) -> None:
    robots = "工业机器人装调与运维学徒（学生学徒）"
    world.later(12, _keep(kept, "a1", lambda: story.apply(robots, "jiangwan", {"工业机器人技术": 30}, to="shortlisted")))
    world.later(9, _keep(kept, "a2", lambda: story.apply(robots, "fengling", {"工业机器人技术应用": 18}, to="viewed")))
    world.later(3, _keep(kept, "a3", lambda: story.invite(robots, "yunlu", "机器人技术（职业本科）四年级", "学徒期两年，欢迎来厂看看。")))
    world.later(24, _keep(kept, "late", lambda: story.apply("电子产品装接与调试岗位实习", "jiangwan", {"机电一体化技术": 12})))
    world.later(15, _keep(kept, "moulds", lambda: story.apply("注塑模具装配与省模岗位实习", "beijiao", {"模具制造": 10}, to="viewed")))
    world.later(2, _keep(kept, "waiting", lambda: story.apply("电池测试员岗位实习", "beijiao", {"新能源汽车检测与维修": 12}, to="school_review")))
    world.later(10, _keep(kept, "software", lambda: story.apply("MES 实施与测试岗位实习", "jiangwan", {"软件技术": 8}, to="viewed")))
    world.later(4, lambda: story.decline(kept["software"], "time", "希望每周能到岗五天。"))
