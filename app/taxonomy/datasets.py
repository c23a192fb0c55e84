"""What each catalogue's file looks like: one declaration serves the shipped files and an officer's upload.

A column has a name (our header), the Chinese headers people use, and a reader of text → value.
"""
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.forms import Unreadable, fold, parse_date
from app.taxonomy import models

LEVEL_WORDS = {"中职": "secondary", "中等职业教育": "secondary",
               "高职专科": "college", "高职": "college", "专科": "college", "高等职业教育专科": "college",
               "职业本科": "bachelor", "职教本科": "bachelor", "高等职业教育本科": "bachelor"}
_YES = {"1", "是", "y", "yes", "true", "√", "上班", "工作日", "有"}
_NO = {"", "0", "否", "n", "no", "false", "×", "休息", "放假", "节假日", "休", "无"}


def text(value: str) -> str:
    """Text as it is, widths folded at its ends."""
    return re.sub(r"\s+", " ", value).strip()


def yes(value: str) -> bool:
    """是/否, 1/0, 上班/休息."""
    word = fold(value).lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable(_("“%(text)s”看不出是还是否。填 1 或 0。", text=value[:20]))


def day(value: str) -> date | None:
    """A date, or None for an empty cell."""
    return parse_date(value) if value.strip() else None


def weight(value: str) -> float:
    """A number from 0 to 1."""
    try:
        number = float(fold(value))
    except ValueError:
        number = -1
    if not 0 <= number <= 1:
        raise Unreadable(_("权重“%(text)s”不在 0 到 1 之间。", text=value[:20]))
    return number


def number(value: str) -> int:
    """A small positive integer."""
    typed = fold(value)
    if not (typed.isascii() and typed.isdigit() and len(typed) < 6):
        raise Unreadable(_("“%(text)s”不是数字。填整数，如 36。", text=value[:20]))
    return int(typed)


def code(pattern: str, example: str) -> Callable[[str], str]:
    """A reader of codes: exactly `pattern`; nothing is padded or cut."""
    compiled = re.compile(pattern)

    def read(value: str) -> str:
        typed = fold(value)
        if compiled.fullmatch(typed):
            return typed
        raise Unreadable(_("代码“%(text)s”位数或写法不对，应如 %(example)s。前面的 0 可能被表格软件去掉了。",
                           text=value[:20], example=example))

    return read


def one_of(words: dict[str, str]) -> Callable[[str], str]:
    """A reader of a few words; the stored values themselves are understood too."""

    def read(value: str) -> str:
        typed = fold(value)
        if typed in words:
            return words[typed]
        if typed in words.values():
            return typed
        raise Unreadable(_("“%(text)s”不在可填的范围：%(words)s。", text=value[:20], words="、".join(words)))

    return read


@dataclass(frozen=True)
class Column:
    """One column of a file. required: an upload must have it and every row must fill it."""

    name: str
    headers: tuple[str, ...] = ()
    read: Callable[[str], Any] = text
    required: bool = False
    longest: int = 0


@dataclass(frozen=True)
class Dataset:
    """One catalogue: its table, its shipped file, its columns and its key.

    derive(row, known) completes a row of an upload or raises Unreadable; known(code) gives the row
    in force or in the same file. scope(row): within a complete file only rows of the scopes that the
    file touches can end. name_column: what "renamed" means.
    """

    name: str
    label: Any
    model: type
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("code",)
    file: str = ""
    name_column: str = "name"
    derive: Callable[[dict, Callable], None] | None = None
    scope: Callable[[dict], Any] = field(default=lambda row: None)

    def title(self, column: str) -> str:
        """What a column is called in people's files."""
        return next((one.headers[0] for one in self.columns if one.name == column and one.headers), column)


def level_of(specialty_code: str) -> str:
    """Level of a six-digit specialty code (domain.md §3.6): 21–39 bachelor, 41–59 college, 61–79 secondary."""
    division = int(specialty_code[:2])
    for first, level in ((21, "bachelor"), (41, "college"), (61, "secondary")):
        if first <= division < first + 19:
            return level
    raise Unreadable(_("代码 %(code)s 的前两位不属于任何层次。", code=specialty_code))


