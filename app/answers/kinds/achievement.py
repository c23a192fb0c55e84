"""achievement 技术成果. `inventors` is how many, not who."""
from flask_babel import lazy_gettext as _l

from app.answers.kinds.base import SupplyKind
from app.core.kinds import Field

IP_TYPES = (
    ("invention", _l("发明专利")), ("utility_model", _l("实用新型")), ("design", _l("外观设计")),
    ("software", _l("软件著作权")), ("layout", _l("集成电路布图设计")), ("variety", _l("植物新品种")),
    ("know_how", _l("技术秘密")),
)
IP_STATES = (("applied", _l("申请中")), ("granted", _l("已授权")), ("licensed", _l("已许可他人")),
             ("none", _l("不适用")))
MODES = (("transfer", _l("转让")), ("licence", _l("许可")), ("equity", _l("作价入股")), ("joint", _l("合作开发")))
PRICES = (("negotiable", _l("面议")), ("fixed", _l("一口价")), ("royalty", _l("提成")))

ACHIEVEMENT = SupplyKind(
    code="achievement", label=_l("技术成果"), family="rd", unit=_l("项"),
    about=_l("可以转让、许可或合作开发的专利、软件和技术"),
    capacity=None, takes=("specialties",),
    fields=(
        Field("ip_type", _l("成果类型"), "choice", required=True, choices=IP_TYPES),
        Field("ip_status", _l("权利状态"), "choice", required=True, choices=IP_STATES),
        Field("ip_no", _l("专利号或登记号"), "text", max=60,
              when=lambda d: d.get("ip_type") != "know_how"),
        Field("trl", _l("技术成熟度"), "int", required=True, min=1, max=9, hint=_l("1 到 9 级，如样机验证是 6 级")),
        Field("transfer_mode", _l("转化方式"), "choices", required=True, choices=MODES),
        Field("price_mode", _l("计价方式"), "choice", required=True, choices=PRICES),
        Field("asking_price", _l("报价"), "money", required=True, when=lambda d: d.get("price_mode") == "fixed"),
        Field("inventors", _l("完成人数"), "int", unit=_l("人"), hint=_l("只填人数，不写姓名"), min=1, max=100),
        Field("catalogue_batch", _l("成果目录批次"), "text", hint=_l("已列入的，写批次"), max=40),
    ),
)
