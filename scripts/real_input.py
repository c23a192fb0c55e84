"""Real input: public postings and the colleges of the province, through the product's own import and rules.

  python -m scripts.real_input make POSTINGS COLLEGES OUT      writes the XLSX files, nothing else
  python -m scripts.real_input run  POSTINGS COLLEGES --instance DIR [--judged QRELS] [--json FILE]

POSTINGS: JSON lines with _id, text (title in the first line), level. COLLEGES: CSV with code, name, city, level,
sponsor, ownership. QRELS: TSV query-id, corpus-id (specialty code), score. The method, the stand-in values and a
measured run stand in docs/real-input.md. Stand-ins live here and there only; the product knows none of them.
"""
import argparse
import csv
import json
import re
from pathlib import Path

TITLE, SUMMARY = 60, 500
COHORT_YEARS_AGO, SPECIALTIES_EACH = 2, 10
PERSON = "real-input-{}@example.cn"

# ------------------------------------------------------------------------------------------- rules of the files

# Which kind a posting becomes: the first rule whose words stand in its text.
KIND_RULES = (("internship", re.compile("实习")), ("order_class", re.compile("应届|校招|校园招聘|管培|储备")),
              ("apprenticeship", re.compile("")))
SCHOOL_KINDS = {"专科（高职）": "高职专科", "职业本科": "职业本科", "普通本科": "应用型本科"}
OWNERS = {"民办": "民办", "公办": "省属"}
# Words of a college's name → divisions (专业大类) of the 高职专科 catalogue that it surely teaches.
DIVISIONS = (
    ("农|林", "41"), ("环境|生态|测绘|自然资源", "42"), ("电力|能源|新能源", "43"), ("建设|建筑|城建", "44"),
    ("水利", "45"),
    ("工|机|技师|制造|科技|职业技术", "46"), ("生物|化工|轻工", "47"), ("食品|药", "49"),
    ("交通|铁路|航空|民航|邮|汽车", "50"),
    ("信息|电子|软件|通信|科", "51"), ("医|卫生|护理|健康|药", "52"), ("财|经|商|金融|贸|外经|工商", "53"),
    ("旅游|酒店", "54"),
    ("艺术|文艺|工艺|舞蹈", "55"), ("传媒|文化", "56"), ("师范|外语|幼儿|体育|教育", "57"), ("司法|警|公安", "58"),
    ("行政|管理|公共", "59"))


def postings(path: Path) -> list[dict]:
    """The postings as they were given."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def kind_of(text: str) -> str:
    """internship for texts that say 实习, order_class for those about graduates, else apprenticeship."""
    return next(kind for kind, words in KIND_RULES if words.search(text))


def posting_row(posting: dict) -> dict[str, str]:
    """A posting in the words of the template: its first line is the title, the rest the text; nothing is rewritten."""
    title, _line, body = posting["text"].partition("\n")
    row = {"import_row": posting["_id"], "title": title.strip()[:TITLE], "public_summary": body.strip()[:SUMMARY],
           "levels": posting["level"]}
    return {**row, "detail": body.strip()} if len(body.strip()) > SUMMARY else row


def colleges(path: Path) -> list[dict[str, str]]:
    """The colleges as they were given."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def college_row(college: dict[str, str]) -> dict[str, str]:
    """A college in the words of the template."""
    return {"name": college["name"], "no_uscc_reason": "公开名单上没有代码，认领时补", "region_code": college["city"],
            "school_kind": SCHOOL_KINDS[college["level"]], "school_code": college["code"],
            "sponsor": OWNERS[college["ownership"]]}


