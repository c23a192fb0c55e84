"""From a posting to a query plan: the gates as filters, the criteria as integer weights.

The engine's points only choose the best few hundred candidates; the score is computed from the rows.
"""
from datetime import date, timedelta

from app.authz import Actor
from app.matching.criteria import Context
from app.matching.views import AnswerView, QuestionView
from app.questions.models import LISTED
from app.search.documents.rows import region_path, specialty_path
from app.search.plan import Any, AnyOf, Best, Choice, Clause, Exists, Facet, Filter, Not, Plan, Range, Term, Under, best_of
from app.search.visibility import visible_to
from app.taxonomy.closeness import tail

DAY = timedelta(days=1)
CANDIDATES = 400
WORDS = 40
TITLE, BODY = 15, 5
FACETS = {
    "answers": (Facet("kind"), Facet("level"), Facet("cluster", size=25), Facet("region", level=2, size=25),
                Facet("region", level=3, size=60), Facet("specialty", level=1, size=25), Facet("specialty", level=2, size=40),
                Facet("specialty", level=3, size=40)),
    "questions": (Facet("kind"), Facet("level"), Facet("cluster", size=25), Facet("region", level=2, size=25),
                  Facet("region", level=3, size=60), Facet("region", level=4, size=60),
                  Facet("specialty", level=1, size=25), Facet("specialty", level=2, size=40),
                  Facet("specialty", level=3, size=40)),
}


def missing_or(condition: Filter, field: str) -> Filter:
    """The condition holds, or the document does not say."""
    return Any((condition, Not(Exists(field))))


def answer_gates(q: QuestionView, today: date) -> dict[str, Filter]:
    """Gate code → filter on answers for a question (gates.py in the engine's words)."""
    gates: dict[str, Filter] = {
        "kind": AnyOf("kind", q.answer_kinds), "answer_published": Term("status", "published"),
        "valid": Range("valid_until", low=today), "capacity": missing_or(Range("free", low=1), "free"),
    }
    if q.levels:
        gates["level"] = missing_or(AnyOf("level", tuple(sorted(q.levels))), "level")
    if q.start:
        gates["dates"] = Not(Range("available_to", high=q.start - DAY))
        if q.students_on_site:
            gates["age"] = missing_or(Range("adult_from", high=q.start), "adult_from")
            gates["grade"] = missing_or(Range("entry_year", high=_school_year(q.start) - 1), "entry_year")
    if q.end:
        gates["dates_end"] = Not(Range("available_from", low=q.end + DAY))
    if q.needs_qualification:
        gates["qualification"] = Any((Not(Term("kind", "rd_platform")), Range("qualified_until", low=today)))
    return gates


def question_gates(a: AnswerView, today: date) -> dict[str, Filter]:
    """Gate code → filter on questions for an answer."""
    gates: dict[str, Filter] = {
        "kind": Term("answer_kind", a.kind), "question_open": AnyOf("status", LISTED),
        "deadline": Range("deadline", low=today), "lacking": missing_or(Range("lacking", low=1), "lacking"),
    }
    if a.level:
        gates["level"] = missing_or(Term("level", a.level), "level")
    if a.available_to:
        gates["dates"] = Not(Range("start", low=a.available_to + DAY))
    if a.available_from:
        gates["dates_end"] = Not(Range("end", high=a.available_from - DAY))
    not_on_site = Not(Term("flags", "students_on_site"))
    if a.youngest_born_on:
        gates["age"] = Any((not_on_site, missing_or(Range("start", low=_sixteen(a.youngest_born_on)), "start")))
    if a.entry_year:
        gates["grade"] = Any((not_on_site, missing_or(Range("start", low=date(a.entry_year + 1, 9, 1)), "start")))
    if a.kind == "rd_platform" and not (a.has_qualification and a.qualification_valid_to
                                        and a.qualification_valid_to >= today):
        gates["qualification"] = Not(Term("flags", "needs_qualification"))
    return gates


