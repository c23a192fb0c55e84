"""The form of a catalogue's yearly change."""
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from app.core.forms import BaseForm, BooleanField, ChoiceField, Required, StringField
from app.taxonomy.datasets import DATASETS


class ReleaseForm(BaseForm):
    """Which catalogue, which file, and whether the file is the whole catalogue."""

    dataset = ChoiceField(_l("目录"), [Required()], enum=[(one.name, one.label) for one in DATASETS.values()])
    file = FileField(_l("文件"), [FileRequired(_l("请选择文件。"))],
                     description=_l("xlsx 或 csv，第一行是表头，代码列设为文本。"))
    version = StringField(_l("版本或文号"), description=_l("如 2026-12、教职成函〔2026〕号"))
    complete = BooleanField(_l("文件是完整目录：目录里有、文件里没有的，停用"))
