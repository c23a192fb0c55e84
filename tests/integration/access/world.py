"""The small city in which every route is asked by everybody.

The enterprise lies in 顺德 (440606) and in a park, so does its school; beside them another enterprise, another school,
another county's bureau and another park, who have nothing to do with any of it.
"""
from datetime import timedelta

from app.answers import operations as answers
from app.applications import invitations
from app.cooperations import operations as cooperations
from app.core import clock
from app.core.db import db
from app.exchange.models import ImportRun
from app.notifications.models import Notification
from app.organisations import claims, importing
from app.organisations.models import Organisation
from app.questions import drafting
from app.taxonomy.models import CatalogueRelease
from tests.factory import Make
from tests.factory.cooperations import paper
from tests.factory.organisations import valid_uscc

# One letter per column of the table, in its order.
ACTORS = {
    "v": "a visitor",
    "n": "a person without any organisation",
    "A": "administrator of the enterprise", "E": "editor of the enterprise", "B": "administrator of another enterprise",
    "w": "administrator of an enterprise that waits for verification",
    "O": "cooperation office of the school", "D": "department of the school", "L": "administrator of the school",
    "C": "cooperation office of another school",
    "e": "the city's education bureau", "m": "the city's 工信", "h": "the city's 人社", "d": "the city's 发改",
    "k": "education bureau of another county", "p": "park of the enterprise", "q": "another park",
    "u": "the auditor", "s": "the system administrator",
}


class City:
    """users: column → User id; objects: name of an address's part → its value. Values, not rows: it outlives sessions."""

    def __init__(self):
        make = self.make = Make()
        self.park, other_park = make.park(region_code="440606"), make.park(region_code="440604")
        self.enterprise = make.enterprise(name="主企业", park_id=self.park.id)
        self.school = make.school(name="主学校", park_id=self.park.id)
        other, elsewhere = make.enterprise(region_code="440604"), make.school(region_code="440604")
        waiting = make.enterprise(verified=False, name="待核验企业")
        bureaus = {"e": make.government("edu"), "m": make.government("miit"), "h": make.government("hrss"),
                   "d": make.government("dr"), "k": make.government("edu", area_code="440604")}
        people = {"n": make.user(), "E": make.user(self.enterprise, ["ent_editor"]), "L": make.admin(self.school),
                  **{letter: make.admin(one) for letter, one in bureaus.items()},
                  "A": make.admin(self.enterprise), "B": make.admin(other), "w": make.admin(waiting),
                  "C": make.user(elsewhere, ["sch_office"]), "p": make.admin(self.park), "q": make.admin(other_park),
                  "u": make.admin(make.auditor()), "s": make.admin(make.sysadmin())}
        self.actors = {letter: make.actor(user, _home(user)) for letter, user in people.items() if letter != "n"}
        self.actors["D"], self.actors["O"] = make.people(self.school)
        self.users = {letter: user.id for letter, user in people.items()}
        self.users |= {"D": self.actors["D"].user_id, "O": self.actors["O"].user_id}
        self.objects = {**self._postings(), **self._contact(elsewhere), **self._running(), **self._papers(waiting)}
        db.session.commit()

    def _postings(self) -> dict:
        make = self.make
        draft = make.question("internship", self.enterprise, status="draft", title="草稿里的岗位实习")
        waiting = make.question("internship", self.enterprise, status="submitted", title="待审核的岗位实习")
        secret = make.question("rd_project", self.enterprise, title="只给学校看的研发难题", visibility="verified_schools",
                               nda_required=True)
        stored = drafting.attach(self.actors["A"], question=draft, upload=paper("图纸.pdf"))
        answer_draft = make.answer(self.school, state="draft", title="草稿里的批次")
        shown = answers.add_evidence(self.actors["D"], answer=answer_draft, upload=paper("佐证.pdf"))
        public = make.cohort(self.school, title="公开的批次", size=200)
        return {"question_draft": draft.question_no, "question_submitted": waiting.question_no,
                "question_secret": secret.question_no, "question_file": stored.id,
                "answer_draft": answer_draft.answer_no, "answer_public": public.answer_no,
                "answer_file": shown.file_id}

    def _contact(self, elsewhere) -> dict:
        make = self.make
        public = make.question("internship", self.enterprise, title="公开的岗位实习")
        sent = make.application(public, self.school, status="submitted")
        negotiating = make.application(make.question("internship", self.enterprise), self.school, status="negotiating")
        draft = make.application(make.question("internship", self.enterprise), self.school, status="draft")
        invited = make.question("internship", self.enterprise)
        invitation = invitations.invite(self.actors["A"], question=invited, answer=make.cohort(self.school))
        return {"question_public": public.question_no, "application_sent": sent.application_no,
                "application_negotiating": negotiating.application_no, "application_draft": draft.application_no,
                "release_file": sent.release["site_visit_report"], "invitation": invitation.invitation_no}

    def _running(self) -> dict:
        make = self.make
        fresh = make.cooperation("commissioned_testing", "agreement_pending", enterprise=self.enterprise, school=self.school)
        running = make.cooperation("commissioned_testing", enterprise=self.enterprise, school=self.school)
        confirmed = make.record(running, "milestone_accept", measures={"items": 1}, confirm=True)
        waiting = make.record(running, "milestone_accept", measures={"items": 1})
        draft = make.draft(running, "milestone_accept", measures={"items": 1})
        today = clock.today()
        certificate = cooperations.issue_certificate(self.actors["A"], organisation=self.enterprise,
                                                     period_from=today - timedelta(days=30), period_to=today)
        self.rows = {"record": waiting, "confirmed": confirmed, "cooperation": running}
        return {"cooperation_new": fresh.cooperation_no, "cooperation_running": running.cooperation_no,
                "agreement_new": fresh.agreements[0].agreement_no, "agreement": running.agreements[0].agreement_no,
                "record": waiting.record_no, "record_draft": draft.record_no, "certificate": certificate.certificate_no, "check_code": certificate.check_code,
                "evidence": waiting.evidence[0].id, "evidence_draft": draft.evidence[0].id}

    def _papers(self, waiting) -> dict:
        imported = organisations_imported(self.actors["e"])
        claims.issue_claim(self.actors["e"], organisation=imported)
        run = ImportRun(what="questions", kind="internship", organisation_id=self.enterprise.id, file_name="命题.xlsx", total=0)
        message = Notification(user_id=self.users["A"], organisation_id=self.enterprise.id, kind="question.published", url="/desk")
        release = CatalogueRelease(dataset="clusters", origin="upload", version="2099", payload=[],
                                   report={"added": [], "renamed": [], "changed": [], "ended": [], "refused": []})
        db.session.add_all([run, message, release])
        db.session.flush()
        member = self.actors["E"].membership_id
        return {"org": self.enterprise.org_no, "org_waiting": waiting.org_no, "org_imported": imported.org_no,
                "paper": self.enterprise.licence_file_id, "member": member, "run": run.id, "message": message.id,
                "release": release.id}


def organisations_imported(officer) -> Organisation:
    """A school that the city imported and nobody has claimed."""
    importing.import_verified(officer, rows=[{"org_type": "school", "name": "导入未认领学校", "school_kind": "secondary",
                                              "uscc": valid_uscc(999_001, "school"), "region_code": "440606"}])
    return db.session.scalar(db.select(Organisation).where(Organisation.is_claimed.is_(False)))


def _home(user) -> Organisation:
    from app.organisations.acting import capacity

    return capacity(user.id).organisation


