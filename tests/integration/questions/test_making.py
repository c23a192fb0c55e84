"""Every kind goes from draft to the list."""
import pytest

from app.capacity import queries as capacity
from app.questions import kinds


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_each_kind_goes_from_draft_to_the_list(make, kind):
    question = make.question(kind)
    assert question.status == "published"
    assert question.quantity_unit == kinds.get(kind).unit
    assert capacity.need(question.id).quantity == question.quantity
    assert [form.form for form in question.forms] == list(kinds.get(kind).legal_forms)
