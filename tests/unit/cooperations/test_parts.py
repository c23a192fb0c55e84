"""Pure parts: rosters' reading, folding of addresses and numbers, record types, shortened holdings."""
from datetime import date
from decimal import Decimal

import pytest

from app.cooperations import certificates, holdings, record_types, relations, rosters
from app.core.errors import Refused
from app.questions import kinds


def test_numbers_are_read_in_every_way_people_paste_them():
    text = "\ufeff20260001，20260002;20260003\n\n ２０２６０００４\t20260005、g2026-06 "
    assert rosters.read_numbers(text) == ["20260001", "20260002", "20260003", "20260004", "20260005", "G2026-06"]
    assert rosters.read_numbers("") == []


@pytest.mark.parametrize("text", ["440606200801011234", "44060620080101123x", "张三", "a b", "20260001 20260001"])
def test_what_is_no_student_number_is_refused(text):
    with pytest.raises(Refused):
        rosters.read_numbers(text)


def test_too_many_at_once():
    with pytest.raises(Refused):
        rosters.read_numbers("\n".join(f"S{n:06d}" for n in range(rosters.MOST + 1)))


@pytest.mark.parametrize(("typed", "digits"), [
    ("138-0013-8000", "13800138000"), ("+86 138 0013 8000", "13800138000"), ("１３８００１３８０００", "13800138000"),
    ("0757-2222 0001", "075722220001"), ("", ""), (None, ""), ("110", "")])
def test_telephone_numbers_meet(typed, digits):
    assert relations.phone_digits(typed) == digits


def test_addresses_meet_and_public_mail_does_not():
    assert relations.squeeze("科技路 1 号（A栋）") == relations.squeeze("科技路１号(a栋)")
    assert relations.mail_domain("hr@ZhiZhu.cn") == "zhizhu.cn"
    assert relations.mail_domain("x@qq.com") == relations.mail_domain("x@example.cn") == relations.mail_domain("") == ""


def test_person_months():
    months = record_types.person_months({"persons": Decimal(14), "days": Decimal(45)})
    assert months == {"person_months": Decimal("21.00")}
    assert record_types.person_months({"persons": Decimal(1), "days": Decimal(1)})["person_months"] == Decimal("0.03")


def test_every_type_is_whole():
    for kind in record_types.RECORD_TYPES.values():
        assert kind.money or kind.measure(kind.main), kind.code
        assert any(e.required for e in kind.evidence), kind.code
        assert kind.roster_groups == frozenset() or kind.roster, kind.code


def test_every_kind_has_its_agreement_and_its_records():
    for kind in kinds.all_kinds():
        assert kind.agreement_type in record_types.AGREEMENT_TYPES, kind.code
        assert record_types.known(kind.record_types), kind.code


def test_what_is_too_much_is_taken_from_the_last_line():
    lines = [(1, 10, None), (2, 10, date(2027, 3, 1)), (3, 10, None)]
    assert holdings.shortened(lines, 15) == [(1, 10, None), (2, 5, date(2027, 3, 1))]
    assert holdings.shortened(lines, 30) == lines


def test_a_content_has_one_form():
    assert certificates.digest({"b": 1, "a": "中"}) == certificates.digest({"a": "中", "b": 1})
    assert certificates.digest({"a": 1}) != certificates.digest({"a": "1"})