def filed(colleges_: list[dict[str, str]], catalogue: list[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    """College code → the specialties it offers, a stand-in for its filed ones.

    Every specialty of the catalogue goes to one college in turn, so that each is offered somewhere; the rest up
    to SPECIALTIES_EACH come from the divisions that the college's name speaks of, spread by its number.
    """
    offered = {one["code"]: [] for one in colleges_}
    order = sorted(offered)
    for at, entry in enumerate(catalogue):
        offered[order[at % len(order)]].append(entry)
    for at, college in enumerate(colleges_):
        own = [division for words, division in DIVISIONS if re.search(words, college["name"])]
        fitting = [entry for entry in catalogue if entry[0][:2] in own]
        taken = offered[college["code"]]
        for step in range(len(fitting)):
            if len(taken) >= SPECIALTIES_EACH:
                break
            entry = fitting[(at * 7 + step * 13) % len(fitting)]
            if entry not in taken:
                taken.append(entry)
    return offered


def cohort_row(specialty: tuple[str, str], year: int) -> dict[str, str]:
    """A cohort of a specialty with stand-in numbers."""
    code, name = specialty
    return {"import_row": f"{code}-{year}", "title": f"{name} {year} 级"[:TITLE], "specialties": code,
            "entry_year": str(year),
            "length_years": "3", "size": "45", "further_study_intent": "10", "youngest_born_on": f"{year - 18}-08-31",
            "available_from": f"{year + 2}-01-01", "available_to": f"{year + 4}-12-31", "department": "教务处（实测）",
            "public_summary": f"{name}专业 {year} 级在校生，按人才培养方案安排岗位实习、学徒和订单培养。"}


# ------------------------------------------------------------------------------------------- stand-ins

REASON = "实测：替代数据，理由从略"
READ_FROM_TEXT = {"details.night_shift": re.compile("夜班|倒班|两班|三班|轮班"),
                  "details.overtime": re.compile("(?<!不)(?<!无)加班")}


def stand_in(name: str, kind: str, title: str, text: str, today) -> object:
    """With what the test goes on where a draft lacks a field; None: there is no stand-in, the draft stops here."""
    from datetime import timedelta

    start = today + timedelta(days=120)
    months = {"internship": 6, "apprenticeship": 24, "order_class": 12}[kind]
    suffix = {"internship": "岗位实习生", "apprenticeship": "岗位学徒", "order_class": "方向订单班"}[kind]
    common = {
        "title": f"{title}{suffix}", "quantity": 5, "start_date": start,
        "end_date": start + timedelta(days=round(months * 30.5)),
        "apply_deadline": today + timedelta(days=60), "monthly_pay_fen": 350_000, "cluster_code": "software",
        "site_address": "实测路 1 号",
        "details.work_mode": "independent", "details.staff_on_post": 1000, "details.same_post_staff": 100,
        "details.other_interns_on_site": 0, "details.other_interns_on_post": 0, "details.same_post_wage": 400_000,
        "details.lowest_tier_wage": 330_000, "details.task_list": ["跟岗学习岗位流程", "在师傅指导下独立操作",
                                                                   "记录并分析结果"],
        "details.fee_declaration": True, "details.agency_declaration": True, "details.insurance_by": "school",
        "details.track": "student_apprentice", "details.target_skill_level": "senior", "details.duration_months": 24,
        "details.enterprise_mentor_count": 3, "details.lead_mentor_level": "technician",
        "details.entry_grade": "second",
        "details.graduation_year": today.year + 2, "details.recruit_commitment": 4,
        "details.is_export_controlled": False}
    if name in READ_FROM_TEXT:
        return bool(READ_FROM_TEXT[name].search(text))
    return common.get(name)


# ------------------------------------------------------------------------------------------- files

def write_files(posting_path: Path, college_path: Path, out: Path, actor, catalogue, year: int) -> dict[str, Path]:
    """The XLSX files as people would fill them; {name: path}. `actor`: officer and enterprise see the same columns."""
    out.mkdir(parents=True, exist_ok=True)
    listed, made = postings(posting_path), {}
    for kind, _words in KIND_RULES:
        rows = [posting_row(one) for one in listed if kind_of(one["text"]) == kind]
        made[f"questions-{kind}"] = _write(out / f"questions-{kind}.xlsx", actor, "questions", kind, rows)
    given = colleges(college_path)
    made["organisations-school"] = _write(out / "organisations-school.xlsx", actor, "organisations", "school",
                                          [college_row(one) for one in given])
    for code, specialties in filed(given, catalogue).items():
        rows = [cohort_row(one, year) for one in specialties]
        made[f"answers-{code}"] = _write(out / f"answers-{code}.xlsx", actor, "answers", "trainee_cohort", rows)
    return made


def _write(path: Path, actor, what: str, kind: str, rows: list[dict[str, str]]) -> Path:
    from app.core import sheets
    from app.exchange import takers

    taker = takers.get(what)
    columns = [one for one in taker.columns(actor, kind) if any(one.name in row for row in rows)]
    unknown = {name for row in rows for name in row} - {one.name for one in columns}
    if unknown:
        raise SystemExit(f"the template of {what} {kind} has no column for {', '.join(sorted(unknown))}")
    body = [[row.get(one.name, "") for one in columns] for row in rows]
    path.write_bytes(sheets.write_xlsx(sheets.Sheet(takers.kind_label(taker, kind), [one.title for one in columns],
                                                    body)))
    return path


def main() -> int:
    """Read the arguments and go."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("make", "run"):
        command = commands.add_parser(name)
        command.add_argument("postings", type=Path)
        command.add_argument("colleges", type=Path)
        if name == "make":
            command.add_argument("out", type=Path)
            continue
        command.add_argument("--instance", type=Path, required=True, help="folder of a fresh instance")
        command.add_argument("--judged", type=Path, help="judged specialties of the postings, to sum up the rankings")
        command.add_argument("--show", default="", help="postings whose rankings are shown, by number, apart by commas")
        command.add_argument("--json", type=Path, dest="json_file", help="write everything as JSON, too")
    asked = parser.parse_args()
    from scripts import real_input_run

    return real_input_run.make(asked) if asked.command == "make" else real_input_run.run(asked)


if __name__ == "__main__":
    raise SystemExit(main())
