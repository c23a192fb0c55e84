"""Taking a list out, and the trail of it."""
from flask_babel import gettext as _

from app import audit
from app.authz import Actor
from app.core import clock, receipts, sheets
from app.core.db import db
from app.core.errors import NotVisible
from app.exchange.lists import Listing
from app.exchange.models import ExportRun

FORMATS = {"xlsx": sheets.XLSX, "csv": sheets.CSV}
TAKEN_OUT = "exchange.export"


def export(actor: Actor, *, listing: Listing, args, fmt: str) -> bytes:
    """The list as a file, by the page's own filter. Reads only; a receipt writes the trail after the response."""
    if fmt not in FORMATS:
        raise NotVisible()
    rows = [list(row) for row in listing.rows(actor, args)]
    asked = listing.asked(args)
    receipts.leave(TAKEN_OUT, actor=actor, what=listing.what, fmt=fmt, filters=asked, rows=len(rows))
    header = [str(head) for head in listing.header]
    notes = [] if listing.plain else [_heading(actor, listing, len(rows))]
    if fmt == "csv":
        return sheets.write_csv(header, rows, notes)
    return sheets.write_xlsx(sheets.Sheet(str(listing.label), header, rows, notes))


def _heading(actor: Actor, listing: Listing, count: int) -> str:
    return _("%(label)s，%(org)s，%(day)s 导出，%(n)s 行", label=listing.label, org=actor.org_name or "–",
             day=clock.today().isoformat(), n=count)


def file_name(listing: Listing, fmt: str) -> str:
    """我的命题-2027-03-01.xlsx."""
    return f"{listing.label}-{clock.today().isoformat()}.{fmt}"


@receipts.handler(TAKEN_OUT)
def note(*, actor: Actor, what: str, fmt: str, filters: dict, rows: int) -> ExportRun:
    """Who took out which list, by which filter, how many rows."""
    run = ExportRun(what=what, format=fmt, organisation_id=actor.org_id, created_by_id=actor.user_id,
                    filters=dict(filters),
                    rows=rows)
    db.session.add(run)
    db.session.flush()
    said = "；".join(f"{name}={'、'.join(values)}" for name, values in filters.items())
    audit.record(actor, "export_run.export", run, changes={
        "what": [None, what], "format": [None, fmt], "filters": [None, said], "rows": [None, rows]})
    return run
