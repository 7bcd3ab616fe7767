"""The sheets about what an enterprise runs: lines, outlets, meters, entrances."""

from plans.list_form import Column, Form, Kind
from plans.list_form_enterprise import OWNER
from plans.list_form_words import FLAG, METER_KIND, SAFETY, UNIT_KIND
from plans.unit import Safety

UNIT_CODE = Column(
    "code", "生产线编号", Kind.CODE, ("设施编号", "产污设施编号", "编号", "设备编号", "工序编号", "生产设施编号"),
    longest=20, explanation="在本企业内不重复，措施、排放口和电表用它指明生产线；不填则用名称。", example="L1",
)  # fmt: skip


def _of_unit(explanation: str) -> Column:
    return Column(
        "unit_code", "所属生产线编号", Kind.CODE, ("生产线编号", "对应生产线", "所属设施编号", "对应设施编号"),
        longest=20, explanation=explanation, example="L1",
    )  # fmt: skip


def _capacity(key: str, head: str, *more: str) -> Column:
    return Column(
        key, head, Kind.NUMBER, more, least=0, most=1e9,
        explanation="日产量，单位见「计量单位」；三项的最小值是限产的基准。", example=3600,
        refused_units=("年", "/a", "万"), must_say=("日", "天", "/d"),
    )  # fmt: skip


UNIT = Form(
    "unit",
    "表2 生产线与工序",
    (
        *OWNER,
        UNIT_CODE,
        Column("unit_name", "生产线名称", synonyms=("设施名称", "产污设施名称", "工序名称", "生产线", "设备名称",
               "生产线工序名称", "生产线设备名称", "生产设施名称"), required=True, longest=80, example="1号窑"),
        Column("kind", "类型", Kind.WORD, ("设施类型", "生产线类型"), words=UNIT_KIND,
               explanation="不填按生产线；设备和治污设施停运不算减产。", example="line"),
        Column("count_unit", "计量单位", synonyms=("产能单位", "单位"), longest=20, example="吨"),
        _capacity("eia", "环评批复日产能", "环评批复产能", "产能环评批复", "环评产能", "环评批复",
                  "日产能环评批复"),
        _capacity("permit", "排污许可日产能", "许可产能", "排污许可产能", "产能排污许可", "许可载明产能",
                  "日产能排污许可"),
        _capacity("last_year", "上年日均产量", "上年产量", "前一年日均产量", "上年实际日产量", "产能上年实际",
                  "日产能上年实际"),
        Column("emission_share", "排放占比", Kind.PERCENT, ("占企业排放量比例", "排放量占比"), "%", least=0, most=100,
               doubt_fraction=True, explanation="该线占企业排放量的百分数，各线之和为 100；不填按 100。", example=100),
        Column("safety", "安全约束", Kind.WORD, ("安全约束说明", "安全要求"), words=SAFETY,
               explanation="不能立即停的原因。", example=Safety.KILN),
    ),
    "每条生产线、工序或设备一行。",
    names={name: {} for name in ("生产线", "生产线与工序", "生产线工序", "表2", "工业源工序级", "生产设施", "产污设施",
                                 "工业源生产线", "表2工业源")},
    telling=frozenset({"unit_name", "code", "eia"}),
    unique=("code",),
    owner=("credit_code", "name"),
)  # fmt: skip

OUTLET = Form(
    "outlet",
    "表2-1 排放口",
    (
        *OWNER,
        Column("code", "排放口编号", Kind.CODE, ("排口编号", "编号", "废气排放口编号"), required=True, longest=40,
               example="DA001"),
        Column("outlet_name", "排放口名称", synonyms=("排口名称", "排放口"), longest=80, example="窑尾排放口"),
        _of_unit("不填即全厂共用。"),
        Column("has_cems", "安装自动监测", Kind.FLAG,
               ("是否安装在线监测", "是否安装自动监测", "是否CEMS", "在线监测", "CEMS"),
               words=FLAG, example=True),
    ),
    "每个废气排放口一行。",
    names={name: {} for name in ("排放口", "排口", "废气排放口")},
    telling=frozenset({"has_cems", "outlet_name"}),
    unique=("code",),
    owner=("credit_code", "name"),
)  # fmt: skip

METER = Form(
    "meter",
    "表2-2 电表",
    (
        *OWNER,
        Column("code", "电表编号", Kind.CODE, ("用电回路编号", "监测点编号", "回路编号", "编号", "表号"), required=True,
               longest=40, explanation="全清单内不重复，与用电监控平台一致。", example="D-0001"),
        Column("kind", "电表类型", Kind.WORD, ("类型", "回路类型"), words=METER_KIND, required=True,
               example="production"),
        _of_unit("生产、治污电表填对应生产线；总表不填。"),
        Column("standby_kw", "保安负荷", Kind.NUMBER, ("保安负荷千瓦", "停产保安负荷"), "千瓦", least=0, most=1e6,
               explanation="停产后仍需的用电负荷。", example=60),
    ),
    "每块电表（或用电监控回路）一行。",
    names={name: {} for name in ("电表", "用电监控", "用电回路")},
    telling=frozenset({"standby_kw"}),
    unique=("code",),
    owner=("credit_code", "name"),
)  # fmt: skip

GATE = Form(
    "gate",
    "表2-3 门禁",
    (
        *OWNER,
        Column("code", "门禁编号", Kind.CODE, ("出入口编号", "道闸编号", "编号"), required=True, longest=40,
               example="M-01"),
        Column("gate_name", "出入口名称", synonyms=("名称", "门禁名称", "出入口"), longest=80, example="东大门"),
    ),
    "每个装有车牌识别的货运出入口一行。",
    names={name: {} for name in ("门禁", "出入口", "门禁监控")},
    telling=frozenset({"gate_name"}),
    unique=("code",),
    owner=("credit_code", "name"),
)  # fmt: skip
