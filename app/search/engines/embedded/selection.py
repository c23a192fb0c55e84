"""The asked part of the order, exactly: by score or field, equal ones by the ring of the seed.

tantivy orders by one key only, so ties at the cut are fetched apart, walking the ring from
the seed's point in windows just wide enough.
"""
from dataclasses import dataclass

from tantivy import Occur, Order, Query, Searcher

from app.search import ring
from app.search.engines.embedded.compile import Compiler, both, ring_column
from app.search.plan import Plan

WINDOW_HITS = 1000


@dataclass(frozen=True)
class Hit:
    """One document with what orders it: `key` compares, smaller first."""

    key: tuple
    distance: int
    id: int
    score: int


@dataclass(frozen=True)
class Selected:
    """The asked part, how many there are in all, and whether ties were cut off."""

    hits: list[Hit]
    total: int
    ties_cut: bool


class Selection:
    """Selects for one plan on one snapshot of the index."""

    def __init__(self, searcher: Searcher, compiler: Compiler, plan: Plan):
        self._searcher = searcher
        self._compiler = compiler
        self._plan = plan
        self._ring, self._point = ring.start(plan.seed)
        self._column = ring_column(self._ring)
        self._first, self._count, self._ties = plan.window

    def run(self) -> Selected:
        """The hits in order."""
        if self._plan.order is None and not self._plan.clauses:
            return self._plain()
        by_field = self._plan.order is not None
        query = self._compiler.admitting(self._plan) if by_field else self._compiler.scoring(self._plan)
        need, most = self._first + self._count, self._first + self._count + self._ties
        hits, total = self._top(query, most + 1)
        if total <= len(hits):
            return self._cut(hits, total)
        cut = hits[need - 1].key
        if hits[-1].key != cut:
            return self._cut([h for h in hits if h.key <= cut], total)
        better = [h for h in hits if h.key < cut]
        room = most - len(better)
        tied = self._tied_by_field(cut, room) if by_field else self._tied_by_score(query, cut, room, total, len(better))
        return self._cut(better + tied, total, ties_cut=self._ties > 0)

    def _plain(self) -> Selected:
        most = self._first + self._count + self._ties
        hits, total = self._along_ring(self._compiler.admitting(self._plan), most, ())
        return self._cut(hits, total, ties_cut=bool(self._ties) and total > most)

    def _cut(self, hits: list[Hit], total: int, *, ties_cut: bool = False) -> Selected:
        hits.sort(key=lambda h: (h.key, h.distance, h.id))
        need = self._first + self._count
        if self._ties and len(hits) > need:
            last, whole = hits[need - 1].key, need
            while whole < len(hits) and hits[whole].key == last:
                whole += 1
            ties_cut = ties_cut or whole > need + self._ties
            return Selected(hits[self._first:min(whole, need + self._ties)], total, ties_cut)
        return Selected(hits[self._first:need], total, ties_cut)

    def _top(self, query: Query, limit: int) -> tuple[list[Hit], int]:
        order = self._plan.order
        if order is None:
            result = self._searcher.search(query, limit=limit)
            return self._hits(result.hits, lambda value: ((-int(value),), int(value))), result.count
        result = self._searcher.search(query, limit=limit, order_by_field=order.field,
                                       order=Order.Desc if order.descending else Order.Asc)
        return self._hits(result.hits, lambda value: (self._field_key(value), 0)), result.count

    def _field_key(self, value: int | None) -> tuple:
        if value is None:
            return (1, 0)
        return (0, -value if self._plan.order.descending else value)

    def _hits(self, raw: list, read) -> list[Hit]:
        where = [address for _, address in raw]
        ids = self._searcher.fast_field_values("id", where)
        places = self._searcher.fast_field_values(self._column, where)
        made = []
        for (value, _), id, place in zip(raw, ids, places, strict=True):
            key, score = read(value)
            made.append(Hit(key, (place - self._point) % ring.SIZE, id, score))
        return made

    def _along_ring(self, query: Query, limit: int, key: tuple) -> tuple[list[Hit], int]:
        """The first `limit` documents of the query by the ring alone, and how many there are."""
        hits, total = [], 0
        for low, high in ((self._point, ring.SIZE), (0, self._point - 1)):
            if low > high:
                continue
            part = both([query, self._compiler.within(self._column, low, high)])
            result = self._searcher.search(part, limit=max(1, limit - len(hits)), order_by_field=self._column,
                                           order=Order.Asc)
            hits += self._hits(result.hits, lambda _value: (key, 0))
            total += result.count
        return hits[:limit], total

    def _tied_by_field(self, cut: tuple, room: int) -> list[Hit]:
        field = self._plan.order.field
        missing, value = cut
        if missing:
            tied = Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, Query.exists_query(field))])
        else:
            value = -value if self._plan.order.descending else value
            tied = self._compiler.within(field, value, value)
        return self._along_ring(both([self._compiler.admitting(self._plan), tied]), room, cut)[0]

    def _tied_by_score(self, query: Query, cut: tuple, room: int, total: int, better: int) -> list[Hit]:
        """The first `room` documents with exactly the cut's score, by the ring."""
        limit = max(WINDOW_HITS, 2 * (room + better))
        found, at, width = [], 0, max(1, ring.SIZE * limit // (2 * total))
        while at < ring.SIZE and len(found) < room:
            low = (self._point + at) % ring.SIZE
            width = min(width, ring.SIZE - at, ring.SIZE - low)
            window = Query.const_score_query(self._compiler.within(self._column, low, low + width - 1), 0.0)
            part = Query.boolean_query([(Occur.Must, query), (Occur.Must, window)])
            result = self._searcher.search(part, limit=limit)
            hits = self._hits(result.hits, lambda value: ((-int(value),), int(value)))
            if result.count > len(hits) and hits[-1].key <= cut and width > 1:
                width = max(1, width // 4)
                continue
            tied = sorted((h for h in hits if h.key == cut), key=lambda h: (h.distance, h.id))
            found += tied
            at += width
            width *= 4 if len(tied) * 4 < limit else 1
        return found[:room]
