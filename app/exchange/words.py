"""Words of the trail for imports and exports."""
from flask_babel import lazy_gettext as _l

from app.audit import words


def declare() -> None:
    """Register them once."""
    words.actions({"import_run.import": _l("导入文件"), "export_run.export": _l("导出列表")})
    for table in ("import_run", "export_run"):
        words.fields(table, {
            "what": _l("内容"), "kind": _l("类型"), "file_name": _l("文件"), "total": _l("行数"), "taken": _l("已导入"),
            "bad": _l("有错的行"), "filters": _l("筛选条件"), "rows": _l("行数"), "format": _l("格式")})
