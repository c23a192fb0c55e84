"""Pages of the catalogues and the look-up."""
import io

import pytest

from app.taxonomy import queries
from tests.integration.taxonomy.conftest import ENTERPRISE


def test_lookup_answers_json(client):
    answer = client.get("/taxonomy/lookup/specialty?q=gyjqr")
    assert answer.json["items"][0] == {"code": "460305", "name": "工业机器人技术", "note": "高职专科 · 自动化类"}
    assert client.get("/taxonomy/lookup/specialty").json == {"items": []}
    assert client.get("/taxonomy/lookup/planet?q=x").status_code == 404
    assert client.get("/taxonomy/lookup/region?q=顺德&within=4406").json["items"][0]["code"] == "440606"


@pytest.mark.parametrize(("address", "words"), [
    ("/taxonomy/specialties", "装备制造大类"),
    ("/taxonomy/specialties?level=secondary", "6601 机械设计制造类"),
    ("/taxonomy/specialties?class=4603", "460305"),
    ("/taxonomy/specialties?q=电脑锣", "460103"),
    ("/taxonomy/specialties?q=没有的东西", "没有找到"),
    ("/taxonomy/specialties/460305", "智能机器人"),
    ("/taxonomy/clusters", "战略性支柱"),
    ("/taxonomy/clusters/robotics", "工业机器人系统运维员"),
    ("/taxonomy/regions", "佛山市"),
    ("/taxonomy/regions?code=440606", "大良街道"),
    ("/taxonomy/regions?code=440606004000", "没有下级区划"),
    ("/taxonomy/regions?q=sd", "顺德区"),
    ("/taxonomy/regions?code=441900&page=99", "东莞市"),
])
def test_pages_for_everybody(client, address, words):
    answer = client.get(address)
    assert answer.status_code == 200
    assert words in answer.text


@pytest.mark.parametrize("address", ["/taxonomy/specialties/999999", "/taxonomy/specialties?class=9999",
                                     "/taxonomy/clusters/mars", "/taxonomy/regions?code=999999"])
def test_what_is_not_there(client, address):
    assert client.get(address).status_code == 404


def test_text_of_a_visitor_is_escaped(client):
    assert "<script>x" not in client.get("/taxonomy/specialties?q=<script>x").text


def test_only_the_bureau_changes_catalogues(client, acting):
    acting(ENTERPRISE)
    assert client.get("/taxonomy/releases").status_code == 403
    assert client.post("/taxonomy/releases/new").status_code == 403


def test_the_yearly_change_by_hand(client, acting, officer, restored):
    acting(officer)
    assert "上传新目录" in client.get("/taxonomy/releases").text
    wrong = client.post("/taxonomy/releases/new", data={"dataset": "specialties"})
    assert wrong.status_code == 422
    unreadable = client.post("/taxonomy/releases/new", data={
        "dataset": "specialties", "file": (io.BytesIO("备注\n无".encode()), "x.csv")})
    assert unreadable.status_code == 422
    assert "专业代码" in unreadable.text
    sent = client.post("/taxonomy/releases/new", data={
        "dataset": "specialties", "version": "2026-12",
        "file": (io.BytesIO("代码,名称\n460399,新专业\n460305,新名\n4603,短\n".encode()), "增补.csv")})
    assert sent.status_code == 302
    report = client.get(sent.location)
    for words in ("460399", "新专业", "工业机器人技术", "新名", "位数", "更新目录"):
        assert words in report.text
    done = client.post(sent.location + "/apply")
    assert done.status_code == 302
    assert "460399" in client.get("/taxonomy/specialties?q=新专业").text
    assert client.post(sent.location + "/apply").status_code == 422
    assert queries.specialty("460399").name == "新专业"


def test_discarding_by_hand(client, acting, officer, restored):
    acting(officer)
    sent = client.post("/taxonomy/releases/new", data={
        "dataset": "specialties", "file": (io.BytesIO("代码,名称\n460399,新专业\n".encode()), "增补.csv")})
    assert client.post(sent.location + "/discard").status_code == 302
    assert "已放弃" in client.get(sent.location).text
    assert client.get("/taxonomy/releases/99999999").status_code == 404
    assert client.get("/taxonomy/releases/99999999999999999999999").status_code == 404
