"""Tasks and their deadlines."""
from datetime import date

from app.core import clock
from app.notifications.desk import Task, timeline


def test_the_tone_follows_the_deadline():
    with clock.at("2027-03-08"):
        tones = {due: Task("t", "/", date.fromisoformat(due)).shown_tone
                 for due in ("2027-03-07", "2027-03-08", "2027-03-11", "2027-03-12")}
        assert tones == {"2027-03-07": "stop", "2027-03-08": "warn", "2027-03-11": "warn", "2027-03-12": "go"}
        assert Task("t", "/").shown_tone == ""
        assert Task("t", "/", date(2027, 3, 1), tone="ok").shown_tone == "ok"


def test_the_timeline_holds_two_weeks_and_joins_a_day():
    with clock.at("2027-03-08"):
        days = [date(2027, 3, 7), date(2027, 3, 8), date(2027, 3, 22), date(2027, 3, 22), date(2027, 3, 23)]
        line = timeline([Task(f"t{n}", f"/{n}", day) for n, day in enumerate(days)])
    assert [item["at"] for item in line] == [date(2027, 3, 8), date(2027, 3, 22)]
    assert line[0]["url"] == "/1"
    assert line[1]["url"] == ""
