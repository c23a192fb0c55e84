"""rd_team 研发团队. `leader` is a post (研究所所长), not a person: no answer names anybody."""
from flask_babel import lazy_gettext as _l

from app.answers.kinds.base import SupplyKind
from app.core.kinds import Field

RD_TEAM = SupplyKind(
    code="rd_team", label=_l("研发团队"), family="rd", unit=_l("项"),
    about=_l("能承接技术攻关、工艺改进、产品开发的团队"),
    capacity="stock", capacity_label=_l("可同时承接"), capacity_hint=_l("同时能做几个项目"),
    needs=("capacity",), takes=("specialties", "min_price_fen"),
    fields=(
        Field("directions", _l("研究方向"), "lines", required=True, max=10,
              hint=_l("一行一个，如“工业机器人轨迹补偿”")),
        Field("members_count", _l("团队人数"), "int", required=True, unit=_l("人"), min=1, max=1_000),
        Field("leader", _l("牵头岗位"), "text", hint=_l("如“智能制造研究所所长”，不写姓名"), max=60),
        Field("past_project_count", _l("近三年项目数"), "int", unit=_l("项"), max=10_000),
        Field("received_amount_3y", _l("近三年到款"), "money", hint=_l("只算已到账的")),
        Field("patents", _l("有效专利"), "int", unit=_l("件"), max=100_000),
        Field("awards", _l("获奖"), "lines", hint=_l("一行一个，写年份和等级"), max=20),
    ),
)
