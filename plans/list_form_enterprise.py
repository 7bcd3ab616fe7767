"""The sheets about an enterprise itself: 表1, its contacts, its grades, the task it keeps going."""

from plans.list_form import EXAMPLE, Column, Form, Kind
from plans.list_form_words import CATEGORY, FLAG, GRADE, PERMIT_CLASS
from plans.terms import EnterpriseCategory, Grade

CREDIT_CODE = Column(
    "credit_code",
    "统一社会信用代码",
    Kind.CREDIT_CODE,
    ("信用代码", "社会信用代码", "统一信用代码", "社会统一信用代码", "企业信用代码", "统一社会信用代码18位"),
    required=True,
    explanation="18 位。单元格须设为「文本」；按数字保存时末几位会丢失，只能重新录入。",
    example="91150402MA0EXAMPLE",
)
NAME = Column(
    "name",
    "企业名称",
    synonyms=("单位名称", "企业全称", "排污单位名称", "企业", "厂名", "公司名称", "企业名"),
    required=True,
    longest=120,
    explanation="与营业执照一致。",
    example=f"某某水泥有限公司{EXAMPLE}",
)
DIVISION = Column(
    "division",
    "行政区划代码",
    Kind.DIVISION,
    (
        "区划代码",
        "旗县",
        "旗县区",
        "旗县市区",
        "县区",
        "县市区",
        "所在旗县",
        "所属旗县",
        "所属区域",
        "行政区划",
        "旗县区代码",
    ),
    explanation="六位代码或旗县名称；整份清单同属一个旗县时可不填。",
    example="150402",
)
# Whose row it is, on every sheet below the first.
OWNER = (
    Column(
        "credit_code", "统一社会信用代码", Kind.CREDIT_CODE, CREDIT_CODE.synonyms, required=True,
        explanation="所属企业，与「表1」一致。", example=CREDIT_CODE.example,
    ),
    Column(
        "name", "企业名称", synonyms=NAME.synonyms, longest=120,
        explanation="所属企业，便于人工核对；没有代码时按名称对应。", example=NAME.example,
    ),
)  # fmt: skip


def _emission(key: str, word: str, *symbols: str) -> Column:
    names = (word, *symbols)
    more = tuple(
        said
        for name in names
        for said in (name, f"{name}年排放量", f"{name}排放量", f"年排放量{name}", f"{name}年排放")
    )
    return Column(
        key, f"{word}年排放量", Kind.NUMBER, more, "吨/年", least=0, most=1e7,
        explanation="年排放量；没有该污染物填 0，不清楚留空。", example=12.5,
        refused_units=("kg", "千克", "公斤", "万吨", "/d", "/日", "/天"),
    )  # fmt: skip


EMISSIONS = (
    _emission("so2", "二氧化硫", "SO2"),
    _emission("nox", "氮氧化物", "NOx"),
    _emission("pm", "颗粒物", "PM", "烟粉尘", "烟尘", "粉尘"),
    _emission("vocs", "挥发性有机物", "VOCs", "VOC"),
)


def level_texts() -> tuple[Column, ...]:
    """One column of free text a level, as county files have them; the template has its own sheet."""
    levels = (("yellow", "黄色", "Ⅲ级"), ("orange", "橙色", "Ⅱ级"), ("red", "红色", "Ⅰ级"))
    return tuple(
        Column(
            f"{key}_text",
            f"{word}预警减排措施",
            synonyms=tuple(
                f"{level}{rest}"
                for level in (word, roman)
                for rest in (
                    "减排措施",
                    "措施",
                    "预警",
                    "预警措施",
                    "响应措施",
                    "应急减排措施",
                    "预警应急减排措施",
                    "",
                )
            )
            + tuple(f"{rest}{word}{end}" for rest in ("减排措施", "应急减排措施") for end in ("", "预警")),
            offered=False,
            longest=1000,
        )
        for key, word, roman in levels
    )


def _inline_contact(
    key: str, word: str, more: tuple[str, ...], numbers: tuple[str, ...]
) -> tuple[Column, ...]:
    return (
        Column(f"{key}_name", word, synonyms=more, longest=40, offered=False),
        Column(f"{key}_mobile", f"{word}电话", Kind.CODE, numbers, longest=20, offered=False),
    )


