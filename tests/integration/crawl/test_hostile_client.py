"""A hostile client: rubbish in every address, parameter and field of the demonstration city never makes a server error.

Seeded: the same rubbish every time. A refusal (400, 403, 404, 409, 413, 422) is fine, a redirect is fine; 500 is not.
"""
import io
import random
import re
from pathlib import Path

import pytest
from werkzeug.routing import AnyConverter, IntegerConverter

from app.accounts.models import User
from app.core.db import db
from app.demo.organisations import login
from tests.integration.crawl.walking import Walk, ask, enter

APP = Path(__file__).parents[3] / "app"
# Names of parameters that any view reads, from its source; and what a paging table adds.
READ = re.compile(r"""(?:request\.args|args|request\.form|request\.values)(?:\.get(?:list)?\(|\[)\s*["']([\w.-]+)["']""")
PARAMETERS = sorted({name for file in APP.rglob("*.py") for name in READ.findall(file.read_text(encoding="utf-8"))}
                    | {"page", "q", "sort", "dir", "kind", "cluster", "area", "week", "office", "status", "next", "from", "to"})
NASTY = [
    "", " ", "0", "-1", "1e309", "NaN", "９９", "9" * 30, str(2**63), str(-2**63 - 1), "' OR 1=1 --", "\"); DROP TABLE question;--",
    "<script>alert(1)</script>", "%00", "\x00", "a\x00b", "\x01\x1b[31m", "\ud7ff\uffff", "\u202e反", "😀" * 40, "../../etc/passwd",
    "{{7*7}}", "${jndi:ldap://x}", "%s%n", "null", "[]", "{}", "true", "2027-02-30", "0000-00-00", "99999-12-31", "2027-13",
    "字" * 9000, "a,b,c", "AND OR NOT ( ) \" * ~ ^", "=1+1", "\r\nSet-Cookie: x=1", "//evil.example", "http://evil.example",
]
WHO = [None, login("zhizhu", "ent_admin"), login("jiangwan", "sch_office"), login("edu", "gov_edu"), login("park", "park"),
       login("audit", "auditor"), login("operators", "sysadmin")]
# What ends the session that the rest of the test needs.
LEAVING = {"accounts.sign_out", "accounts.sign_out_everywhere", "accounts.switch"}


def signed_in(client, name):
    return enter(client, db.session.scalar(db.select(User).where(User.login == name))) if name else client


def rubbish(rng, pattern: str = "") -> str:
    """A value for a part of an address: something nasty without a slash, or a number of the right look."""
    picked = rng.choice([*NASTY, "Q-440600-2026-99999", "O-440600-2026-00001", "Q-440600-2026-00017", "17"])
    return re.sub(r"[/?#\x00-\x1f]", "", picked)[:300] or "0"


def path_of(rule, rng) -> str | None:
    """The rule's address with rubbish in each place (numbers where only numbers are taken)."""
    values = {}
    for name in rule.arguments - set(rule.defaults or {}):
        converter = rule._converters[name]
        if isinstance(converter, IntegerConverter):
            values[name] = rng.choice([0, 7, 2**31, 2**63, 10**30])
        elif isinstance(converter, AnyConverter):
            values[name] = rng.choice(re.findall(r"[\w-]+", converter.regex))
        else:
            values[name] = rubbish(rng)
    built = rule.build(values)
    return built[1] if built else None


def faults(answer, what: str) -> list[str]:
    return [f"{answer.status} {what[:300]!r} {answer.note}"] if answer.status >= 500 else []


def pages(app):
    return [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.endpoint.endswith("static")]


@pytest.mark.parametrize("name", WHO, ids=lambda one: one.split("@")[0] if one else "visitor")
def test_rubbish_in_every_address_and_parameter(demo, visitor, name):
    rng, client, wrong = random.Random(f"get {name}"), signed_in(visitor, name), []
    for rule in pages(demo):
        for _turn in range(2):
            path = path_of(rule, rng)
            if path:
                given = {key: rng.choice(NASTY) for key in rng.sample(PARAMETERS, min(14, len(PARAMETERS)))}
                wrong += faults(ask(client, "GET", path, query_string=given), f"{path} {given}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", WHO[:4], ids=lambda one: one.split("@")[0] if one else "visitor")
@pytest.mark.parametrize("path", ["/search/questions", "/search/answers", "/questions", "/organisations/", "/admin/board",
                                  "/audit", "/answers/", "/applications", "/cooperations/", "/match/suggest", "/admin/records"])
def test_each_nasty_value_in_each_parameter_of_the_lists(demo, visitor, name, path):
    """One value in all parameters at once, so that every value meets every parameter."""
    client, wrong = signed_in(visitor, name), []
    for value in NASTY:
        wrong += faults(ask(client, "GET", path, query_string=dict.fromkeys(PARAMETERS, value)), f"{path} all={value!r}")
    assert not wrong, "\n".join(wrong)


def filled(form, rng) -> dict:
    """The form as printed, with rubbish in most of its fields; hidden ones are forged too."""
    data = {}
    for name, kind, value in form.inputs:
        if kind == "file":
            data[name] = (io.BytesIO(rng.choice([b"", b"%PDF-1.4 no", b"<html>", b"PK\x03\x04" + b"\0" * 40, b"\xff" * 2000])),
                          rng.choice(["a.pdf", "../../x.pdf", "表.xlsx", "x" * 300 + ".pdf", "\x00.pdf", ".pdf"]))
        elif rng.random() < 0.75:
            data[name] = rng.choice(NASTY)[:6000]
        elif value:
            data[name] = value
    return data


@pytest.mark.parametrize("name", WHO, ids=lambda one: one.split("@")[0] if one else "visitor")
def test_rubbish_in_every_field_of_every_form(demo, visitor, name):
    rng, client, wrong = random.Random(f"post {name}"), signed_in(visitor, name), []
    walk = Walk(demo, client).go("/", "/desk", "/account/security", "/account/sign-in", "/account/forgotten")
    posted = {key: form for key, form in walk.forms.items() if key[1] == "post" and key[0] not in LEAVING}
    assert posted, "no form was found"
    for form in posted.values():
        for _turn in range(3):
            data = filled(form, rng)
            wrong += faults(ask(client, "POST", form.action, data=data, content_type="multipart/form-data"),
                            f"{form.action} {({k: v for k, v in data.items() if isinstance(v, str)})}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", WHO, ids=lambda one: one.split("@")[0] if one else "visitor")
def test_posting_anything_anywhere(demo, visitor, name):
    """POST to every address with another body: none, JSON, broken multipart, a huge number of fields."""
    rng, client, wrong = random.Random(f"any {name}"), signed_in(visitor, name), []
    bodies = [{}, {"json": [1, {"a": None}]}, {"data": b"--x\r\nbroken", "content_type": "multipart/form-data; boundary=x"},
              {"data": {f"f{n}": "1" for n in range(6000)}}, {"data": b"\xff\xfe=%zz&", "content_type": "application/x-www-form-urlencoded"}]
    for rule in demo.url_map.iter_rules():
        if "POST" in rule.methods and rule.endpoint not in LEAVING:
            path = path_of(rule, rng)
            if path:
                body = rng.choice(bodies)
                wrong += faults(ask(client, "POST", path, **body), f"{path} {str(body)[:60]}")
    assert not wrong, "\n".join(wrong)
