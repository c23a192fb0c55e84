"""The demonstration's cast and its clock: who acts, on which day, through the operations only."""
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from app.accounts import operations as accounts
from app.accounts import passwords
from app.authz import ANONYMOUS, SYSTEM, Actor
from app.core import clock
from app.core.db import db
from app.demo import papers
from app.demo.organisations import ORGANISATIONS, PASSWORD, UNCLAIMED, WAITING, code, login
from app.organisations import consortia, founding, importing, operations
from app.organisations.acting import actor_of
from app.organisations.models import Consortium, Membership, Organisation

FOUNDED = 95


class World:
    """today: the day the demonstration is told from. Keys are those of organisations.py."""

    def __init__(self, today: date | None = None):
        self.today = today or clock.today()
        self.organisations: dict[str, Organisation] = {}
        self._actors: dict[tuple[str, str], tuple[int, int]] = {}
        self._plan: list[tuple[int, int, Callable[[], None]]] = []

    def later(self, days_ago: float, what: Callable[[], None]) -> None:
        """Do something that many days ago; a fraction orders what happens on one day."""
        self._plan.append((-int(days_ago * 100), len(self._plan), what))

    def tell(self) -> None:
        """Everything planned, in order of time; what is planned meanwhile is told too."""
        while self._plan:
            self._plan.sort()
            when, _n, what = self._plan.pop(0)
            with clock.at(self.moment(-when / 100)):
                what()
                db.session.commit()

    def moment(self, days_ago: float) -> datetime:
        """Between 9:00 and 18:00 of the day, city time; never in the future."""
        day = self.today - timedelta(days=int(days_ago))
        part = 1 - (days_ago - int(days_ago))
        moment = datetime.combine(day, time(9), clock.CITY_ZONE) + timedelta(hours=9 * (part % 1))
        return min(moment, datetime.now(clock.CITY_ZONE)) if day == date.today() else moment  # noqa: DTZ011

    def day(self, days_from_now: int) -> date:
        """A date relative to today."""
        return self.today + timedelta(days=days_from_now)

    def actor(self, key: str, role: str = "") -> Actor:
        """The person in that role at the organisation; the first person without a role."""
        role = role or next(r for k, r in self._actors if k == key)
        user_id, membership_id = self._actors[key, role]
        membership = db.session.get(Membership, membership_id)
        return actor_of(membership.user, membership)

    def found(self) -> None:
        """Register and verify the cast; leave some waiting; import some unclaimed."""
        secret = passwords.hash_password(PASSWORD)
        numbers = iter(range(1, 1000))
        with clock.at(self.moment(FOUNDED)):
            for key, (org_type, name, region, profile, people) in ORGANISATIONS.items():
                self._register(key, next(numbers), org_type, name, region, dict(profile), people, secret)
                operations.verify(SYSTEM, organisation=self.organisations[key])
            self._join_consortium("MC-FS", ("park", "zhizhu", "suijun", "jiangwan", "yunlu"))
            db.session.commit()
        for n, (key, (org_type, name, region, profile, people)) in enumerate(WAITING.items()):
            with clock.at(self.moment(3 - n)):
                self._register(key, 500 + n, org_type, name, region, dict(profile), people, secret)
                db.session.commit()
        with clock.at(self.moment(50)):
            importing.import_verified(self.actor("edu"), rows=[
                {"org_type": org_type, "name": name, "uscc": code(700 + n, org_type), "region_code": region,
                 **({"school_kind": kind} if kind else {})}
                for n, (org_type, name, region, kind) in enumerate(UNCLAIMED) if org_type == "school"])
            importing.import_verified(self.actor("miit"), rows=[
                {"org_type": org_type, "name": name, "uscc": code(700 + n, org_type), "region_code": region}
                for n, (org_type, name, region, kind) in enumerate(UNCLAIMED) if org_type == "enterprise"])
            for row in db.session.scalars(db.select(Organisation).where(Organisation.is_claimed.is_(False))):
                row.is_demo = True
            db.session.commit()

    def _register(self, key, n, org_type, name, region, profile, people, secret) -> None:
        park = profile.pop("park", None)
        direct = {k: profile.pop(k) for k in ("is_core_listed",) if k in profile}
        if park:
            profile["park_id"] = self.organisations[park].id
        role, person, department = people[0]
        organisation = operations.register(
            ANONYMOUS, org_type=org_type, name=name, uscc=code(n, org_type), region_code=region, is_demo=True,
            contact_name=person, contact_phone=f"0757{83000000 + n * 1371}", licence=papers.upload("营业执照或法人证书.pdf"),
            authorisation=papers.upload("授权书.pdf"),
            account={"login": login(key, role), "name": person, "phone": f"1380757{n:04d}", "password": PASSWORD}, **profile)
        for column, value in direct.items():
            setattr(organisation, column, value)
        self.organisations[key] = organisation
        first = db.session.scalar(db.select(Membership).where(Membership.organisation_id == organisation.id))
        self._add_role(first, role)
        self._actors[key, role] = (first.user_id, first.id)
        for i, (other, name_, where) in enumerate(people[1:]):
            user = accounts.create_user(SYSTEM, login=login(key, other), name=name_, phone=f"1390757{n * 10 + i:04d}",
                                        password_hash=secret)
            membership = founding.join(SYSTEM, organisation, user, [other], where)
            self._actors[key, other] = (user.id, membership.id)

    def _join_consortium(self, code_: str, keys: tuple[str, ...]) -> None:
        consortium = db.session.scalar(db.select(Consortium).where(Consortium.code == code_))
        for key in keys:
            organisation = self.organisations[key]
            officer = self.actor("miit" if organisation.org_type == "enterprise" else "edu")
            consortia.add_member(officer, consortium=consortium, organisation=organisation,
                                 role="lead_park" if key == "park" else "member")

    def _add_role(self, membership: Membership, role: str) -> None:
        """The first account is an administrator by itself; here it also holds its working role."""
        from app.organisations.models import MembershipRole

        if role not in membership.role_codes:
            membership.roles.append(MembershipRole(role=role))
            db.session.flush()


class Because(dict):
    """A written reason for whatever warning comes."""

    def get(self, _key, _default=None):
        return "已和对方说明，按实际岗位安排，安排见附件"
