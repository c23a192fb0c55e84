"""What documents of both sides say about their organisation."""
from collections import defaultdict
from collections.abc import Iterable

from app.core.db import db
from app.core.outbox import reindex
from app.organisations.models import ConsortiumMember, Organisation
from app.search.indexing import fan_out


def is_listed(organisation: Organisation) -> bool:
    """Nothing of an organisation that is not verified is public."""
    return organisation.status == "verified"


def consortia(organisation_ids: Iterable[int]) -> dict[int, list[str]]:
    """Consortium ids as keywords, per organisation."""
    found: dict[int, list[str]] = defaultdict(list)
    for member in db.session.scalars(
            db.select(ConsortiumMember).where(ConsortiumMember.organisation_id.in_(set(organisation_ids)))):
        found[member.organisation_id].append(str(member.consortium_id))
    return found


@fan_out("organisations")
def postings_of(organisation_id: int) -> None:
    """An organisation changed: every posting of it gets a new revision and an entry of its own."""
    from app.answers.models import Answer
    from app.questions.models import Question

    for owned in (db.select(Question).where(Question.enterprise_id == organisation_id),
                  db.select(Answer).where(Answer.school_id == organisation_id)):
        for row in db.session.scalars(owned):
            reindex(row)
