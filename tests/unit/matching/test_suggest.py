"""Understanding a posting in people's own words."""
import pytest

from app.matching.suggest import propose

# Written for this test; specialty that one would expect among the first three, on any level.
CASES = [
    ("注塑模具学徒", "我们做注塑模具，想找能看懂图纸、会飞模省模的学徒", {"460113", "660108"}),
    ("工业机器人装调", "六轴机器人示教编程、末端夹具更换、PLC 小程序", {"460305", "660303", "260304"}),
    ("SMT 设备运维", "贴片机、回流焊、AOI 点检保养", {"510104", "710103", "510103"}),
    ("冷气维修", "空调安装，加雪种，铜管焊接", {"660205", "460205", "260202"}),
    ("外贸跟单员", "跟进订单，报关，退税，会英语", {"530501", "730501", "330501"}),
    ("新能源汽车三电检测", "动力电池包检测，电机电控故障诊断", {"460702", "700209", "260702"}),
    ("数控车床操作", "CNC 加工中心编程，会 UG、看图纸", {"460103", "660103", "460101"}),
    ("养老护理", "照顾失能老人，基础护理，康复训练", {"520201", "590302", "790302", "690302"}),
    ("前端开发", "Vue、JavaScript、小程序页面开发", {"510203", "510213", "510201", "710201", "310203"}),
    ("会计助理", "开票、报税、凭证录入，用金蝶", {"530302", "530301", "730301", "330301"}),
]


@pytest.mark.parametrize(("title", "text", "expected"), CASES, ids=[c[0] for c in CASES])
def test_a_specialty_one_would_expect_is_among_the_first_three(title, text, expected):
    found = [one.code for one in propose(title, text).specialties[:3]]
    assert expected & set(found), found


def test_every_proposal_names_the_words_it_came_from():
    for one in propose("工业机器人装调", "示教编程 PLC").specialties:
        assert one.words
        assert 0 < one.confidence < 1


def test_nothing_is_proposed_for_nothing():
    found = propose("", "，。 ！")
    assert (found.specialties, found.occupations, found.clusters, found.skills) == ([], [], [], [])


def test_levels_restrict_the_proposals():
    found = propose("工业机器人装调", "示教编程", levels=frozenset({"secondary"})).specialties
    assert found
    assert {one.note for one in found} == {"secondary"}


def test_repetition_does_not_win():
    once, often = propose("", "数控车床 焊接"), propose("", "数控车床 " + "焊接 " * 200)
    assert once.specialties
    assert {one.code for one in often.specialties} & {one.code for one in propose("", "数控车床").specialties}


def test_the_cluster_follows_from_the_trade():
    assert "robots" in " ".join(one.code for one in propose("工业机器人装调", "示教编程").clusters) or any(
        "机器人" in one.name for one in propose("工业机器人装调", "示教编程").clusters)
