"""Pages of certificates: choose a period and look, issue, print, revoke; and the public verification."""
import segno
from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.authz import Permission, may
from app.authz.guards import current_actor, guard, public
from app.cooperations import certificates, forms, operations, queries, record_types, shown
from app.cooperations.blueprint import bp, verify_bp
from app.cooperations.models import Certificate
from app.core import clock
from app.core.db import db
from app.core.errors import Refused
from app.core.forms import apply_refused
from app.extensions import limiter
from app.organisations.models import Organisation

P = Permission


def verify_url(certificate: Certificate) -> str:
    """The address behind the QR code; absolute, so that a telephone finds it from paper."""
    path = url_for("verify.show", certificate_no=certificate.certificate_no, code=certificate.check_code)
    return (current_app.config["PUBLIC_URL"].rstrip("/") or request.host_url.rstrip("/")) + path


def qr(certificate: Certificate) -> Markup:
    """The QR code as inline SVG without style attributes."""
    code = segno.make(verify_url(certificate), error="m", micro=False)
    return Markup(code.svg_inline(scale=3, border=2, svgclass="qr", lineclass=None, omitsize=False,  # noqa: S704
                                  title=_("验证二维码")))


def totals(content: dict) -> list[dict]:
    """Totals per type for the page: label, number of records, partners, measures with units, money."""
    rows = []
    for one in content["totals"]:
        kind = record_types.RECORD_TYPES.get(one["type"])
        words = [(measure.label, shown.with_unit(value, measure.unit))
                 for name, value in one["measures"].items() if kind and (measure := kind.measure(name))]
        if one["amount_fen"] is not None:
            words.append((_("到款"), shown.with_unit(one["amount_fen"], "fen")))
        rows.append({"label": kind.label if kind else one["type"], "count": one["count"],
                     "partners": one["partners"], "words": words})
    return rows


def lines(content: dict) -> list[dict]:
    """The records of a content for the page."""
    rows = []
    for line in content["records"]:
        kind = record_types.RECORD_TYPES.get(line["type"])
        value = line["measures"].get(kind.main) if kind else None
        words = (shown.with_unit(line["amount_fen"] or 0, "fen") if kind and kind.money
                 else shown.with_unit(value, kind.measure(kind.main).unit) if value else "–")
        rows.append({**line, "label": kind.label if kind else line["type"], "value": words})
    return rows


# ------------------------------------------------------------------------------------------ issue

@bp.route("/certificates", methods=["GET", "POST"])
@guard(P.CERTIFICATE_VIEW)
def certificate_index():
    """Choose a period, see what would be certified, issue; and those issued so far."""
    actor = current_actor()
    organisation = db.session.get(Organisation, actor.org_id)
    may_issue = may(actor, P.CERTIFICATE_ISSUE, organisation)
    today = clock.today()
    form = forms.CertificateForm(data={"period_from": today.replace(month=1, day=1), "period_to": today})
    preview, status = None, 200
    if may_issue and form.is_submitted():
        status = 422
        if form.validate():
            try:
                if request.form.get("do") == "issue":
                    row = operations.issue_certificate(actor, organisation=organisation, **form.values())
                    flash(_("证明已出具，可以打印。"), "ok")
                    return redirect(url_for("cooperations.certificate", certificate_no=row.certificate_no))
                preview = certificates.content_of(organisation, form.period_from.data, form.period_to.data)
                status = 200
            except Refused as refused:
                apply_refused(form, refused)
    elif form.is_submitted():
        from app.authz import require

        require(actor, P.CERTIFICATE_ISSUE, organisation)
    page = db.paginate(queries.certificates(actor), page=max(request.args.get("page", 1, type=int), 1), per_page=50,
                       error_out=False)
    return render_template("cooperations/certificates.html", form=form, may_issue=may_issue, page=page, preview=preview,
                           organisation=organisation, totals=totals, lines=lines), status


@bp.get("/certificates/<certificate_no>")
@guard(P.CERTIFICATE_VIEW)
def certificate(certificate_no: str):
    """The A4 page."""
    return _shown(queries.get_certificate(current_actor(), certificate_no))


def _shown(row: Certificate, words: object = "", typed: str = ""):
    return render_template(
        "cooperations/certificate.html", certificate=row, content=row.content, totals=totals(row.content),
        lines=lines(row.content), qr=qr(row), url=verify_url(row), state=certificates.inspect(row),
        may_revoke=row.revoked_at is None and may(current_actor(), P.CERTIFICATE_REVOKE, row), words=words, typed=typed)


@bp.post("/certificates/<certificate_no>/revoke")
@guard(P.CERTIFICATE_REVOKE)
def certificate_revoke(certificate_no: str):
    """An officer makes it invalid."""
    row = queries.get_certificate(current_actor(), certificate_no)
    reason = request.form.get("reason", "")
    try:
        operations.revoke_certificate(current_actor(), certificate=row, reason=reason)
    except Refused as refused:
        return _shown(row, words=refused.message, typed=reason), 422
    flash(_("证明已撤销。"), "ok")
    return redirect(url_for("cooperations.certificate", certificate_no=row.certificate_no))


# ------------------------------------------------------------------------------------------ verify

@verify_bp.get("/")
@public
@limiter.limit("60/minute")
def ask():
    """Where number and check code are typed."""
    form = forms.VerifyForm()
    if form.no.data:
        return redirect(url_for("verify.show", certificate_no=form.no.data, code=form.code.data or ""))
    return render_template("cooperations/verify.html", found=None, form=form, asked=False)


@verify_bp.get("/<certificate_no>")
@public
@limiter.limit("30/minute")
def show(certificate_no: str):
    """What is public about a certificate, for whoever holds its number and check code."""
    found = certificates.verify(certificate_no, request.args.get("code", ""))
    form = forms.VerifyForm()
    form.no.data = certificate_no
    return (render_template("cooperations/verify.html", found=found, form=form, asked=True,
                            totals=totals(found.certificate.content) if found and found.intact else []),
            200 if found else 404)
