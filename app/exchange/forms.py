"""The form of an import."""
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField

from app.core.forms import BaseForm, BooleanField, ChoiceField, Required


class ImportForm(BaseForm):
    """A file, its kind, and whether empty columns are filled from suggestions.

    It has no send-once token: that would open a writing transaction before the file is read. A file sent twice
    is known by its rows.
    """

    form_token = None
    row_version = None

    kind = ChoiceField(_l("类型"), [Required(_l("请选择类型。"))], enum=())
    file = FileField(_l("文件"), [Required(_l("请选择文件。"))],
                     description=_l("xlsx 或 csv，不超过 20 MB，一次最多 2000 行"))
    suggest = BooleanField(_l("按平台建议补全空着的专业、职业和产业集群"),
                           description=_l("每一处都写在导入结果里，提交前可以改"))

    def __init__(self, *args, kinds=(), **kwargs):
        # BaseForm looks at row_version, which this form has not.
        super(BaseForm, self).__init__(*args, **kwargs)
        self.reshaped = False
        self.kind.choices = [("", _l("请选择")), *kinds]
