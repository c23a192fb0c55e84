"""Rosters: student numbers come in, salted hashes stay (domain.md §4.5 rule 7). Nothing here is ever shown."""
import hashlib
import hmac
import re
import secrets
import unicodedata

from flask_babel import gettext as _

from app.cooperations.models import CooperationRecord, RosterMark, RosterSalt
from app.core.db import db
from app.core.errors import Refused

MOST = 5000
_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z\-]{2,29}")
_IDENTITY = re.compile(r"[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[0-9X]")


def read_numbers(text: str) -> list[str]:
    """Student numbers of a pasted list (or the content of a small text file), normalised, in order.

    One a line, or parted by commas, semicolons, spaces. Refused at `roster`: identity card numbers,
    something that is no number, doubles, too many. The message names the line, never the number.
    """
    found: list[str] = []
    seen: set[str] = set()
    for n, line in enumerate(unicodedata.normalize("NFKC", text or "").upper().splitlines(), 1):
        for word in re.split(r"[\s,;、，；]+", line.strip("\ufeff \t")):
            if not word:
                continue
            if _IDENTITY.fullmatch(word):
                raise Refused(_("第 %(n)s 行像身份证号。只填学号，不填证件号。", n=n), "roster")
            if not _NUMBER.fullmatch(word):
                raise Refused(_("第 %(n)s 行不是学号。只填字母、数字和短横，不填姓名。", n=n), "roster")
            if word in seen:
                raise Refused(_("第 %(n)s 行的学号前面出现过。一人只填一次。", n=n), "roster")
            seen.add(word)
            found.append(word)
    if len(found) > MOST:
        raise Refused(_("一次最多 %(n)s 个学号。请分批提交。", n=MOST), "roster")
    return found


def _salt(school_id: int) -> str:
    row = db.session.scalar(db.select(RosterSalt).where(RosterSalt.school_id == school_id))
    if row is None:
        row = RosterSalt(school_id=school_id, salt=secrets.token_hex(32))
        db.session.add(row)
        db.session.flush()
    return row.salt


def keep(record: CooperationRecord, text: str) -> int:
    """Replace the roster of a draft by the hashes of these numbers; returns how many."""
    numbers = read_numbers(text)
    db.session.execute(db.delete(RosterMark).where(RosterMark.record_id == record.id))
    salt = _salt(record.cooperation.school_id).encode()
    marks = sorted(hmac.new(salt, number.encode(), hashlib.sha256).hexdigest() for number in numbers)
    db.session.add_all(RosterMark(record_id=record.id, mark=mark) for mark in marks)
    record.roster_hash = hashlib.sha256("".join(marks).encode()).hexdigest() if marks else ""
    db.session.flush()
    return len(marks)


def copy(source: CooperationRecord, target: CooperationRecord) -> None:
    """A correction starts from the roster of what it corrects."""
    marks = db.session.scalars(db.select(RosterMark.mark).where(RosterMark.record_id == source.id)).all()
    db.session.add_all(RosterMark(record_id=target.id, mark=mark) for mark in marks)
    target.roster_hash = source.roster_hash
    db.session.flush()


def count(record: CooperationRecord) -> int:
    """How many persons the roster holds."""
    return int(db.session.scalar(
        db.select(db.func.count()).select_from(RosterMark).where(RosterMark.record_id == record.id)))


def distinct(record_ids) -> tuple[int, set[int]]:
    """(distinct persons over the rosters of these records, ids of the records that have a roster)."""
    ids = list(record_ids)
    if not ids:
        return 0, set()
    persons = db.session.scalar(
        db.select(db.func.count(db.distinct(RosterMark.mark))).where(RosterMark.record_id.in_(ids)))
    having = set(db.session.scalars(
        db.select(RosterMark.record_id).where(RosterMark.record_id.in_(ids)).distinct()))
    return int(persons or 0), having
