"""What a school may wish of a question, in words."""
from collections.abc import Mapping

from app.core import facts


# Kinds of questions are their room's; the two rooms stand side by side, so the words come by name.
def question_kinds() -> Mapping[str, object]:
    """code → words of the kinds of questions that can be wished for."""
    return facts.ask("questions.kinds")


# Which kinds an answer of a family is ever matched with: the others are not offered as a wish.
FITTING = {
    "trainees": ("internship", "apprenticeship", "order_class"),
    "specialty": ("internship", "apprenticeship", "order_class"),
    "rd": ("rd_project", "commissioned_testing", "commissioned_training"),
}


def offered(family: str) -> list[tuple[str, object]]:
    """(code, words) to choose from, those that fit the family first; further kinds of the city follow."""
    known = question_kinds()
    others = {code for codes in FITTING.values() for code in codes} - set(FITTING.get(family, ()))
    return [(code, words) for code, words in known.items() if code not in others]