def _derive_specialty(row: dict, known: Callable) -> None:
    of_code = level_of(row["code"])
    if row.get("level") and row["level"] != of_code:
        raise Unreadable(_("代码 %(code)s 与填写的层次不一致。", code=row["code"]))
    row["level"] = of_code
    row["class_code"], row["division_code"] = row["code"][:4], row["code"][:2]
    for column, width in (("class_name", 4), ("division_name", 2)):
        if not row.get(column):
            row[column] = known(("prefix", row["code"][:width], column)) or ""
            if not row[column]:
                raise Unreadable(_("目录里没有类 %(code)s，请填专业类和专业大类的名称。", code=row["code"][:width]))
    row["catalogue"] = row.get("catalogue") or "moe"
    row["state_controlled"] = bool(row.get("state_controlled"))


def _derive_region(row: dict, known: Callable) -> None:
    own = row["code"]
    if len(own) == 12:
        row["level"], parent = "town", own[:6]
    elif own.endswith("0000"):
        row["level"], parent = "province", ""
    elif own.endswith("00"):
        row["level"], parent = "city", own[:2] + "0000"
    else:
        row["level"], parent = "county", own[:4] + "00"
        if not known(parent):
            parent = own[:2] + "0000"
    row["parent_code"] = parent
    if parent and not known(parent):
        raise Unreadable(_("没有上级区划 %(code)s，请先补上级。", code=parent))


_VALIDITY = (Column("valid_from", ("启用日期", "生效日期"), day),
             Column("valid_to", ("停用日期", "失效日期", "撤销日期"), day))
_CODE6 = code(r"[0-9]{6}", "460305")
_OCCUPATION = code(r"[1-8]-[0-9]{2}-[0-9]{2}-[0-9]{2}", "6-31-07-01")

