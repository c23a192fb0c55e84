"""Closeness of specialties across the levels."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.taxonomy import queries, shipped

CODES = [row["code"] for row in shipped.rows("specialties")]


@pytest.mark.parametrize(("a", "b", "near"), [
    ("460305", "460305", 1.0),
    ("460305", "460306", 0.6),
    ("460305", "660303", 0.6),
    ("260304", "660303", 0.6),
    ("510201", "710201", 0.6),
    ("460305", "460205", 0.3),
    ("460305", "660105", 0.3),
    ("460305", "530302", 0.0),
    ("460305", "520201", 0.0),
    ("", "460305", 0.0),
    ("abc", "460305", 0.0),
    ("46030X", "460305", 0.0),
])
def test_steps(a, b, near):
    assert queries.closeness(a, b) == near


def test_the_map_lifts_specialties_of_one_occupation():
    assert queries.closeness("590302", "520803") == pytest.approx(0.48)
    assert queries.closeness("430504", "460702") > 0.3


@given(st.sampled_from(CODES), st.sampled_from(CODES))
def test_symmetric_and_between_0_and_1(a, b):
    near = queries.closeness(a, b)
    assert near == queries.closeness(b, a)
    assert 0 <= near <= 1
    assert (near == 1) == (a == b)


def test_reads_of_the_map():
    assert queries.clusters_of_specialty("460305")["robotics"] == 1.0
    assert "460305" in queries.specialties_of_occupation("6-31-07-01")
    assert next(iter(queries.specialties_of_cluster("petrochemical").values())) == 1.0
    assert queries.trade_terms()["电脑锣"]["460103"] > 0.8
    assert "电脑锣" in queries.terms_of("460103")
