"""The one analysis of text, for documents and queries, on every engine.

`analyse` turns any text into tokens: width, case and traditional/simplified forms are folded,
the catalogue's names and the trades' terms are kept whole and given with the words inside them
(so that 机器人 meets 工业机器人技术), words every posting uses carry no weight. A search engine
gets tokens and needs no analyser of its own.

Two kinds of break are told apart. A light one (spaces, dots, hyphens, quotes) never parts Chinese
words; a heavy one (commas, stops, lines) does, except inside a catalogue name of four characters
or more, which is found whatever stands between its characters. A text that is nothing but one
catalogue name is that name.

Word lists are the files of `app/taxonomy/data`; they are read as data, nothing is imported from
there. Names that a city adds later are segmented by the general dictionary until they are shipped.
"""
import csv
import hashlib
import re
import threading
import unicodedata
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

CODE_VERSION = "1"
DATA = Path(__file__).resolve().parent.parent / "taxonomy" / "data"
WORD_FILES = (
    ("specialties.csv", "name"), ("specialty_aliases.csv", "name"), ("occupations.csv", "name"),
    ("certificates.csv", "name"), ("clusters.csv", "name"), ("trade_terms.csv", "term"),
)
STOP_FILE = ("stop_words.csv", "word")
LONG = 4
"""A name this long (characters) is found across any punctuation; shorter ones are dictionary words."""
ONE_CHARACTER_WORDS = frozenset("车铣磨钳焊镗刨铸锻钣模")

_CJK = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_PIECE = re.compile(rf"(?P<han>[{_CJK}]+)|[^\W_{_CJK}][^\W_{_CJK}]*[+#]*")
_HEAVY = re.compile(r"[^\s\-‐-―·・.'\"“”‘’*_~\u200b-\u200f\ufeff]|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_KEPT = re.compile(r"\w|(?<=[0-9a-z+#])[+#]")
_VARIANTS = (("家俱", "家具"), ("座标", "坐标"))
"""Words written otherwise in Hong Kong and Taiwan, as they stand after folding the characters."""
_STEM = re.compile(
    r"(工程技术人员|专业人员|工程技术应用|工程技术|技术应用|应用技术|技术与应用|与应用|"
    r"技术与管理|与管理|技术|应用|工程)$")
"""Endings without which a name is the thing itself: 工业机器人技术 → 工业机器人."""
_NAME_AND_NUMBER = re.compile(r"([a-z]{2,})\d+$")


def _analysis_version() -> str:
    """Changes whenever the same text could give other tokens."""
    digest = hashlib.sha256()
    for name, _column in (*WORD_FILES, STOP_FILE):
        path = DATA / name
        digest.update(path.read_bytes() if path.exists() else b"")
    for package in ("rjieba", "opencc"):
        digest.update(version(package).encode())
    digest.update(unicodedata.unidata_version.encode())
    return f"{CODE_VERSION}-{digest.hexdigest()[:10]}"


ANALYSIS_VERSION: str = _analysis_version()


class _Lexicon:
    """The loaded word lists and the segmenter; built once, then only read."""

    def __init__(self) -> None:
        import rjieba

        self.stop = frozenset(normalise(word) for word in _column(*STOP_FILE))
        words = {normalise(word) for file, column in WORD_FILES for word in _column(file, column)}
        words |= {stem for word in words if (stem := _STEM.sub("", word)) and len(stem) > 2}
        words = {word for word in words if len(word) > 1 and not word.isascii()}
        self.words = frozenset(words)
        self.lengths: dict[str, tuple[int, ...]] = {}
        by_start: dict[str, set[int]] = {}
        for word in words:
            if len(word) >= LONG:
                by_start.setdefault(word[:2], set()).add(len(word))
        self.lengths = {start: tuple(sorted(sizes, reverse=True)) for start, sizes in by_start.items()}
        self.segmenter = rjieba.Jieba()
        for word in sorted(words):
            if len(word) < LONG:
                self.segmenter.add_word(word, self.segmenter.suggest_freq(word), None)


_lexicon: _Lexicon | None = None
_fold_table: dict[int, str] | None = None
_building = threading.RLock()


def _column(file: str, column: str) -> list[str]:
    path = DATA / file
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as handle:
        return [row[column] for row in csv.DictReader(handle)]


def _load() -> _Lexicon:
    global _lexicon
    if _lexicon is None:
        with _building:
            if _lexicon is None:
                _lexicon = _Lexicon()
    return _lexicon


def _simplified() -> dict[int, str]:
    """Traditional → simplified, character by character.

    By the character and not by the phrase, so that a space or a comma between two characters
    cannot change what either of them becomes.
    """
    global _fold_table
    if _fold_table is None:
        with _building:
            if _fold_table is None:
                import opencc

                blocks = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x2A6E0))
                characters = [chr(code) for first, last in blocks for code in range(first, last)]
                table: dict[str, str] = {}
                for scheme in ("hk2s", "t2s"):
                    converted = opencc.OpenCC(scheme).convert("\n".join(characters)).split("\n")
                    table.update({a: b for a, b in zip(characters, converted, strict=True) if a != b and len(b) == 1})
                final = {}
                for character in table:
                    seen, target = {character}, table[character]
                    while target in table and target not in seen:
                        seen.add(target)
                        target = table[target]
                    if target not in table:
                        final[ord(character)] = target
                _fold_table = final
    return _fold_table


def fold(text: str) -> str:
    """Width (NFKC), case and traditional/simplified folded; punctuation and spacing as they were."""
    table = _simplified()
    for _ in range(5):
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).translate(table)
        for other, usual in _VARIANTS:
            folded = folded.replace(other, usual)
        if folded == text:
            break
        text = folded
    return text


