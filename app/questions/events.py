"""What this room tells the others."""
from dataclasses import dataclass

from app.questions.models import Question, QuestionEdition


@dataclass(frozen=True)
class QuestionEdited:
    """Event: a published question changed materially; its applicants must reconfirm.

    Told in the same transaction, after `question.edition` was raised. `edition.changes` names what changed.
    """

    question: Question
    edition: QuestionEdition