DATASETS: dict[str, Dataset] = {one.name: one for one in (
    Dataset(
        "specialties", _l("专业目录"), models.Specialty, file="specialties.csv", derive=_derive_specialty,
        scope=lambda row: (row["catalogue"], row["level"]),
        columns=(
            Column("code", ("专业代码", "代码"), _CODE6, required=True),
            Column("name", ("专业名称", "名称"), required=True, longest=60),
            Column("level", ("层次", "培养层次"), one_of(LEVEL_WORDS)),
            Column("class_code", (), text), Column("class_name", ("专业类", "专业类名称"), longest=40),
            Column("division_code", (), text), Column("division_name", ("专业大类", "专业大类名称"), longest=40),
            Column("state_controlled", ("国控", "国家控制"), yes),
            Column("catalogue", (), one_of({"教育部": "moe", "人社部": "mohrss"})),
            Column("catalogue_version", ("目录版本", "版本"), longest=20), *_VALIDITY)),
    Dataset(
        "aliases", _l("专业曾用名"), models.SpecialtyAlias, key=("name", "specialty_code"),
        file="specialty_aliases.csv",
        columns=(
            Column("name", ("曾用名", "原专业名称"), required=True, longest=60),
            Column("specialty_code", ("专业代码", "现专业代码"), _CODE6, required=True),
            Column("kind", (), text, longest=20), Column("partial", ("部分",), yes), *_VALIDITY)),
    Dataset(
        "occupations", _l("职业分类"), models.Occupation, file="occupations.csv",
        columns=(
            Column("code", ("职业编码", "职业代码", "代码"), _OCCUPATION, required=True),
            Column("name", ("职业名称", "名称"), required=True, longest=60),
            Column("green", ("绿色职业",), yes), Column("digital", ("数字职业",), yes), *_VALIDITY)),
    Dataset(
        "industries", _l("国民经济行业"), models.Industry, file="industries.csv",
        columns=(
            Column("code", ("行业代码", "代码"), code(r"[A-T][0-9]{0,4}", "C3899"), required=True),
            Column("name", ("行业名称", "名称"), required=True, longest=80),
            Column("level", ("层级",), one_of({"门类": "section", "大类": "division", "中类": "group",
                                             "小类": "class"}), required=True),
            Column("parent_code", ("上级代码",), longest=6), *_VALIDITY)),
    Dataset(
        "clusters", _l("产业集群"), models.Cluster, file="clusters.csv", scope=lambda row: row["group"],
        columns=(
            Column("no", ("序号",), number, required=True),
            Column("code", ("代码",), code(r"[a-z][a-z_]{1,29}", "robotics"), required=True),
            Column("name", ("集群名称", "名称"), required=True, longest=40),
            Column("group", ("类别",), one_of({"战略性支柱": "pillar", "战略性新兴": "emerging", "未来产业": "future"}),
                   required=True), *_VALIDITY)),
    Dataset(
        "certificates", _l("证书"), models.Certificate, file="certificates.csv", scope=lambda row: row["kind"],
        columns=(
            Column("code", ("代码",), code(r"[XL][0-9]{3,6}", "X001"), required=True),
            Column("name", ("证书名称", "名称"), required=True, longest=80),
            Column("kind", ("类别",), one_of({"职业技能等级证书": "skill_level", "职业资格证书": "licence"}),
                   required=True), *_VALIDITY)),
    Dataset(
        "regions", _l("行政区划"), models.Region, file="regions.csv", derive=_derive_region,
        scope=lambda row: (row["level"] == "town", row["code"][:2]),
        columns=(
            Column("code", ("区划代码", "代码"), code(r"[1-9][0-9]{5}([0-9]{6})?", "440604"), required=True),
            Column("name", ("名称", "区划名称"), required=True, longest=40),
            Column("level", ()), Column("parent_code", ("上级代码",)), *_VALIDITY)),
    Dataset(
        "colleges", _l("职业院校"), models.College, file="colleges.csv",
        columns=(
            Column("code", ("学校标识码", "院校代码", "代码"), code(r"[0-9]{5}|[0-9]{10}", "10831"), required=True),
            Column("name", ("学校名称", "名称"), required=True, longest=60),
            Column("region_code", ("所在地代码", "区划代码"), code(r"[1-9][0-9]{5}", "440600"), required=True),
            Column("level", ("层次",), one_of({"专科": "college", "职业本科": "bachelor", "普通本科": "university",
                                             "中职": "secondary"}), required=True),
            Column("sponsor", ("主管部门",), longest=60),
            Column("ownership", ("办学性质",), one_of({"公办": "public", "民办": "private", "": ""})), *_VALIDITY)),
    Dataset(
        "calendar", _l("工作日历"), models.CalendarDay, key=("day",), scope=lambda row: str(row["day"])[:4],
        columns=(
            Column("day", ("日期",), parse_date, required=True),
            Column("is_working", ("是否上班", "工作日"), yes, required=True),
            Column("name", ("节日", "名称"), longest=40))),
    Dataset(
        "map", _l("产教对接谱系图"), models.MapEntry, file="industry_map.csv", name_column="",
        key=("cluster_code", "chain_segment", "occupation_code", "specialty_code"),
        scope=lambda row: row["cluster_code"],
        columns=(
            Column("cluster_code", ("集群代码",), code(r"[a-z][a-z_]{1,29}", "robotics"), required=True),
            Column("chain_segment", ("产业链环节",), required=True, longest=40),
            Column("occupation_code", ("职业编码",), _OCCUPATION, required=True),
            Column("specialty_code", ("专业代码",), _CODE6, required=True),
            Column("weight", ("权重",), weight, required=True), Column("ground", ("依据",), longest=20), *_VALIDITY)),
    Dataset(
        "terms", _l("行业用语"), models.TradeTerm, file="trade_terms.csv", name_column="",
        key=("term", "specialty_code"),
        columns=(
            Column("term", ("用语",), required=True, longest=60),
            Column("specialty_code", ("专业代码",), _CODE6, required=True),
            Column("weight", ("权重",), weight, required=True), Column("ground", ("依据",), longest=20), *_VALIDITY)),
)}


def key_of(dataset: Dataset, row: dict) -> tuple:
    """The natural key of a row (dict of column values)."""
    return tuple(row[name] for name in dataset.key)
