"""The clock stands at Monday 2026-11-02 in these tests: cohorts of 2025 are in their second year."""
import pytest

from app.core import clock


@pytest.fixture(autouse=True)
def november():
    with clock.at("2026-11-02"):
        yield


@pytest.fixture
def school(make):
    return make.school(name="佛山江湾职业技术学院")


@pytest.fixture
def dept(make, school):
    """Somebody of a department of the school."""
    return make.people(school)[0]


@pytest.fixture
def office(make, school):
    """Somebody of the school's office."""
    return make.people(school)[1]
