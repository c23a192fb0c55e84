"""The desk of every role, in an empty city and with work."""
import pytest


@pytest.mark.parametrize("who", ["enterprise", "school", "university", "research_institute", "training_body",
                                 "association", "government", "park", "auditor", "sysadmin"])
@pytest.mark.parametrize("verified", [True, False])
def test_nobody_s_desk_is_a_dead_end(client, make, login, who, verified):
    login(make.admin(getattr(make, who)(verified=verified)))
    page = client.get("/desk")
    assert page.status_code == 200
    main = page.text.split('<main id="main"')[1]
    assert 'class="btn btn-' in main
    assert ("等主管部门核验" in main) is not verified


def test_the_first_step_follows_the_state(client, make, login):
    own = make.enterprise(verified=False)
    login(make.admin(own))
    assert "资料已交，等主管部门核验" in client.get("/desk").text
    from app.authz import SYSTEM
    from app.organisations import operations

    operations.return_(SYSTEM, organisation=own, reason="证照不清楚")
    page = client.get("/desk").text
    assert "今天要办" in page
    assert "证照不清楚" in page


def test_work_is_sorted_by_deadline_and_long_queues_are_folded(client, make, login):
    office = make.government(office="miit")
    for n in range(22):
        make.enterprise(verified=False, name=f"佛山市排队第{n}有限公司")
    login(make.admin(office))
    page = client.get("/desk").text
    assert "另有 2 家单位等核验" in page.replace("\xa0", " ")


def test_the_navigation_has_no_dead_links(client, make, login):
    import re

    for who in ("enterprise", "school", "government", "park", "auditor", "sysadmin"):
        login(make.admin(getattr(make, who)()))
        page = client.get("/desk").text
        for url in re.findall(r'class="nav-link[^"]*" href="([^"]+)"', page):
            assert client.get(url, follow_redirects=True).status_code == 200, (who, url)
        client.post("/account/sign-out")
