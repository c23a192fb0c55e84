"""WTForms' own messages in the words of the house."""
from typing import Any

from flask_babel import lazy_gettext as _l

MESSAGES: dict[str, Any] = {
    "This field is required.": _l("这一项要填。"),
    "Invalid input.": _l("写法不对，请照提示填写。"),
    "Field must be equal to %(other_name)s.": _l("两次填的不一样。"),
    "Invalid field name '%s'.": _l("没有“%s”这一项。"),
    "Field must be at least %(min)d character long.": _l("至少 %(min)d 个字。"),
    "Field must be at least %(min)d characters long.": _l("至少 %(min)d 个字。"),
    "Field cannot be longer than %(max)d character.": _l("最多 %(max)d 个字，请删短。"),
    "Field cannot be longer than %(max)d characters.": _l("最多 %(max)d 个字，请删短。"),
    "Field must be exactly %(max)d character long.": _l("要正好 %(max)d 个字。"),
    "Field must be exactly %(max)d characters long.": _l("要正好 %(max)d 个字。"),
    "Field must be between %(min)d and %(max)d characters long.": _l("要 %(min)d 到 %(max)d 个字。"),
    "Number must be at least %(min)s.": _l("不能小于 %(min)s。"),
    "Number must be at most %(max)s.": _l("不能大于 %(max)s。"),
    "Number must be between %(min)s and %(max)s.": _l("要在 %(min)s 到 %(max)s 之间。"),
    "Date must be at least %(min)s.": _l("不能早于 %(min)s。"),
    "Date must be at most %(max)s.": _l("不能晚于 %(max)s。"),
    "Date must be between %(min)s and %(max)s.": _l("要在 %(min)s 到 %(max)s 之间。"),
    "Invalid email address.": _l("不是邮箱地址。写成 name@example.cn 这样。"),
    "Invalid IP address.": _l("不是 IP 地址。"),
    "Invalid Mac address.": _l("不是 MAC 地址。"),
    "Invalid URL.": _l("不是网址。以 https:// 开头。"),
    "Invalid UUID.": _l("编号不对。"),
    "Invalid value, must be one of: %(values)s.": _l("只能是：%(values)s。"),
    "Invalid value, can't be any of: %(values)s.": _l("不能是：%(values)s。"),
    "This field cannot be edited.": _l("这一项不能改。"),
    "This field is disabled and cannot have a value.": _l("这一项现在不能填。"),
    "Invalid Choice: could not coerce.": _l("请从列出的选项里选。"),
    "Choices cannot be None.": _l("没有可选的选项。"),
    "Not a valid choice.": _l("请从列出的选项里选。"),
    "Invalid choice(s): one or more data inputs could not be coerced.": _l("请从列出的选项里选。"),
    "'%(value)s' is not a valid choice for this field.": _l("“%(value)s”不在选项里，请重选。"),
    "'%(value)s' are not valid choices for this field.": _l("“%(value)s”不在选项里，请重选。"),
    "Not a valid datetime value.": _l("填日期和时间，如 2027-07-01 09:00。"),
    "Not a valid date value.": _l("填日期，如 2027-07-01。"),
    "Not a valid time value.": _l("填时间，如 09:00。"),
    "Not a valid week value.": _l("填周，如 2027-W09。"),
    "Not a valid integer value.": _l("填整数，如 36。"),
    "Not a valid decimal value.": _l("填数字，如 3.5。"),
    "Not a valid float value.": _l("填数字，如 3.5。"),
    "Invalid CSRF Token.": _l("这一页开得太久了。你填的还在，请再发送一次。"),
    "CSRF token missing.": _l("这一页开得太久了。你填的还在，请再发送一次。"),
    "CSRF failed.": _l("这一页开得太久了。你填的还在，请再发送一次。"),
    "CSRF token expired.": _l("这一页开得太久了。你填的还在，请再发送一次。"),
    "The CSRF token is missing.": _l("这一页开得太久了。你填的还在，请再发送一次。"),
    "The CSRF token is invalid.": _l("这一页开得太久了。你填的还在，请再发送一次。"),
    "The CSRF tokens do not match.": _l("这一页开得太久了。你填的还在，请再发送一次。"),
    "The CSRF token has expired.": _l("这一页开得太久了。你填的还在，请再发送一次。"),
    "The CSRF session token is missing.": _l("这一页开得太久了。你填的还在，请再发送一次。"),
}


class _Words:
    """WTForms' messages in the words of the house, in the language of the page."""

    def gettext(self, string: str) -> str:
        return str(MESSAGES.get(string, string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


words = _Words()
