"""Forms about accounts."""
from flask_babel import lazy_gettext as _l
from wtforms.validators import Email, EqualTo, Length

from app.accounts.passwords import MIN_LENGTH
from app.core.forms import BaseForm, HiddenField, PasswordField, PhoneField, Required, StringField

PASSWORD_HINT = _l("至少 %(n)s 位。一句容易记、别人猜不到的话就很好；可以粘贴。", n=MIN_LENGTH)


def login_field(label=None, **kwargs):
    """The e-mail address that is the login."""
    return StringField(label or _l("邮箱"), [Required(), Length(max=254), Email()],
                       render_kw={"type": "email", "autocomplete": "username", "inputmode": "email",
                                  "spellcheck": "false"}, **kwargs)


def new_password_field(label=None):
    """A password being chosen."""
    return PasswordField(label or _l("密码"), [Required()], description=PASSWORD_HINT,
                         render_kw={"autocomplete": "new-password"})


def repeat_field():
    """The same password once more."""
    return PasswordField(_l("再输一次密码"), [Required(), EqualTo("password", _l("两次输的不一样。"))],
                         render_kw={"autocomplete": "new-password"})


class SignInForm(BaseForm):
    """Sign-in. Without a send-once token: a second press must simply sign in."""

    row_version = None
    form_token = None
    login = StringField(_l("邮箱"), [Required(), Length(max=254)],
                        render_kw={"type": "email", "autocomplete": "username", "inputmode": "email",
                                   "spellcheck": "false"})
    password = PasswordField(_l("密码"), [Required()], render_kw={"autocomplete": "current-password"})
    next = HiddenField()

    def __init__(self, *args, **kwargs):
        from flask_wtf import FlaskForm

        FlaskForm.__init__(self, *args, **kwargs)
        self.reshaped = False


class PasswordForm(BaseForm):
    """One's own password."""

    current = PasswordField(_l("现在的密码"), [Required()], render_kw={"autocomplete": "current-password"})
    password = new_password_field(_l("新密码"))
    repeat = repeat_field()


class ForgottenForm(BaseForm):
    """Ask for a link by e-mail."""

    login = login_field()


class ResetForm(BaseForm):
    """Choose a new password with a link."""

    password = new_password_field(_l("新密码"))
    repeat = repeat_field()


class AcceptForm(BaseForm):
    """An invited person says who it is and chooses a password."""

    name = StringField(_l("姓名"), [Required(), Length(max=60)], render_kw={"autocomplete": "name"})
    phone = PhoneField(_l("手机"), mobile=True, hint=_l("只有本单位和主管部门看得到。"),
                       render_kw={"autocomplete": "tel"})
    password = new_password_field()
    repeat = repeat_field()


class PersonForm(BaseForm):
    """One's own name and phone."""

    name = StringField(_l("姓名"), [Required(), Length(max=60)], render_kw={"autocomplete": "name"})
    phone = PhoneField(_l("手机"), mobile=True, hint=_l("只有本单位和主管部门看得到。"),
                       render_kw={"autocomplete": "tel"})
