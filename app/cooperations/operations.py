"""All writes of this room under one roof; each stands in the file of its subject."""
from app.cooperations.agreements import confirm_agreement, propose_agreement, reject_agreement, replace_file
from app.cooperations.certificates import issue_certificate, revoke_certificate
from app.cooperations.records import (
                                      add_evidence,
                                      check_record,
                                      confirm_record,
                                      correct_record,
                                      decide_late,
                                      dispute_record,
                                      draft_record,
                                      edit_record,
                                      remove_evidence,
                                      review_record,
                                      submit_record,
)
from app.cooperations.relations import declare_relation
from app.cooperations.running import begin, change_course, file_cooperation, resolve, save_start_facts, terminate

__all__ = [
    "add_evidence", "begin", "change_course", "check_record", "confirm_agreement", "confirm_record",
    "correct_record", "decide_late", "declare_relation", "dispute_record", "draft_record", "edit_record",
    "file_cooperation", "issue_certificate", "propose_agreement", "reject_agreement", "remove_evidence",
    "replace_file", "resolve", "review_record", "revoke_certificate", "save_start_facts", "submit_record",
    "terminate",
]
