"""A client that reads a page as a browser does: its links, its forms, its one heading."""
import re
import traceback
from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from werkzeug.exceptions import HTTPException

from app.accounts import sessions
from app.core import clock
from app.core.db import db

ORIGIN = "http://localhost"
# Leaving is no page to read.
LEFT_OUT = {"static", "bootstrap.static"}


def enter(client, user, membership_id: int | None = None):
    """A session of this person, as the sign-in form leaves it (the form itself has its own tests)."""
    now = int(clock.now().timestamp())
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = user.get_id(), True
        session[sessions.BEGAN] = session[sessions.SEEN] = now
        if membership_id:
            session[sessions.CAPACITY] = membership_id
    return client


@dataclass
class Form:
    """A form of a page: where it goes and (name, type, value) of its inputs; buttons are inputs too."""

    action: str
    method: str
    inputs: list[tuple[str, str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """Links, forms, headings and the title of a page."""

    def __init__(self, url: str, html: str):
        super().__init__()
        self.url, self.links, self.forms, self.headings, self.title = url, [], [], 0, ""
        self._in_title = False
        self._loose: dict[str, Form] = {}
        self._select = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag == "h1":
            self.headings += 1
        elif tag == "title" and not self.title:
            self._in_title = True
        elif tag == "form":
            self.forms.append(Form(given.get("action") or self.url, (given.get("method") or "get").lower()))
        elif tag in ("input", "textarea", "select", "button") and given.get("name") and self.forms:
            kind = given.get("type") or tag
            self._select = given["name"] if tag == "select" else ""
            self.forms[-1].inputs.append((given["name"], kind, given.get("value") or ""))

    def handle_data(self, data):
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag):
        if tag == "title":
            self._in_title = False


@dataclass(frozen=True)
class Answer:
    """What came back. status 599: an exception escaped."""

    status: int
    html: str = ""
    location: str = ""
    note: str = ""

    @property
    def is_page(self) -> bool:
        return bool(self.html)


def ask(client, method: str, url: str, **more) -> Answer:
    """One request; an exception becomes status 599 with its last line."""
    try:
        response = client.open(url, method=method, **more)
    except Exception as error:  # noqa: BLE001
        where = traceback.extract_tb(error.__traceback__)
        ours = next((one for one in reversed(where) if "/app/" in one.filename), where[-1])
        return Answer(599, note=f"{type(error).__name__}: {str(error)[:160]}{getattr(error, 'errors', '') or ''} ({ours.filename.split('/main/')[-1]}:{ours.lineno})")
    try:
        is_page = response.mimetype == "text/html"
        return Answer(response.status_code, response.text if is_page else "", response.headers.get("Location", ""))
    finally:
        response.close()


class Walk:
    """Follows every link of every page it finds, `each` times per shape of address, and keeps what is wrong."""

    def __init__(self, app, client, each: int = 2, at_most: int = 400):
        self.adapter = app.url_map.bind("localhost")
        self.client, self.each, self.at_most = client, each, at_most
        self.seen: set[str] = set()
        self.shapes: Counter = Counter()
        self.faults: list[str] = []
        self.forms: dict[tuple, Form] = {}
        self.endpoints: set[str] = set()

    def shape(self, url: str, method: str = "GET"):
        """(endpoint, names of its query parameters), None when no route takes it."""
        parts = urlsplit(url)
        try:
            endpoint, _values = self.adapter.match(parts.path, method=method)
        except HTTPException as error:
            if getattr(error, "new_url", ""):
                return ("redirect", parts.path)
            return None
        return (endpoint, tuple(sorted(set(re.findall(r"([^=&]+)=", parts.query)))))

    def local(self, base: str, href: str) -> str | None:
        """The address within this site without its fragment; None for another site, mail, telephone."""
        url = urljoin(ORIGIN + base, href.strip())
        parts = urlsplit(url)
        if parts.netloc != "localhost" or parts.scheme != "http":
            return None
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def go(self, *starts: str) -> "Walk":
        queue = deque((start, "") for start in starts)
        while queue and len(self.seen) < self.at_most:
            url, origin = queue.popleft()
            shape = self.shape(url)
            if url in self.seen or (shape and (shape[0] in LEFT_OUT or self.shapes[shape] >= self.each)):
                continue
            self.seen.add(url)
            self.shapes[shape] += 1
            self.endpoints.add(shape[0] if shape else "")
            answer = ask(self.client, "GET", url)
            self._judge(url, origin, answer)
            if answer.location:
                queue.append((self.local(url, answer.location) or "/", url))
            if answer.status == 200 and answer.is_page:
                queue.extend((link, url) for link in self._read(url, answer.html))
        return self

    def _judge(self, url: str, origin: str, answer: Answer) -> None:
        if answer.status >= 400:
            self.faults.append(f"{answer.status} {url} from {origin or 'start'} {answer.note}")

    def _read(self, url: str, html: str) -> list[str]:
        page = Page(url, html)
        if page.headings != 1:
            self.faults.append(f"{page.headings} h1 on {url}")
        if not page.title.strip():
            self.faults.append(f"no title on {url}")
        for form in page.forms:
            action = self.local(url, form.action)
            shape = self.shape(action, form.method.upper()) if action else None
            if action and shape is None:
                self.faults.append(f"a form of {url} goes nowhere: {form.method} {action}")
            elif action:
                form.action = action
                self.forms.setdefault((shape[0], form.method, tuple(name for name, _t, _v in form.inputs)), form)
        return [link for href in page.links if (link := self.local(url, href))]


# What the machine keeps about requests themselves.
MACHINERY = {"submission"}


def fingerprint() -> dict[str, tuple]:
    """table → (how many rows, sum of their versions): what a write would change."""
    db.session.rollback()
    found = {}
    for one in db.metadata.sorted_tables:
        if one.name not in MACHINERY:
            versions = db.func.sum(one.c.row_version) if "row_version" in one.c else db.literal(0)
            found[one.name] = tuple(db.session.execute(db.select(db.func.count(), versions).select_from(one)).one())
    db.session.rollback()
    return found