ENTERPRISE = Form(
    "enterprise",
    "表1 工业源企业",
    (
        DIVISION,
        Column("town", "乡镇", synonyms=("苏木乡镇", "乡镇街道", "所在乡镇", "苏木乡镇街道"), longest=60,
               example="某某镇"),
        NAME,
        CREDIT_CODE,
        Column(
            "industry", "行业", Kind.INDUSTRY,
            ("行业类别", "行业类型", "所属行业", "重点行业类型", "行业名称", "行业分支", "行业大类"),
            required=True, longest=40, explanation="重点行业按国家或自治区指南的行业名称填写。", example="水泥",
        ),
        Column(
            "category", "企业类别", Kind.WORD, ("类别", "管控类别", "企业类型", "清单类别", "企业性质类别"),
            words=CATEGORY, required=True, example=EnterpriseCategory.KEY,
            explanation="决定是否计入减排量：保障类、小微豁免、长期停产不计。",
        ),
        Column("permit_number", "排污许可证编号", Kind.CODE, ("许可证编号", "排污许可证号", "排污许可编号"),
               longest=40, example="91150402MA0EXAMPLE001V"),
        Column("permit_class", "许可管理类别", Kind.WORD, ("排污许可管理类别", "管理类别", "许可类别"),
               words=PERMIT_CLASS, example=None),
        Column("address", "地址", synonyms=("企业地址", "详细地址", "生产地址", "生产经营场所地址", "厂址"),
               example="某某工业园区"),
        Column("longitude", "经度", Kind.DEGREE, ("中心经度", "东经"), "度", least=70, most=140,
               explanation="东经，十进制度，也可写 118°57′15″。", example=118.95),
        Column("latitude", "纬度", Kind.DEGREE, ("中心纬度", "北纬"), "度", least=3, most=55,
               explanation="北纬，十进制度，也可写 42°15′30″。", example=42.26),
        Column("regulator", "监管单位", synonyms=("监管部门", "监管责任单位"), longest=80, example="某某分局"),
        Column("leader", "责任领导", synonyms=("包保领导", "包联领导", "责任人领导", "包保责任领导"), longest=40,
               example="（姓名）"),
        Column("leader_mobile", "责任领导电话", Kind.CODE,
               ("责任领导手机", "包保领导电话", "包联领导电话", "包保责任领导电话", "责任领导联系电话"),
               longest=20, example=None),
        Column("supervisor", "监管人员", synonyms=("驻厂监督员", "监管责任人", "监管人", "驻厂员"), longest=40,
               example="（姓名）"),
        Column("supervisor_mobile", "监管人员电话", Kind.CODE,
               ("监管人员手机", "监管人电话", "驻厂监督员电话", "监管人员联系电话"), longest=20, example=None),
        *EMISSIONS,
        Column("emission_method", "排放量核算方法", synonyms=("核算方法", "排放量核算方式"), longest=80,
               explanation="如在线监测、产排污系数、物料衡算。", example="在线监测"),
        Column("emission_source", "排放量数据来源", synonyms=("数据来源", "排放量来源"), longest=120,
               explanation="如排污许可执行报告、环境统计。", example="排污许可执行报告"),
        Column("operating_days", "年运行天数", Kind.WHOLE, ("年生产天数", "运行天数", "生产天数", "年工作天数"), "天",
               least=1, most=366, explanation="用于把年排放量折成日排放量；季节性企业填实际天数。", example=310),
        Column("season", "生产期", Kind.SEASON, ("生产时段", "年生产期", "生产月份", "季节性生产期"),
               explanation="季节性企业每年生产的起止月日，写成 04-01至10-31；其他企业不填。", example=None),
        Column("commits", "自主减排承诺", Kind.FLAG, ("是否自主减排", "是否承诺自主减排", "自主减排承诺书"),
               words=FLAG, explanation="A级、引领性、保障类和豁免企业是否已签自主减排承诺。", example=False),
        *level_texts(),
        *_inline_contact("first", "联系人", ("企业联系人", "环保负责人", "环保联系人", "企业环保负责人"),
                         ("联系电话", "环保负责人电话", "企业联系电话", "手机", "电话", "手机号码", "联系方式")),
        *_inline_contact("second", "第二联系人", ("备用联系人", "应急联系人", "24小时联系人"),
                         ("第二联系电话", "备用联系电话", "应急联系电话", "24小时联系电话")),
    ),
    "每家涉气企业一行，豁免、长期停产企业也列入（用「企业类别」区分）。",
    names={
        **{name: {} for name in ("工业源", "企业", "企业信息", "工业企业", "表1", "工业源企业级", "工业企业清单",
                                 "表1工业源", "工业源清单", "企业清单", "企业名单", "工业源企业")},
        **{name: {"category": EnterpriseCategory.EXEMPT_MICRO} for name in
           ("豁免", "小微豁免", "豁免企业", "工业源豁免", "表6", "表6豁免小微", "表6小微豁免", "表6豁免",
            "豁免企业清单")},
        **{name: {"category": EnterpriseCategory.LONG_STOPPED} for name in
           ("长期停产", "长期停产企业", "表7", "表7长期停产")},
    },
    telling=frozenset({"industry", "category"}),
    owner=("credit_code", "name"),
)  # fmt: skip

