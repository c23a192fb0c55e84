"""Look-up: what comes first."""
import pytest

from app.taxonomy import queries


def first(kind, text, **more):
    """The code of the best hit, or None."""
    hits = queries.lookup(kind, text, **more)
    return hits[0].code if hits else None


@pytest.mark.parametrize(("text", "code"), [
    ("gyjqr", "460305"), ("GYJQRJS", "460305"), ("gongyejiqiren", "460305"), ("工业机器人", "460305"),
    ("工業機器人", "460305"), ("460305", "460305"), ("４６０３０５", "460305"), ("计算机控制技术", "460303"),
    ("电脑锣", "460103"), ("plc", "460306"), ("模具设计", "460113"), ("护理", "520201"),
])
def test_specialty(text, code):
    assert first("specialty", text) == code


@pytest.mark.parametrize(("kind", "text", "code"), [
    ("region", "foshan", "440600"), ("region", "顺德", "440606"), ("region", "大良", "440606004000"),
    ("region", "sd", "440606"), ("occupation", "6-31-07-01", "6-31-07-01"), ("occupation", "机器人工程", "2-02-38-10"),
    ("industry", "C38", "C38"), ("cluster", "机器人", "robotics"), ("college", "广东轻工", "10833"),
    ("college", "广轻", "10833"), ("certificate", "web前端", "X009"),
])
def test_other_kinds(kind, text, code):
    assert first(kind, text) == code


def test_code_prefix_lists_in_order():
    codes = [hit.code for hit in queries.lookup("specialty", "4603")]
    assert codes[:3] == ["460301", "460302", "460303"]
    assert codes == sorted(codes)


def test_a_former_name_says_so():
    hit = queries.lookup("specialty", "计算机控制技术")[0]
    assert "计算机控制技术" in hit.note


def test_narrowed_by_level_and_prefix():
    assert first("specialty", "工业机器人", level="secondary") == "660303"
    assert {hit.code[:4] for hit in queries.lookup("region", "区", within="4406")} == {"4406"}


def test_at_most_twenty_and_nothing_for_nothing():
    assert len(queries.lookup("specialty", "技术")) == 20
    assert queries.lookup("specialty", "  ，") == []
    assert queries.lookup("specialty", "zzzzqq") == []
    with pytest.raises(KeyError):
        queries.lookup("planet", "火星")


def test_names_for_fields():
    assert queries.names("specialty")(["460305", "999999"]) == {"460305": "工业机器人技术"}
    assert [one.code for one in queries.by_name("specialty", "工业 机器人技术")] == ["460305"]
    assert [one.code for one in queries.by_name("specialty", "计算机控制技术")] == ["460303"]
    assert queries.by_name("specialty", "没有这个专业") == []
    assert [one.no for one in queries.clusters()] == list(range(1, 21))
