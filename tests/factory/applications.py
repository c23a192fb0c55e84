"""Applications and invitations for tests, made through the operations.

make.application(question, school, lines={answer_no: n}, status="submitted"): led to draft, school_review, submitted,
viewed, shortlisted, negotiating or selected; without `lines` a fitting cohort (or other answer) is made. RELEASED is
what the rules of stage select ask of a school that sends students.
"""
from app.applications import offers, operations, terms
from app.applications.models import Application
from app.authz import Actor
from app.core import clock, files
from app.core.db import db
from app.organisations.models import Organisation
from app.questions import deciding
from app.questions import kinds as question_kinds
from app.questions.models import Question
from tests.factory.organisations import PDF

PROPOSAL = "由机电系两名老师带队，按岗位任务分三批到厂，每批配一名驻厂教师，四周一次小结，结束时出具鉴定。"
ORDER = ("draft", "school_review", "submitted", "viewed", "shortlisted", "negotiating")


class Making:
    """Mixin of `Make`."""

    def asker(self, question: Question) -> Actor:
        """The enterprise's administrator."""
        return self.officer(question.enterprise)

    def releasing(self, office: Actor) -> dict:
        """What a school must have done before its students go."""
        report = files.keep(office, content=PDF, name="考察评估报告.pdf", kind="pdf", purpose=operations.PURPOSE)
        day = clock.today().isoformat()
        return {"site_visit_on": day, "site_visit_report": report.id, "party_meeting_on": day, "list_published_on": day}

    def fitting_answer(self, question: Question, school: Organisation, **given):
        """A published answer of the first kind that the question is matched with."""
        kind = question_kinds.get(question.question_type).answer_kinds(question.details)[0]
        return self.answer(school, kind, **given)

    def application(self, question: Question, school: Organisation | None = None, *, lines: dict | None = None,
                    status: str = "submitted", quantity: int | None = None, **fields) -> Application:
        """An application of the school's department, led by its office to `status`."""
        school = school or self.school()
        dept, office = self.people(school)
        if lines is None:
            answer = self.fitting_answer(question, school)
            lines = {answer.answer_no: quantity or 1}
        if question.nda_required and status != "draft":
            deciding.accept_terms(office, question=question)
        values = {"proposal": PROPOSAL, "no_conflict": True, "start_date": question.start_date,
                  "end_date": question.end_date, **fields}
        if question.students_on_site:
            values.setdefault("release", self.releasing(office))
        row = operations.apply(dept, question=question, lines=lines, **values)
        steps = ORDER.index(status) if status in ORDER else len(ORDER)
        if steps >= 1:
            operations.send_for_approval(dept, application=row)
        if steps >= 2:
            operations.approve(office, application=row)
        if steps >= 3:
            offers.note_view(application_id=row.id)
        asker = self.asker(question)
        if status in ("shortlisted", "negotiating"):
            offers.shortlist(asker, application=row)
        if status == "negotiating":
            offers.propose(asker, application=row, proposed=self.other_terms(row))
        if status == "selected":
            offers.select(asker, application=row)
        db.session.commit()
        return row

    def other_terms(self, row: Application, **changes) -> terms.Terms:
        """The application's terms at a price one yuan lower (or with the changes given)."""
        now = terms.of_application(row)
        values = {"lines": dict(now.lines), "price_fen": (now.price_fen or 1_000_000) - 100,
                  "start_date": now.start_date, "end_date": now.end_date, **changes}
        return terms.make(values["lines"], values["price_fen"], values["start_date"], values["end_date"])
