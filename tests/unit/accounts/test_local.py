"""Where a sign-in may lead on to."""
import pytest

from app.accounts.local import is_local, local_or


@pytest.mark.parametrize("address", ["/", "/desk", "/questions/?page=2", "/organisations/O-1?x=%2F%2Fevil"])
def test_paths_of_this_site_are_followed(address):
    assert is_local(address)


@pytest.mark.parametrize("address", [
    "", None, "desk", "//evil.example", "///evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil",
    "javascript:alert(1)", "/a\r\nSet-Cookie: x=1", "http:/evil", "/" + "a" * 3000])
def test_everything_else_leads_to_the_default(address):
    assert local_or(address, "/desk") == "/desk"