def for_question(actor: Actor, q: QuestionView, context: Context, *, choices: tuple[Choice, ...] = (), today: date,
                 wide: bool = False, without: str = "") -> Plan:
    """The best answers for a question. wide: without the relevance gate; without: leave one gate out."""
    clauses = [*_specialty_clauses(q.specialties, gate=not wide), *_word_clauses(q.tokens, context, gate=not wide)]
    if q.cluster:
        clauses.append(Clause(Term("cluster", q.cluster), 10))
    clauses += _region_clauses(q.region)
    needed = q.lacking or q.quantity or 0
    if needed:
        clauses += best_of([(Range("free", low=needed), 10), (Range("free", low=max(1, needed // 2)), 5)])
    if q.start:
        clauses.append(Clause(Range("available_from", high=q.start), 3))
    if q.consortia:
        clauses.append(Clause(AnyOf("consortium", tuple(map(str, sorted(q.consortia)))), 5))
    gates = tuple(f for code, f in answer_gates(q, today).items() if code != without)
    return Plan(side="answers", visible=visible_to(actor, "answers"), filters=gates, choices=choices,
                clauses=tuple(clauses), facets=FACETS["answers"], take=Best(CANDIDATES, CANDIDATES), seed=today.isoformat())


def for_answer(actor: Actor, a: AnswerView, context: Context, *, choices: tuple[Choice, ...] = (), today: date,
               wide: bool = False, without: str = "", candidates: int = CANDIDATES) -> Plan:
    """The best questions for an answer."""
    clauses = [*_specialty_clauses(a.specialties, gate=not wide),
               *_word_clauses(sorted(a.tokens), context, gate=not wide)]
    clauses += [Clause(AnyOf("cluster", a.clusters), 10)] if a.clusters else []
    clauses += _region_clauses(a.region)
    if a.available_from:
        clauses.append(Clause(Range("start", low=a.available_from), 3))
    if a.consortia:
        clauses.append(Clause(AnyOf("consortium", tuple(map(str, sorted(a.consortia)))), 5))
    gates = tuple(f for code, f in question_gates(a, today).items() if code != without)
    return Plan(side="questions", visible=visible_to(actor, "questions"), filters=gates, choices=choices,
                clauses=tuple(clauses), facets=FACETS["questions"], take=Best(candidates, candidates),
                seed=today.isoformat())


def _specialty_clauses(codes: tuple[str, ...], *, gate: bool) -> tuple[Clause, ...]:
    """Same code 30, same class on any level 18, mapped by the industry map, same division 9."""
    if not codes:
        return ()
    exact = Any(tuple(Under("specialty", specialty_path(code)) for code in codes))
    classes = Any(tuple(Under("specialty", path) for code in codes for path in _class_paths(code)))
    divisions = Any(tuple(Under("specialty", path.split("/")[0]) for code in codes for path in _class_paths(code)))
    weighted: list[tuple[Filter, int]] = [(exact, 30), (classes, 18), (divisions, 9)]
    related = _mapped(codes)
    if related:
        weighted.append((Any(tuple(Under("specialty", specialty_path(code)) for code in related)), 12))
    return best_of(weighted, gate=gate)


def _class_paths(code: str) -> list[str]:
    """The code's class on every level: 460305 → 26/2603, 46/4603, 66/6603."""
    end = tail(code)
    return [specialty_path(f"{int(end[:2]) + start}{end[2:]}") for start in (21, 41, 61)]


def _mapped(codes: tuple[str, ...], limit: int = 40) -> list[str]:
    from app.taxonomy.catalogue import current

    near = {b: value for (a, b), value in current().map_closeness.items() if a in codes and b not in codes}
    return sorted(near, key=lambda code: (-near[code], code))[:limit]


def _word_clauses(words, context: Context, *, gate: bool) -> list[Clause]:
    """The most telling words: in title or terms they decide, in the body they only add."""
    telling = sorted(set(words), key=lambda word: (-context.words.weight(word), word))[:WORDS]
    clauses = []
    for word in telling:
        weight = context.words.weight(word)
        strong = max(1, round(TITLE * weight / 3))
        clauses.append(Clause(Any((Term("title", word), Term("terms", word))), strong, gate))
        clauses.append(Clause(Term("body", word), max(1, round(BODY * weight / 3))))
    return clauses


def _region_clauses(region: str) -> tuple[Clause, ...]:
    path = region_path(region)
    if not path:
        return ()
    parts = path.split("/")
    return best_of([(Under("region", "/".join(parts[:n])), points)
                    for n, points in zip(range(len(parts), 0, -1), (10, 9, 7, 2)[4 - len(parts):], strict=False)])


def search_plan(actor: Actor, side: str, words: list[str], context: Context, *, filters: tuple[Filter, ...],
                choices: tuple[Choice, ...], take, order=None, today: date, wide: bool = False) -> Plan:
    """Free-text search of one side. wide: a word in the body is enough."""
    clauses = []
    for word in sorted(set(words), key=lambda word: (-context.words.weight(word), word))[:WORDS]:
        weight = context.words.weight(word)
        clauses += best_of([(Any((Term("title", word), Term("terms", word))), max(2, round(30 * weight))),
                            (Term("body", word), max(1, round(8 * weight)))]) if wide else (
            Clause(Any((Term("title", word), Term("terms", word))), max(2, round(30 * weight)), True),
            Clause(Term("body", word), max(1, round(8 * weight))))
    if wide and words:
        clauses.append(Clause(Any(tuple(Term(f, w) for w in sorted(set(words))[:WORDS] for f in ("title", "terms", "body"))),
                              1, True))
    open_now = {"questions": (AnyOf("status", LISTED), Range("deadline", low=today)),
                "answers": (Term("status", "published"), Range("valid_until", low=today))}[side]
    return Plan(side=side, visible=visible_to(actor, side), filters=(*open_now, *filters), choices=choices,
                clauses=tuple(clauses), facets=FACETS[side], take=take, order=order, seed=today.isoformat())


def _school_year(day: date) -> int:
    return day.year - (day < date(day.year, 9, 1))


def _sixteen(born: date) -> date:
    try:
        return born.replace(year=born.year + 16)
    except ValueError:
        return date(born.year + 16, 3, 1)