def normalise(text: str) -> str:
    """The text as a key: folded, with only letters and digits left (and + # after a Latin letter: c++, c#)."""
    for _ in range(6):
        kept = "".join(_KEPT.findall(fold(text))).replace("_", "")
        if kept == text:
            break
        text = kept
    return text


def analyse(text: str) -> list[str]:
    """Tokens of a text in the order of reading, repeated as often as they occur.

    A catalogue name gives itself and then, once each, the words inside it. Never raises.
    """
    lexicon = _load()
    pieces = _pieces(fold(text))
    if not pieces:
        return []
    glued = "".join(piece for piece, _gap, _han in pieces)
    if glued in lexicon.words:
        return list(_expand(glued))
    return _tokens(lexicon, pieces, glued)


def words_met(query_tokens: list[str], doc_tokens: list[str]) -> list[str]:
    """Distinct words of the query that the document has, in query order.

    A word that lies inside a longer one that was met is left out: the longer one says it.
    """
    has = set(doc_tokens)
    met = [token for token in dict.fromkeys(query_tokens) if token in has]
    return [word for word in met if not any(word != other and word in other for other in met)]


def _pieces(text: str) -> list[tuple[str, bool, bool]]:
    """(run, heavy break before it, is Chinese) for every run of one script."""
    pieces, end = [], 0
    for match in _PIECE.finditer(text):
        gap = text[end:match.start()]
        pieces.append((match[0], bool(gap) and _HEAVY.search(gap) is not None, match["han"] is not None))
        end = match.end()
    return pieces


def _matches(lexicon: _Lexicon, glued: str, latin_edges: set[int] | None, whole: bool = True) -> list[tuple[int, int]]:
    """Spans of catalogue names in a text without breaks; a span inside another is left out.

    latin_edges: where a Latin run begins or ends; None when there is none. whole: whether a name
    that is the entire text counts.
    """
    spans, reached, words, lengths, size = [], 0, lexicon.words, lexicon.lengths, len(glued)
    for start in range(size - LONG + 1):
        sizes = lengths.get(glued[start:start + 2])
        if sizes is None:
            continue
        for length in sizes:
            end = start + length
            if end > size or end <= reached or glued[start:end] not in words:
                continue
            if latin_edges is not None and not (
                (_is_han(glued[start]) or start in latin_edges) and (_is_han(glued[end - 1]) or end in latin_edges)
            ):
                continue
            if length == size and not whole:
                continue
            spans.append((start, end))
            reached = end
            break
    return spans


