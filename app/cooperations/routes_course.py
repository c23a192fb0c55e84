"""Pages: the list, one cooperation, relation, filing, start, and the moves of its course."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import rules
from app.authz import Permission, may, require
from app.authz.guards import current_actor, guard
from app.cooperations import figures, forms, legal, listing, operations, policy, queries, record_types, relations, running, shown, trail
from app.cooperations.blueprint import bp
from app.cooperations.models import Cooperation
from app.core.errors import NotVisible, Refused
from app.core.forms import apply_refused
from app.questions import kinds

P = Permission
SHOWN_ENTRIES = 8


def back_to(cooperation: Cooperation):
    """The cooperation's page."""
    return redirect(url_for("cooperations.show", cooperation_no=cooperation.cooperation_no))


@bp.get("/")
@guard(P.COOPERATION_VIEW)
def index():
    """Mine; for officers every cooperation in their jurisdiction, with filters."""
    actor = current_actor()
    asked = listing.Asked.of(request.args)
    return render_template(
        "cooperations/index.html", page=listing.page(actor, asked, request.args.get("page", 1, type=int)),
        asked=asked, facets=listing.facets(actor, asked), pills=listing.pills(asked), shown=shown,
        kinds={k.code: k.label for k in kinds.all_kinds()}, waiting=listing.waiting, tabs=listing.tabs(actor, asked),
        is_party=bool(actor.roles & policy.PARTY_ROLES))


@bp.get("/<cooperation_no>")
@guard(P.COOPERATION_VIEW)
def show(cooperation_no: str):
    """One cooperation: the next step, both sides, agreements, records, materials, timeline, trail."""
    cooperation = queries.get(current_actor(), cooperation_no)
    return render_template("cooperations/show.html", **_page(cooperation))


def _page(cooperation: Cooperation, **more) -> dict:
    actor = current_actor()
    records = queries.records_of(actor, cooperation)
    every = 500 if request.args.get("trail") == "all" else SHOWN_ENTRIES
    entries, total = trail.entries(actor, cooperation, every)
    return {
        "cooperation": cooperation, "kind": legal.kind_of(cooperation), "records": records, "shown": shown,
        "legal": legal, "types": record_types, "next": shown.next_step(actor, cooperation), "entries": entries,
        "entries_total": total, "timeline": trail.timeline(actor, cooperation), "materials": materials(cooperation),
        "totals": figures.cooperation_totals([r for r in records if shown.counts(r)]),
        "hints": relations.hints(cooperation) if cooperation.status in ("preparing", "agreement_pending") else [],
        "moves": moves(cooperation), "may_edit": may(actor, P.COOPERATION_EDIT, cooperation),
        "may_record": (may(actor, P.RECORD_SUBMIT, cooperation) and cooperation.status in shown.record_checks.RUNNING
                       and bool(legal.record_types_of(cooperation))),
        "may_file": may(actor, P.COOPERATION_FILE, cooperation) and cooperation.status == "effective",
        "amendable": next((a for a in cooperation.agreements if a.status == "effective"), None),
        "is_party": policy.is_main_party(actor, cooperation), "form_errors": {}, **more,
    }


def materials(cooperation: Cooperation) -> list:
    """The legal materials of the start: as last checked, or as they would be found now."""
    if cooperation.status in ("preparing", "agreement_pending", "effective"):
        return rules.try_out("start", legal.start_context(cooperation))
    return rules.current(cooperation, "start")


def moves(cooperation: Cooperation) -> list[str]:
    """Names of the moves of its course that this person may ask for now."""
    from app.workflow import available

    names = [t.name for t in available(cooperation, current_actor())]
    wanted = (*running.PLAIN_MOVES, "resolve", "terminate", "dissolve")
    names = [n for n in names if n != "complete" or cooperation.status == "acceptance"]
    return [name for name in wanted if name in names]


# ------------------------------------------------------------------------------------------ relation

@bp.route("/<cooperation_no>/relation", methods=["GET", "POST"])
@guard(P.COOPERATION_EDIT)
def relation(cooperation_no: str):
    """This side's declaration of being related or not."""
    actor = current_actor()
    cooperation = queries.get(actor, cooperation_no)
    require(actor, P.COOPERATION_EDIT, cooperation)
    party = cooperation.party(actor.org_id)
    form = forms.RelationForm(related={True: "yes", False: "no"}.get(party.declared_related),
                              relation_note=party.declared_note)
    if form.validate_on_submit():
        try:
            operations.declare_relation(actor, cooperation=cooperation, related=form.answer,
                                        note=form.relation_note.data or "")
            flash(_("声明已记录。"), "ok")
            return back_to(cooperation)
        except Refused as refused:
            apply_refused(form, refused)
    return (render_template("cooperations/relation.html", cooperation=cooperation, form=form,
                            hints=relations.hints(cooperation)), 422 if form.is_submitted() else 200)


