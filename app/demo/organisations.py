"""The invented organisations of the demonstration and their people. Names are made up; each is marked 示例."""
from stdnum.cn import uscc as stdnum_uscc

PASSWORD = "yanshi-2027-foshan"  # noqa: S105

# key: (type, name, region, profile, people) – people: (role, name, department)
ORGANISATIONS = {
    "edu": ("government", "佛山市教育局", "440600", {"office": "edu", "area_code": "440600"}, [("gov_edu", "何素云", "职业教育科")]),
    "miit": ("government", "佛山市工业和信息化局", "440600", {"office": "miit", "area_code": "440600"},
             [("gov_miit", "关志鹏", "产业科")]),
    "hrss": ("government", "佛山市人力资源和社会保障局", "440600", {"office": "hrss", "area_code": "440600"},
             [("gov_hrss", "区佩珊", "职业能力建设科")]),
    "shunde": ("government", "顺德区教育局", "440606", {"office": "edu", "area_code": "440606"}, [("gov_edu", "黎敏仪", "职教科")]),
    "audit": ("government", "佛山市教育督导室", "440600", {"office": "audit", "area_code": "440600"}, [("auditor", "岑伯谦", "")]),
    "operators": ("government", "平台运维中心", "440600", {"office": "sys", "area_code": "440600"}, [("sysadmin", "运维值班", "")]),
    "park": ("park", "佛山云谷高新技术园区", "440605106000", {}, [("park", "招雅文", "产教融合专员")]),

    "jiangwan": ("school", "佛山江湾职业技术学院", "440604003000",
                 {"school_kind": "college", "sponsor": "city", "student_count": 9200, "teacher_count": 470},
                 [("sch_office", "潘韵怡", "产教融合办"), ("sch_dept", "邓立行", "智能制造学院"), ("sch_admin", "霍敬文", "校办")]),
    "fengling": ("school", "顺德凤岭职业技术学校", "440606004000",
                 {"school_kind": "secondary", "sponsor": "county", "student_count": 3100, "teacher_count": 210},
                 [("sch_office", "欧阳静", "就业处"), ("sch_dept", "苏伟强", "机电部")]),
    "beijiao": ("school", "佛山北岸技师学院", "440606101000",
                {"school_kind": "technical", "sponsor": "city", "student_count": 4600, "teacher_count": 260},
                [("sch_office", "罗绮云", "校企合作处"), ("sch_dept", "麦永昌", "机械工程系")]),
    "yunlu": ("school", "岭南云鹭职业技术大学", "440606102000",
              {"school_kind": "vocational_university", "sponsor": "province", "student_count": 15800, "teacher_count": 860},
              [("sch_office", "叶书颖", "科技与产教融合处"), ("sch_dept", "冼志远", "机器人学院")]),
    "zhushui": ("school", "广州珠岸职业技术学院", "440112",
                {"school_kind": "college", "sponsor": "private", "student_count": 8700, "teacher_count": 390},
                [("sch_office", "谭嘉欣", "校企合作处"), ("sch_dept", "郭子轩", "汽车学院")]),
    "hecheng": ("school", "三水荷塘中等职业学校", "440607001000",
                {"school_kind": "secondary", "sponsor": "county", "student_count": 2400, "teacher_count": 150},
                [("sch_office", "陆小敏", "实习科"), ("sch_dept", "卢汉中", "电商与食品部")]),
    "yuezhong": ("university", "粤中理工大学", "440604002000", {"sponsor": "province", "student_count": 21000, "teacher_count": 1300},
                 [("sch_office", "容景行", "科研院"), ("sch_dept", "莫知秋", "新能源研究所")]),
    "jiangcheng": ("training_body", "佛山匠成职业培训学校", "440604001000", {"teacher_count": 36},
                   [("sch_office", "简惠玲", "教务部")]),

    "zhizhu": ("enterprise", "佛山市南海智铸机器人有限公司", "440605106000",
               {"scale": "medium", "industry_code": "C3491", "staff_on_post": 1240, "is_above_scale": True, "park": "park",
                "address": "狮山镇云谷大道 18 号", "is_core_listed": True, "chain_role": "chain_member"},
               [("ent_admin", "梁婉清", "人力资源部"), ("ent_editor", "曾国栋", "研发部")]),
    "yunjing": ("enterprise", "顺德云鲸智能电器有限公司", "440606101000",
                {"scale": "large", "industry_code": "C3852", "staff_on_post": 5600, "is_above_scale": True,
                 "address": "北滘镇工业大道 66 号", "is_core_listed": True, "chain_role": "chain_leader"},
                [("ent_admin", "伍思敏", "培训中心")]),
    "hengrui": ("enterprise", "佛山恒锐精密模具有限公司", "440606003000",
                {"scale": "small", "industry_code": "C3525", "staff_on_post": 186, "is_specialised_new": True,
                 "address": "勒流街道富安工业区 3 路 9 号"}, [("ent_admin", "刘炳权", "综合部")]),
    "hengneng": ("enterprise", "三水恒能动力电池系统（佛山）有限公司", "440607103000",
                 {"scale": "large", "industry_code": "C3841", "staff_on_post": 2350, "is_above_scale": True,
                  "address": "乐平镇新能源产业园 B 区"}, [("ent_admin", "林子晴", "人力资源部"), ("ent_editor", "杜启明", "测试中心")]),
    "songtang": ("enterprise", "高明松塘电子有限公司", "440608001000",
                 {"scale": "medium", "industry_code": "C3982", "staff_on_post": 860, "is_above_scale": True,
                  "address": "荷城街道海华路 21 号"}, [("ent_admin", "余楚文", "培训部")]),
    "taoyun": ("enterprise", "佛山陶韵新材料有限公司", "440604100000",
               {"scale": "medium", "industry_code": "C3071", "staff_on_post": 920, "is_above_scale": True,
                "address": "南庄镇陶博大道 5 号"}, [("ent_admin", "区建华", "总经办")]),
    "fengcheng": ("enterprise", "顺德凤城预制菜食品有限公司", "440606104000",
                  {"scale": "medium", "industry_code": "C1432", "staff_on_post": 640, "is_above_scale": True,
                   "address": "杏坛镇高新区科技四路 2 号"}, [("ent_admin", "周颖思", "行政人事部")]),
    "lingyun": ("enterprise", "佛山岭云工业软件有限公司", "440605001000",
                {"scale": "small", "industry_code": "I6513", "staff_on_post": 140, "is_specialised_new": True,
                 "address": "桂城街道千灯湖科技中心 12 楼"}, [("ent_admin", "钟诗韵", "人力行政部")]),
    "suijun": ("enterprise", "佛山骏岭新能源汽车零部件有限公司", "440605102000",
               {"scale": "medium", "industry_code": "C3670", "staff_on_post": 1080, "is_above_scale": True, "park": "park",
                "address": "丹灶镇仙湖大道 30 号", "chain_role": "chain_member"}, [("ent_admin", "温家豪", "人力资源部")]),
    "jinlun": ("enterprise", "西樵锦纶纺织有限公司", "440605104000",
               {"scale": "medium", "industry_code": "C1751", "staff_on_post": 730, "address": "西樵镇纺织产业基地 6 座"},
               [("ent_admin", "陈慕贞", "人事部")]),
    "tonghui": ("enterprise", "佛山通汇供应链管理有限公司", "440604003000",
                {"scale": "small", "industry_code": "G5920", "staff_on_post": 210, "address": "张槎街道物流大道 88 号"},
                [("ent_admin", "萧立恒", "运营部")]),
}
# Not verified yet: what an officer finds in the queue.
WAITING = {
    "xinsheng": ("enterprise", "佛山新晟激光科技有限公司", "440605001000",
                 {"scale": "small", "industry_code": "C3429", "staff_on_post": 75}, [("ent_admin", "黄旭东", "行政部")]),
    "qishan": ("school", "高明岐山职业技术学校", "440608001000", {"school_kind": "secondary", "sponsor": "private"},
               [("sch_admin", "方洁莹", "校办")]),
}
# Imported by the city, not yet claimed: (type, name, region, kind)
UNCLAIMED = [("school", "南海里水职业技术学校", "440605100000", "secondary"),
             ("school", "顺德均安中等专业学校", "440606105000", "secondary"),
             ("enterprise", "佛山容桂厨卫科技有限公司", "440606001000", ""),
             ("enterprise", "佛山禅城陶瓷装备有限公司", "440604002000", "")]
_PREFIX = {"enterprise": "91", "school": "12", "university": "12", "training_body": "52", "government": "11", "park": "12"}


def code(n: int, org_type: str) -> str:
    """An invented 统一社会信用代码 with a right check digit (GB 32100)."""
    body = f"{_PREFIX[org_type]}440600MAD{n:06d}"
    return body + stdnum_uscc.calc_check_digit(body)


def login(key: str, role: str) -> str:
    """The sign-in of the person in this role: "office.jiangwan@demo.example"."""
    return f"{role.split('_')[-1]}.{key}@demo.example"
