"""Regions: prefixes, closeness, distances."""
import pytest

from app.taxonomy import queries


@pytest.mark.parametrize(("code", "prefix"), [
    ("440000", "44"), ("440600", "4406"), ("440604", "440604"), ("440606004000", "440606004"),
    ("441900003000", "441900003")])
def test_prefix(code, prefix):
    assert queries.region_prefix(code) == prefix


@pytest.mark.parametrize("code", ["", "4406", "44060A", "４４０６００", "4406040040001"])
def test_no_code_has_no_prefix(code):
    with pytest.raises(ValueError, match="no region code"):
        queries.region_prefix(code)


@pytest.mark.parametrize(("a", "b", "near"), [
    ("440606004000", "440606004000", 1.0),
    ("440606004000", "440606005000", 0.9),
    ("440606004000", "440606", 0.9),
    ("440606", "440606", 0.9),
    ("440606", "440604", 0.7),
    ("440606", "440600", 0.7),
    ("441900003000", "441900004000", 0.7),
    ("441900003000", "441900003000", 1.0),
    ("440606", "440103", 0.4),
    ("440606", "440303", 0.2),
    ("440606", "440000", 0.2),
    ("440606", "110101", 0.0),
    (None, "440606", 0.0),
    ("", "", 0.0),
])
def test_closeness(a, b, near):
    assert queries.region_closeness(a, b) == near
    assert queries.region_closeness(b, a) == near


def test_distance_is_of_cities_only():
    assert queries.distance_km("440600", "440100") == queries.distance_km("440606", "440103")
    assert 40 < queries.distance_km("440600", "440100") < 100
    assert queries.distance_km("440606", "440604") == 0.0
    assert queries.distance_km("440606", "110101") is None
    assert queries.distance_km("440000", "440600") is None


def test_names_and_paths():
    assert [one.name for one in queries.region_path("440606")] == ["广东省", "佛山市", "顺德区"]
    assert queries.region_name("440606") == "顺德区"
    assert queries.region_name("440606", full=True) == "佛山市顺德区"
    assert queries.region_name("999999") == ""
    assert queries.region_path("999999") == []
    assert {one.code[:4] for one in queries.region_children("440600")} == {"4406"}
    assert len(queries.region_children("440000")) == 21
