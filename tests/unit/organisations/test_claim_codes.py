"""The code on the letter."""
from app.organisations.claims import ALPHABET, LENGTH, plain_code, shown_code


def test_a_code_is_read_as_it_is_printed_typed_or_scanned():
    code = "ABCD2345EFGH6789"
    assert shown_code(code) == "ABCD-2345-EFGH-6789"
    for typed in (shown_code(code), code.lower(), "ａｂｃｄ 2345 efgh 6789", f"  {shown_code(code)}\n"):
        assert plain_code(typed) == code


def test_no_sign_can_be_mistaken_for_another():
    assert not set(ALPHABET) & set("01OILU")
    assert len(ALPHABET) ** LENGTH > 2**75
