"""Words for the codes of the catalogues."""
from flask_babel import lazy_gettext as _l

LEVELS = {"secondary": _l("中职"), "college": _l("高职专科"), "bachelor": _l("职业本科"), "university": _l("普通本科")}
GROUPS = {"pillar": _l("战略性支柱"), "emerging": _l("战略性新兴"), "future": _l("未来产业")}
CERTIFICATES = {"skill_level": _l("职业技能等级证书"), "licence": _l("职业资格证书")}
OWNERSHIP = {"public": _l("公办"), "private": _l("民办")}
REGIONS = {"province": _l("省级"), "city": _l("地级"), "county": _l("县级"), "town": _l("乡级")}
KINDS = {"specialty": _l("专业"), "occupation": _l("职业"), "industry": _l("行业"), "cluster": _l("产业集群"),
         "certificate": _l("证书"), "region": _l("行政区划"), "college": _l("院校")}
