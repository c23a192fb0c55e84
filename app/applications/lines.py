"""The lines of an application: so much of which answer."""
from collections.abc import Mapping

from app.answers.models import Answer
from app.applications.models import Application, ApplicationLine
from app.core.db import db


def put_lines(row: Application, wanted: Mapping[int, int]) -> None:
    """Make the lines say exactly {answer id: quantity}."""
    kept = {line.answer_id: line for line in row.lines}
    for answer_id, quantity in wanted.items():
        if answer_id in kept:
            kept[answer_id].quantity = quantity
        else:
            row.lines.append(ApplicationLine(answer=db.session.get(Answer, answer_id), quantity=quantity))
    for answer_id, line in kept.items():
        if answer_id not in wanted:
            row.lines.remove(line)