def _is_han(character: str) -> bool:
    code = ord(character)
    return 0x3400 <= code <= 0x9FFF or code >= 0x20000 or code == 0x3007


def _tokens(lexicon: _Lexicon, pieces: list[tuple[str, bool, bool]], glued: str, whole: bool = True) -> list[str]:
    """Names found across all breaks, then what is left, clause by clause, in reading order."""
    edges: set[int] | None = None
    if not all(han for _piece, _gap, han in pieces):
        edges, at = set(), 0
        for piece, _gap, han in pieces:
            if not han:
                edges.update((at, at + len(piece)))
            at += len(piece)
    spans = _matches(lexicon, glued, edges, whole)
    parts: list[tuple[int, list[str]]] = [(start, list(_expand(glued[start:end]))) for start, end in spans]
    clause: list[str] = []
    clause_at, at, index = 0, 0, 0

    def close() -> None:
        if clause:
            parts.append((clause_at, _cut(lexicon, "".join(clause))))
            clause.clear()

    for piece, heavy, han in pieces:
        if heavy or not han:
            close()
        stop = at + len(piece)
        while index < len(spans) and spans[index][1] <= at:
            index += 1
        cursor, look = at, index
        while cursor < stop:
            start, end = spans[look] if look < len(spans) and spans[look][0] < stop else (stop, stop)
            if start > cursor:
                free = glued[cursor:min(start, stop)]
                if han:
                    if not clause:
                        clause_at = cursor
                    clause.append(free)
                else:
                    parts.append((cursor, _latin(lexicon, free)))
            if start < stop:
                close()
                cursor = max(cursor, min(end, stop))
                look += 1
            else:
                cursor = stop
        at = stop
        if not han:
            close()
    close()
    parts.sort(key=lambda part: part[0])
    return [token for _at, tokens in parts for token in tokens]


def _latin(lexicon: _Lexicon, run: str) -> list[str]:
    """Tokens of a Latin or numeric run: plc, 5s, c++; ug12 also gives ug. Numbers need three digits."""
    if run in lexicon.stop or (len(run) < 3 and run.isdigit()) or (len(run) == 1 and run != "c" and run != "r"):
        return []
    named = _NAME_AND_NUMBER.match(run)
    return [run, named[1]] if named and len(run) > 3 else [run]


def _cut(lexicon: _Lexicon, clause: str) -> list[str]:
    """Dictionary words of a Chinese clause; neighbouring characters no word covers are taken in pairs."""
    tokens: list[str] = []
    loose = ""
    for word in lexicon.segmenter.cut_for_search(clause, hmm=False):
        if len(word) == 1 and word not in lexicon.stop:
            loose += word
            continue
        if loose:
            tokens.extend(_pairs(loose))
            loose = ""
        if word not in lexicon.stop:
            tokens.append(word)
    return tokens + _pairs(loose) if loose else tokens


def _pairs(loose: str) -> list[str]:
    if len(loose) == 1:
        return [loose] if loose in ONE_CHARACTER_WORDS else []
    return [loose[at:at + 2] for at in range(len(loose) - 1)]


@lru_cache(maxsize=20_000)
def _expand(name: str) -> tuple[str, ...]:
    """A catalogue name and, once each, the words inside it."""
    lexicon = _load()
    inner = dict.fromkeys(_tokens(lexicon, _pieces(name), name, whole=False))
    han = "".join(character if _is_han(character) else " " for character in name)
    for part in han.split():
        inner.update(dict.fromkeys(_cut(lexicon, part)))
    inner.pop(name, None)
    head = () if name in lexicon.stop else (name,)
    return head + tuple(inner)