CONTACT = Form(
    "contact",
    "联系人",
    (
        *OWNER,
        Column("person", "姓名", synonyms=("联系人", "联系人姓名"), required=True, longest=40, example="（姓名）"),
        Column("duty", "职务", synonyms=("岗位", "职责"), longest=40, example="环保负责人"),
        Column("mobile", "手机", Kind.CODE, ("手机号", "手机号码", "电话", "联系电话", "联系方式"), longest=20,
               explanation="11 位手机号，单元格设为「文本」。"),
        Column("email", "电子邮箱", Kind.CODE, ("邮箱", "电子邮件", "email"), longest=120),
        Column("rank", "次序", Kind.WHOLE, ("顺序", "联系次序", "序位"), least=1, most=9,
               explanation="1 先联系，无人应答再联系 2；不填按行的先后。", example=1),
        Column("confirmed_on", "核实日期", Kind.DAY, ("确认日期", "电话核实日期"),
               explanation="最近一次核实号码有效的日期。"),
    ),
    "每人一行；每家企业至少两人、两个不同的手机号。",
    names={name: {} for name in ("联系人信息", "企业联系人", "联系方式", "通讯录")},
    telling=frozenset({"person", "mobile"}),
    unique=("person", "mobile"),
    owner=("credit_code", "name"),
)  # fmt: skip

GRADES = Form(
    "grade",
    "绩效等级",
    (
        *OWNER,
        Column("industry", "评级行业", Kind.INDUSTRY, ("行业", "行业类别", "所属行业", "重点行业"), required=True,
               longest=40, example="水泥"),
        Column("scheme", "分级方案", Kind.CODE, ("评级标准", "标准", "方案"), required=True, longest=24,
               explanation="方案编号：CN2020_ABCD、CN2020_LEAD、CN2026_ABCD、CN2026_ABC；不分级填 NONE。",
               example="CN2020_ABCD"),
        Column("grade", "等级", Kind.WORD, ("绩效等级", "绩效分级", "评级结果", "企业绩效等级"), words=GRADE,
               required=True, example=Grade.C),
        Column("decided_on", "认定日期", Kind.DAY, ("评级日期", "认定时间", "公告日期"), required=True,
               example="2024-10-31"),
        Column("valid_to", "有效期至", Kind.DAY, ("有效期", "到期日期"), example=None),
        Column("document", "认定文件", synonyms=("文件", "文号", "依据文件"), longest=120, example=None),
    ),
    "每家企业每个行业一行；涉及多个重点行业的按行业分别填写。",
    names={name: {} for name in ("绩效分级", "绩效评级", "分级", "企业绩效等级")},
    telling=frozenset({"scheme", "grade", "decided_on"}),
    unique=("industry",),
    owner=("credit_code", "name"),
)  # fmt: skip

GUARANTEE = Form(
    "guarantee",
    "表5 保障类",
    (
        *OWNER,
        Column("task", "保障任务", synonyms=("保障内容", "保障事项", "保障类型"), required=True,
               explanation="只准从事的保障任务。", example="居民供暖"),
        Column("max_load", "最大允许生产负荷", synonyms=("最大负荷", "允许最大负荷", "最大允许负荷"), required=True,
               explanation="写明数量和单位；以热定产、以量定产。", example="日供热量不超过 3000 吉焦"),
        Column("basis", "依据", synonyms=("核定依据", "保障依据"), longest=200, example=None),
        Column("approved_by", "批准单位", synonyms=("批准机关", "审批单位", "审核单位"), longest=120, example=None),
        Column("valid_to", "有效期至", Kind.DAY, ("有效期", "到期日期"), example="2025-04-15"),
    ),
    "企业类别为「保障类」的企业每家一行。",
    names={name: {} for name in ("保障类", "保障类企业", "民生保障", "保障", "表5", "民生保障类")},
    telling=frozenset({"task", "max_load"}),
    unique=(),
    owner=("credit_code", "name"),
)  # fmt: skip
