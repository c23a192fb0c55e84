"""Every template can be downloaded, explains itself, and its own example can be imported."""
import pytest

from app.answers import kinds as answer_kinds
from app.exchange import examples, takers, workbook
from app.questions import kinds as question_kinds
from tests.integration.exchange.tables import bring, columns, errors, example_row, file_of, opened

KINDS = [("questions", kind.code) for kind in question_kinds.all_kinds()] + \
        [("answers", kind.code) for kind in answer_kinds.all_kinds()] + \
        [("organisations", code) for code in ("enterprise", "school", "university", "research_institute",
                                              "training_body",
                                              "association")]


def _actor(make, what: str, kind: str):
    if what == "questions":
        return make.officer(make.enterprise())
    if what == "answers":
        return make.people(make.school())[1]
    office = {"enterprise": "miit", "association": "miit", "research_institute": "miit", "training_body": "hrss"}
    return make.officer(make.government(office.get(kind, "edu")))


@pytest.mark.parametrize(("what", "kind"), KINDS)
def test_the_example_of_every_template_is_taken_and_lacks_nothing(make, what, kind):
    actor = _actor(make, what, kind)
    row = example_row(actor, what, kind)
    run = bring(actor, what, kind, file_of(actor, what, kind, [row]))
    assert errors(run) == []
    assert (run.taken, run.bad) == (1, 0)
    assert run.lines[0]["lacks"] == []


@pytest.mark.parametrize(("what", "kind"), KINDS)
def test_every_template_has_chinese_heads_text_cells_explanations_and_choices(make, what, kind):
    actor = _actor(make, what, kind)
    listed, taker = columns(actor, what, kind), takers.get(what)
    label = takers.kind_label(taker, kind)
    book = opened(workbook.template(label, listed, examples.of(taker, kind)))
    page, explained, *lists = book.worksheets
    heads = [cell.value for cell in page[1]]
    assert page.title == label
    assert heads == [one.title for one in listed]
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in head) for head in heads)
    assert {page.column_dimensions[cell.column_letter].number_format for cell in page[1]} == {"@"}
    assert [row[0].value for row in explained.iter_rows(min_row=2)] == heads
    assert all(row[1].value for row in explained.iter_rows(min_row=2))
    offered = [one for one in listed if one.options]
    assert [cell.value for sheet in lists for cell in sheet[1]] == [one.head for one in offered]
    assert len(page.data_validations.dataValidation) == len(offered)


def test_no_two_columns_of_a_template_share_a_head(make):
    for what, kind in KINDS:
        heads = [one.head for one in columns(_actor(make, what, kind), what, kind)]
        assert len(heads) == len(set(heads)), (what, kind)
