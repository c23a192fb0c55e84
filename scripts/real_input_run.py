"""The driver of scripts/real_input.py: a fresh instance from empty to ranked, timed, with every rule in force."""
import json
import os
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

from scripts import real_input as given

PASSWORD = "zhenshi-shuju-shice-2027"  # noqa: S105


class Story:
    """What happened, in the order of the stages."""

    def __init__(self):
        self.seconds: dict[str, float] = {}
        self.said: dict[str, object] = {}

    @contextmanager
    def stage(self, name: str):
        """Time a stage and print it."""
        print(f"{name} …", flush=True)
        began = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - began, 1)
        print(f"  {self.seconds[name]} s", flush=True)

    def tell(self, name: str, value) -> None:
        """Keep a result and print it."""
        self.said[name] = value
        shown = json.dumps(value, ensure_ascii=False, default=str) if not isinstance(value, str) else value
        print(f"  {name}: {shown}", flush=True)


def _application(instance: Path):
    instance = instance.resolve()
    instance.mkdir(parents=True, exist_ok=True)
    os.environ["INSTANCE"] = str(instance)
    from app import create_app

    # Said once more, so that no setting read earlier can point at another instance.
    app = create_app(
        INSTANCE=str(instance), FILES_DIR=str(instance / "files"), MAIL_DIR=str(instance / "mail"), DEMO=False,
        SEARCH_DIR=str(instance / "search"), WORKER_IN_PROCESS=False,
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL") or f"sqlite:///{instance / 'city.db'}")
    with app.app_context():
        _tables(Path(app.root_path).parent / "migrations")
    return app


def _tables(migrations: Path) -> None:
    from app.core.db import db
    from app.taxonomy import load

    if any((migrations / "versions").glob("*.py")):
        from flask_migrate import upgrade

        upgrade(directory=str(migrations))
    else:
        db.create_all()
    load.load_all()
    db.session.commit()


# ------------------------------------------------------------------------------------------- people

def _body(org_type: str, name: str, region: str, **profile):
    """A verified organisation of the test with one person in all its roles; returns the Actor."""
    from app.accounts import operations as accounts
    from app.accounts import passwords
    from app.authz import SYSTEM
    from app.core.db import db
    from app.organisations import founding, types
    from app.organisations.acting import actor_of
    from app.organisations.models import Organisation
    from app.workflow import move

    known = db.session.scalar(db.select(Organisation).where(Organisation.name == name))
    body = known or founding.new_organisation(SYSTEM, org_type=org_type, name=name, uscc=None, region_code=region,
                                              no_uscc_reason="实测用单位", **profile)
    if known is None:
        move(body, "import", actor=SYSTEM)
        founding.confirm_verified(body)
    login = given.PERSON.format(body.id)
    user = accounts.find_user(login) or accounts.create_user(
        SYSTEM, login=login, name="实测", password_hash=passwords.hash_password(PASSWORD) if known is None else "")
    member = founding.join(SYSTEM, body, user, list(types.roles_for(body)))
    db.session.commit()
    return actor_of(user, member)


def _offices() -> dict:
    return {
        "edu": _body("government", "实测教育局", "440600", office="edu", area_code="440600"),
        "hrss": _body("government", "实测人社局", "440600", office="hrss", area_code="440600"),
        "enterprise": _body("enterprise", "实测企业", "440606", staff_on_post=1000, address="大良街道实测路 1 号",
                            scale="large")}


def _catalogue() -> list[tuple[str, str]]:
    from app.taxonomy import queries as taxonomy

    return [(one.code, one.name) for one in taxonomy.entries("specialty") if one.level == "college"]


def make(asked) -> int:
    """Write the files; needs the columns of the templates and the catalogue, and no data of its own."""
    import tempfile

    from app.authz import Actor, Role
    from app.core import clock

    with tempfile.TemporaryDirectory() as folder:
        app = _application(Path(folder))
        with app.app_context():
            person = Actor(user_id=1, org_id=1, roles=frozenset({Role.ENT_ADMIN}))
            made = given.write_files(asked.postings, asked.colleges, asked.out, person, _catalogue(),
                                     clock.today().year - given.COHORT_YEARS_AGO)
    print(f"{len(made)} files in {asked.out}")
    return 0


# ------------------------------------------------------------------------------------------- run

def run(asked) -> int:
    """From empty to ranked; prints what passed, what each rule stopped, and the rankings."""
    from app.core import clock

    app, story = _application(asked.instance), Story()
    with app.app_context():
        people = _offices()
        with story.stage("make the files"):
            made = given.write_files(asked.postings, asked.colleges, asked.instance / "input", people["enterprise"],
                                     _catalogue(),
                                     clock.today().year - given.COHORT_YEARS_AGO)
        with story.stage("import the colleges"):
            story.tell("colleges", _import(people["edu"], "organisations", "school", made["organisations-school"]))
        with story.stage("import, complete and approve the cohorts"):
            story.tell("cohorts", _supply(asked, made))
        with story.stage("import the postings"):
            story.tell("postings", _postings(people["enterprise"], made))
        story.tell("drafts that lack a field", _lacking())
        with story.stage("stand-ins, submit"):
            stopped, said = _submit(people["enterprise"],
                                    {one["_id"]: one["text"] for one in given.postings(asked.postings)})
        story.tell("after submitting", _statuses())
        story.tell("stopped (a posting may count twice)", stopped)
        story.tell("what each rule said, passed or not", said)
        with story.stage("review and publish"):
            story.tell("published", _publish(people))
        with story.stage("index"):
            story.tell("documents", _index())
        with story.stage("rank"):
            story.tell("rankings", _rank(people["enterprise"], asked, story))
        story.tell("seconds", story.seconds)
    if asked.json_file:
        asked.json_file.write_text(json.dumps({**story.said, "seconds": story.seconds}, ensure_ascii=False, indent=1,
                                              default=str))
    return 0


def _import(actor, what: str, kind: str, path: Path) -> dict:
    from app.core.db import db
    from app.exchange import cli

    began = time.monotonic()
    done = cli.bring_in(actor, what=what, kind=kind, content=path.read_bytes(), filename=path.name, suggest=True)
    db.session.commit()
    said = cli.report(done, time.monotonic() - began)
    for error in said["errors"][:5]:
        print(f"  {path.name} row {error['row']} {error['column']}: {error['message']}")
    return {name: said[name] for name in ("rows", "taken", "known", "bad", "seconds")}


def _supply(asked, made) -> dict:
    """Cohorts of every college: import, stand-in for a missing cluster, approve."""
    from app.answers import operations
    from app.answers.models import Answer
    from app.core.db import db
    from app.organisations.models import Organisation

    counts = Counter()
    for college in given.colleges(asked.colleges):
        school = db.session.scalar(db.select(Organisation).where(Organisation.school_code == college["code"]))
        actor = _body("school", school.name, school.region_code)
        counts.update(_import(actor, "answers", "trainee_cohort", made[f"answers-{college['code']}"]))
        for answer in db.session.scalars(db.select(Answer).where(Answer.school_id == school.id,
                                                                 Answer.status == "draft")).all():
            if not answer.clusters:
                operations.edit(actor, answer=answer, clusters=["software"])
                counts["without a suggested cluster"] += 1
            operations.submit(actor, answer=answer, tell=False)
            operations.approve(actor, answer=answer)
            counts["published"] += 1
        db.session.commit()
    return {name: round(value, 1) for name, value in counts.items()}


def _postings(enterprise, made) -> dict:
    return {kind: _import(enterprise, "questions", kind, made[f"questions-{kind}"]) for kind,
            _words in given.KIND_RULES}


def _questions(status: str = ""):
    from app.core.db import db
    from app.questions.models import Question

    chosen = db.select(Question).where(Question.import_row != "").order_by(Question.id)
    return db.session.scalars(chosen.where(Question.status == status) if status else chosen).all()


def _lacking() -> dict:
    """Field → how many drafts lack it, most first."""
    from app.questions import fields

    counts = Counter(name for question in _questions() for name in fields.lacking(question))
    return dict(counts.most_common())


def _submit(actor, texts: dict[str, str]) -> tuple[dict, dict]:
    """Fill what lacks from the stand-ins and hand in: (what stopped each, by field or rule; what each rule said)."""
    from app import rules
    from app.core import clock
    from app.core.db import db
    from app.core.errors import Refused
    from app.questions import fields, operations
    from app.questions.context import submit_context

    stopped, said = Counter(), Counter()
    for question in _questions("draft"):
        _complete(actor, question, texts[question.import_row.removeprefix("no:")], clock.today())
        trial = [one for one in rules.try_out("submit", submit_context(question)) if one.outcome in (rules.BLOCK,
                                                                                                     rules.WARN)]
        said.update(f"{one.rule_code} {one.outcome.upper()}" for one in trial)
        reasons = {one.rule_code: given.REASON for one in trial if one.outcome == rules.WARN}
        try:
            with db.session.begin_nested():
                operations.submit(actor, question=question, reasons=reasons)
        except Refused as refused:
            blocks = [f"{one.rule_code} BLOCK" for one in trial if one.outcome == rules.BLOCK]
            stopped.update([*(f"lacks {name}" for name in fields.lacking(question)), *blocks] or [str(refused.message)])
        db.session.commit()
    return dict(stopped.most_common()), dict(said.most_common())


def _complete(actor, question, text: str, today) -> None:
    """Until nothing more is asked: some fields are asked only once others are answered. Where there is no stand-in
    the value that the form holds beforehand counts."""
    from app.questions import fields, kinds, operations

    defaults = {f"details.{name}": value for name, value in kinds.get(question.question_type).defaults().items()}
    for _round in range(4):
        lacks = [*fields.lacking(question), *given.READ_FROM_TEXT]
        found = {name: given.stand_in(name, question.question_type, question.title, text, today) for name in lacks}
        found = {name: defaults.get(name) if value is None else value for name, value in found.items()}
        values = {name: value for name, value in found.items() if value is not None and not name.startswith("details.")}
        own = {name[8:]: value for name, value in found.items() if value is not None and name.startswith("details.")}
        operations.edit(actor, question=question, seen_version=None, **values,
                        details={**(question.details or {}), **own})


def _statuses() -> dict:
    return dict(Counter(question.status for question in _questions()))


def _publish(people) -> dict:
    from app.core.db import db
    from app.core.errors import Refused
    from app.questions import operations

    counts = Counter()
    for question in _questions("submitted"):
        try:
            operations.publish(people[question.review_office], question=question)
            counts[f"by {question.review_office}"] += 1
        except Refused as refused:
            counts[str(refused.message)] += 1
        db.session.commit()
    return dict(counts)


def _index() -> dict:
    from app.search import indexing, registry

    return {side: indexing.rebuild(side).documents for side in registry.sides()}


# ------------------------------------------------------------------------------------------- rankings

def _rank(actor, asked, story) -> dict:
    """Rank for every published posting; with judged specialties say how good the first ten are."""
    from app.matching import service

    judged, ranked = _judged(asked.judged), {}
    for question in _questions("published"):
        found = service.answers_for(actor, question)
        ranked[question.import_row.removeprefix("no:")] = (question, found)
    shares = {no: _share(found, judged[no]) for no, (_q, found) in ranked.items() if judged.get(no)}
    shown = [one for one in asked.show.split(",") if one] or _ends(ranked, shares)
    for no in shown:
        if no in ranked:
            story.tell(f"ranking of {no}", _lines(*ranked[no], judged.get(no, set())))
    found = [ranking for _q, ranking in ranked.values()]
    return {
        "questions ranked": len(ranked), "without any answer": sum(one.total == 0 for one in found),
        "widened": sum(one.widened for one in found), "degraded": sum(one.degraded for one in found),
        **({"judged": len(shares), "first answer judged fit": sum(_first(ranked[no][1], judged[no]) for no in shares),
            "any of ten judged fit": sum(value > 0 for value in shares.values()),
            "mean share of fit among the ten": round(sum(shares.values()) / len(shares), 3)} if shares else {})}


def _ends(ranked: dict, shares: dict[str, float]) -> list[str]:
    """Three of the best and three of the worst, each of another class of specialties."""
    order, chosen = sorted(shares, key=lambda no: (-shares[no], no)), []
    for listed in (order, order[::-1]):
        classes: set[str] = set()
        for no in listed:
            code = ranked[no][0].specialty_codes[0][:4]
            if code not in classes and len(classes) < 3:
                classes.add(code)
                chosen.append(no)
    return chosen


def _judged(path: Path | None) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines()[1:] if path else []:
        query, code, score = line.split("\t")
        if int(score) > 0:
            found.setdefault(query, set()).add(code)
    return found


def _share(found, wanted: set[str]) -> float:
    return sum(bool(set(hit.view.specialties) & wanted) for hit in found.hits) / max(1, len(found.hits))


def _first(found, wanted: set[str]) -> bool:
    return bool(found.hits) and bool(set(found.hits[0].view.specialties) & wanted)


def _lines(question, found, wanted: set[str]) -> dict:
    from app.taxonomy import queries as taxonomy

    def name(code: str) -> str:
        return f"{code} {taxonomy.specialty(code).name}"

    return {
        "title": question.title, "text": question.public_summary[:80],
        "suggested": [name(c) for c in question.specialty_codes],
        "judged fit": sorted(name(code) for code in wanted if taxonomy.specialty(code))[:6], "judged": len(wanted),
        "total": found.total,
        "answers": [_answer(hit, wanted) for hit in found.hits[:5]]}


def _answer(hit, wanted: set[str]) -> str:
    fits = "✓" if set(hit.view.specialties) & wanted else ""
    return f"{hit.score.total} {hit.view.title}（{hit.view.org_name}）{fits}"
