"""The level of school an answer belongs to, derived, never typed (domain.md §3.6)."""
from flask_babel import lazy_gettext as _l

SECONDARY, TECHNICIAN, COLLEGE, BACHELOR = "secondary", "technician", "college", "bachelor"
LABELS = {SECONDARY: _l("中职"), TECHNICIAN: _l("技工"), COLLEGE: _l("高职专科"), BACHELOR: _l("职业本科")}
TECHNICAL_SCHOOL = "technical"
_BY_SCHOOL = {"secondary": SECONDARY, TECHNICAL_SCHOOL: TECHNICIAN, "college": COLLEGE,
              "vocational_university": BACHELOR}


def level_of(code: str | None, school_kind: str = "") -> str:
    """secondary, technician, college, bachelor, or "" when neither code nor school says.

    技工院校 use the catalogue of 人社部, so the kind of school decides for them; else the division (first two
    digits): 21–39 职业本科, 41–59 高职专科, 61–79 中职; without a code the kind of school.
    """
    if school_kind == TECHNICAL_SCHOOL:
        return TECHNICIAN
    division = int(code[:2]) if code and code[:2].isascii() and code[:2].isdigit() and len(code) >= 2 else 0
    for level, first, last in ((BACHELOR, 21, 39), (COLLEGE, 41, 59), (SECONDARY, 61, 79)):
        if first <= division <= last:
            return level
    return _BY_SCHOOL.get(school_kind, "")
