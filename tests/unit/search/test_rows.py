import pytest

from app.search.documents.rows import industry_path, region_path, specialty_path, tokens
from app.search.visibility import area_path


@pytest.mark.parametrize(("code", "path"), [
    ("440000", "44"), ("440600", "44/4406"), ("440606", "44/4406/440606"),
    ("440606001000", "44/4406/440606/440606001000"), ("441900", "44/4419"),
    ("441900003000", "44/4419/441900/441900003000"), ("", ""), ("44", "")])
def test_region_path(code, path):
    assert region_path(code) == path


@pytest.mark.parametrize(("area", "path"), [
    ("44", "44"), ("4406", "44/4406"), ("440606", "44/4406/440606"), ("440606001", "44/4406/440606/440606001000"),
    ("441900003", "44/4419/441900/441900003000")])
def test_a_jurisdiction_is_a_place_in_the_tree(area, path):
    assert area_path(area) == path


def test_specialty_and_industry_paths():
    assert [specialty_path(c) for c in ("46", "4601", "460103")] == ["46", "46/4601", "46/4601/460103"]
    assert [industry_path(c) for c in ("C", "35", "C3525", "")] == ["", "35", "35/352/3525", ""]


def test_tokens_are_distinct_and_each_text_stands_alone():
    assert tokens("模具 模具", "", "模具") == ["模具"]
