"""Schemas, documents and conditions in tantivy's terms. Scores are constants throughout."""
from datetime import date

from tantivy import Document as Row
from tantivy import FieldType as Kind
from tantivy import Occur, Query, SchemaBuilder
from tantivy import Schema as Layout

from app.search import ring
from app.search.document import SEPARATOR, Document, FieldType, Schema, encodable, path_prefixes
from app.search.plan import All, Any, AnyOf, Clause, Exists, Filter, Not, Plan, Range, Term, Under

FEW = 8
BOUND = 2**62


def level_column(name: str, level: int) -> str:
    """The column that holds a path field's values cut at a level."""
    return f"{name}__{level}"


def ring_column(number: int) -> str:
    """The column of a neutral order."""
    return f"ring__{number}"


def layout(schema: Schema) -> Layout:
    """The tantivy schema: numbers as columns, strings whole, text as sets of tokens."""
    builder = SchemaBuilder()
    for name in ("id", "revision", "hidden", "digest", *map(ring_column, range(ring.RINGS))):
        builder.add_integer_field(name, indexed=name in ("id", "hidden"), fast=True)
    for one in schema.fields.values():
        match one.type:
            case FieldType.KEYWORD:
                _add_string(builder, one.name, fast=True)
            case FieldType.TEXT:
                _add_string(builder, one.name, fast=False)
            case FieldType.PATH:
                for level in range(1, one.levels + 1):
                    _add_string(builder, level_column(one.name, level), fast=True)
            case _:
                builder.add_integer_field(one.name, indexed=True, fast=True)
    return builder.build()


def _add_string(builder: SchemaBuilder, name: str, *, fast: bool) -> None:
    builder.add_text_field(name, fast=fast, tokenizer_name="raw", index_option="basic")


def row(schema: Schema, tantivy_schema: Layout, document: Document) -> Row:
    """The document as tantivy takes it."""
    values: dict[str, object] = {
        "id": document.id, "revision": document.revision, "hidden": int(document.hidden), "digest": document.digest}
    for number, place in enumerate(ring.places(document.id)):
        values[ring_column(number)] = place
    for name, many in document.fields.items():
        kind = schema.fields[name].type
        if kind is FieldType.PATH:
            for value in many:
                for level, prefix in enumerate(path_prefixes(value), 1):
                    values.setdefault(level_column(name, level), set()).add(prefix)
        else:
            values[name] = [v.toordinal() for v in many] if kind is FieldType.DATE else list(many)
    made = Row()
    made.extend({k: list(v) if isinstance(v, set) else v for k, v in values.items()}, tantivy_schema)
    return made


class Compiler:
    """Compiles plans for one schema."""

    def __init__(self, schema: Schema, tantivy_schema: Layout):
        self._schema = schema
        self._layout = tantivy_schema

    def admitting(self, plan: Plan, *, without_choice: str = "") -> Query:
        """Everything the plan admits, gate included, with no scores."""
        parts = self._conditions(plan, without_choice)
        if plan.gates:
            parts.append(either([self.filter(c.when) for c in plan.gates]))
        return both(parts)

    def scoring(self, plan: Plan) -> Query:
        """Everything the plan admits, scored by its clauses."""
        parts = [(Occur.Must, Query.const_score_query(both(self._conditions(plan, "")), 0.0))]
        if plan.gates:
            parts.append((Occur.Must, Query.boolean_query([(Occur.Should, self._clause(c)) for c in plan.gates])))
        parts += [(Occur.Should, self._clause(c)) for c in plan.clauses if not c.gate]
        return Query.boolean_query(parts)

    def within(self, column: str, low: int | None, high: int | None) -> Query:
        """A number column within bounds, both included."""
        if low is None and high is None:
            return Query.exists_query(column)
        return Query.range_query(self._layout, column, Kind.Integer, low, high)

    def _conditions(self, plan: Plan, without_choice: str) -> list[Query]:
        choices = [c.filter for c in plan.choices if c.field != without_choice]
        wanted = [f for f in (plan.visible, *plan.filters, *choices) if f != All(())]
        return [self._term("hidden", 0), *map(self.filter, wanted)]

    def _clause(self, clause: Clause) -> Query:
        return Query.const_score_query(self.filter(clause.when), float(clause.weight))

    def _term(self, column: str, value) -> Query:
        return Query.term_query(self._layout, column, value, "basic")

    def filter(self, condition: Filter) -> Query:
        """One condition as a tantivy query."""
        match condition:
            case Term(field, value):
                return self._strings(field, [value])
            case AnyOf(field, values):
                return self._strings(field, values)
            case Range(field, low, high):
                return self._range(field, low, high)
            case Under(field, path):
                level = path.count(SEPARATOR) + 1
                known = level <= self._schema.fields[field].levels
                return self._strings(level_column(field, level), [path]) if known else Query.empty_query()
            case Exists(field):
                deep = self._schema.fields[field].type is FieldType.PATH
                return Query.exists_query(level_column(field, 1) if deep else field)
            case Not(inner):
                return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, self.filter(inner))])
            case All(filters):
                return both([self.filter(one) for one in filters])
            case Any(filters):
                return either([self.filter(one) for one in filters])
        raise TypeError(f"{condition!r} is not a condition")

    def _strings(self, column: str, values) -> Query:
        usable = [v for v in values if encodable(v)]
        if len(usable) > FEW:
            return Query.term_set_query(self._layout, column, usable)
        return either([self._term(column, v) for v in usable])

    def _range(self, field: str, low: int | date | None, high: int | date | None) -> Query:
        low, high = (b.toordinal() if isinstance(b, date) else b for b in (low, high))
        if low is not None and high is not None and low > high:
            return Query.empty_query()
        return self.within(field, low, high)


def both(queries: list[Query]) -> Query:
    """All of the queries; with none, everything."""
    if not queries:
        return Query.all_query()
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, q) for q in queries])


def either(queries: list[Query]) -> Query:
    """Any of the queries; with none, nothing."""
    if not queries:
        return Query.empty_query()
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, q) for q in queries])