# ------------------------------------------------------------------------------------------ filing and start

@bp.route("/<cooperation_no>/filing", methods=["GET", "POST"])
@guard(P.COOPERATION_FILE)
def filing(cooperation_no: str):
    """The office in charge writes the number of the filing."""
    actor = current_actor()
    cooperation = queries.get(actor, cooperation_no)
    require(actor, P.COOPERATION_FILE, cooperation)
    form = forms.FilingForm(obj=cooperation)
    if form.validate_on_submit():
        try:
            operations.file_cooperation(actor, cooperation=cooperation, filing_no=form.filing_no.data)
            flash(_("已备案，双方已收到消息。"), "ok")
            return back_to(cooperation)
        except Refused as refused:
            apply_refused(form, refused)
    return (render_template("cooperations/filing.html", cooperation=cooperation, form=form, legal=legal,
                            materials=materials(cooperation)), 422 if form.is_submitted() else 200)


@bp.route("/<cooperation_no>/start", methods=["GET", "POST"])
@guard(P.COOPERATION_EDIT)
def start(cooperation_no: str):
    """What must be there before it begins; saved piece by piece, then begun."""
    actor = current_actor()
    cooperation = queries.get(actor, cooperation_no)
    require(actor, P.COOPERATION_EDIT, cooperation)
    form = forms.start_form(cooperation)(data={**legal.start_facts(cooperation),
                                               "row_version": cooperation.row_version})
    if form.validate_on_submit():
        try:
            return _start(cooperation, form)
        except Refused as refused:
            apply_refused(form, refused)
    return (render_template("cooperations/start.html", cooperation=cooperation, form=form, legal=legal,
                            kind=legal.kind_of(cooperation), checks=materials(cooperation)),
            422 if form.is_submitted() else 200)


def _start(cooperation: Cooperation, form):
    actor, values = current_actor(), form.values()
    if request.form.get("do") == "begin":
        reasons = {key.removeprefix("reason-"): text for key, text in request.form.items() if key.startswith("reason-")}
        operations.begin(actor, cooperation=cooperation, facts=values, reasons=reasons, seen_version=form.seen_version)
        flash(_("合作已开始，现在可以提交记录。"), "ok")
        return back_to(cooperation)
    checks = operations.save_start_facts(actor, cooperation=cooperation, facts=values, seen_version=form.seen_version)
    lacking = len(rules.blocking(checks))
    words = _("已保存，还差 %(n)s 处。", n=lacking) if lacking else _("已保存，条件齐了，可以开始。")
    flash(words, "warn" if lacking else "ok")
    return redirect(url_for("cooperations.start", cooperation_no=cooperation.cooperation_no))


# ------------------------------------------------------------------------------------------ the course of it

@bp.post("/<cooperation_no>/course/<move>")
@guard(P.COOPERATION_VIEW)
def course(cooperation_no: str, move: str):
    """One move of its course; who may is the transition's matter."""
    actor = current_actor()
    cooperation = queries.get(actor, cooperation_no)
    reason = request.form.get("reason", "")
    if move not in (*running.PLAIN_MOVES, "resolve"):
        raise NotVisible()
    try:
        if move == "resolve":
            operations.resolve(actor, cooperation=cooperation, reason=reason)
        else:
            operations.change_course(actor, cooperation=cooperation, move=move, reason=reason)
    except Refused as refused:
        return render_template("cooperations/show.html", **_page(
            cooperation, failed_move=move, failed_reason=reason, failed_words=refused.message)), 422
    flash(_("现在是“%(state)s”。", state=cooperation.status_label), "ok")
    return back_to(cooperation)


@bp.route("/<cooperation_no>/terminate", methods=["GET", "POST"])
@guard(P.COOPERATION_VIEW)
def terminate(cooperation_no: str):
    """End it before its time, on a page of its own that says what follows."""
    actor = current_actor()
    cooperation = queries.get(actor, cooperation_no)
    if not (may(actor, P.COOPERATION_EDIT, cooperation) or may(actor, P.COOPERATION_MEDIATE, cooperation)):
        require(actor, P.COOPERATION_EDIT, cooperation)
    form = forms.TerminateForm()
    if form.validate_on_submit():
        try:
            operations.terminate(actor, cooperation=cooperation, reason=form.reason.data,
                                 settlement_note=form.settlement_note.data)
            flash(_("合作已终止，占用的名额已退回。"), "ok")
            return back_to(cooperation)
        except Refused as refused:
            apply_refused(form, refused)
    return (render_template("cooperations/terminate.html", cooperation=cooperation, form=form),
            422 if form.is_submitted() else 200)
