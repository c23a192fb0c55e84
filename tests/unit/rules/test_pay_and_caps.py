"""Pay and caps: numbers of Story 2 (domain.md §7) and properties that hold for any numbers."""
from hypothesis import given
from hypothesis import strategies as st

import app.rules.checks  # noqa: F401
from app.rules.checks.caps import room
from app.rules.checks.pay import met_by
from app.rules.dates import share_of
from app.rules.registry import get

WAGES = {"students_on_site": True, "work_mode": "independent", "same_post_wage": 560_000, "lowest_tier_wage": 430_000}
CAPS = {"students_on_site": True, "kind": "internship", "staff_on_post": 1240, "same_post_staff": 85,
        "interns_on_site": 110, "interns_on_post": 0}


def pay(fen, **more):
    return get("R-INT-PAY").try_on({**WAGES, "monthly_pay_fen": fen, **more})


def test_4200_is_under_both_and_blocks():
    assert pay(420_000).outcome == "block"
    assert "4300" in str(pay(420_000).message)


def test_4350_passes_by_the_lowest_tier():
    said = pay(435_000)
    assert (said.outcome, said.value["met_by"]) == ("pass", "lowest_tier")


def test_4480_passes_by_eighty_percent():
    said = pay(448_000)
    assert (said.outcome, said.value["met_by"]) == ("pass", "eighty_percent")


def test_assisting_only_informs():
    assert pay(420_000, work_mode="assist").outcome == "info"


def test_unknown_pay_is_no_answer_yet():
    assert get("R-INT-PAY").try_on(WAGES) is None


def test_forty_pass_neither_cap_fourteen_pass_both():
    forty = {**CAPS, "quantity": 40}
    ten, twenty = get("R-INT-CAP10").try_on(forty), get("R-INT-CAP20").try_on(forty)
    assert (ten.outcome, ten.threshold, ten.value) == ("warn", 124, 150)
    assert (twenty.outcome, twenty.threshold) == ("warn", 17)
    assert "14" in str(ten.message)
    fourteen = {**CAPS, "quantity": 14}
    assert [get(code).try_on(fourteen).outcome for code in ("R-INT-CAP10", "R-INT-CAP20")] == ["pass", "pass"]
    fifteen = {**CAPS, "quantity": 15}
    assert get("R-INT-CAP10").try_on(fifteen).outcome == "warn"


def test_a_hard_cap_stays_a_warning_outside_internship():
    hard = get("R-INT-CAP20")
    assert hard.try_on({**CAPS, "quantity": 40}, severity="block").outcome == "block"
    assert hard.try_on({**CAPS, "quantity": 40, "kind": "order_class"}, severity="block").outcome == "warn"


def test_caps_bind_to_the_fact_not_to_the_kind():
    assert get("R-INT-CAP10").try_on({**CAPS, "quantity": 40, "kind": "internship", "students_on_site": False}) is None
    assert get("R-INT-CAP10").try_on({**CAPS, "quantity": 40, "kind": "apprenticeship"}).outcome == "warn"


@given(staff=st.integers(0, 10**6), more=st.integers(0, 10**6), percent=st.integers(0, 100),
       already=st.integers(0, 10**5))
def test_more_staff_never_leaves_less_room(staff, more, percent, already):
    assert room(staff + more, percent, already) >= room(staff, percent, already)
    assert room(staff, percent, already + 1) == room(staff, percent, already) - 1


@given(staff=st.integers(0, 10**6), percent=st.integers(0, 100))
def test_the_share_is_the_greatest_whole_number_within_it(staff, percent):
    limit = share_of(staff, percent)
    assert limit * 100 <= staff * percent < (limit + 1) * 100


@given(staff=st.integers(1, 5000), already=st.integers(0, 600), quantity=st.integers(1, 600))
def test_asking_for_less_never_fails_what_passed(staff, already, quantity):
    facts = {**CAPS, "staff_on_post": staff, "interns_on_site": already}
    if get("R-INT-CAP10").try_on({**facts, "quantity": quantity}).outcome == "pass":
        assert all(get("R-INT-CAP10").try_on({**facts, "quantity": n}).outcome == "pass"
                   for n in {1, (quantity + 1) // 2})


wage = st.one_of(st.none(), st.integers(1, 10**7))


@given(amount=st.integers(0, 10**7), more=st.integers(0, 10**6), same=wage, lowest=wage)
def test_more_pay_never_fails_what_less_passed(amount, more, same, lowest):
    if met_by(amount, same, lowest):
        assert met_by(amount + more, same, lowest)


@given(amount=st.integers(0, 10**7), same=wage, lowest=wage)
def test_either_reading_is_enough(amount, same, lowest):
    eighty = same is not None and amount >= same * 0.8 - 1e-6 and amount * 100 >= same * 80
    tier = lowest is not None and amount >= lowest
    assert bool(met_by(amount, same, lowest)) == (eighty or tier)
