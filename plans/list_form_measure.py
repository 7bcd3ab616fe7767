"""The sheets of measures: what each enterprise, site or fleet must do at each level."""

from dataclasses import replace
from typing import Any

from plans.action import Action, Check, CountBase
from plans.list_form import Column, Form, Kind
from plans.list_form_enterprise import OWNER
from plans.list_form_words import ACTION, BASE, CHECK, FLAG, LEVEL, MOBILE_KIND, OPERATOR, STAGE
from plans.terms import WarningLevel

LEVEL_COLUMN = Column(
    "level", "预警等级", Kind.WORD, ("等级", "预警级别", "级别", "响应级别", "响应等级"), words=LEVEL, required=True,
    example=WarningLevel.ORANGE,
)  # fmt: skip
# The parts of a measure in its file form (plans.measure_format), one column each.
PARTS = (
    Column("units", "涉及生产线编号", Kind.CODES, ("涉及生产线", "停限产生产线", "生产线编号", "涉及设施编号"),
           explanation="停产、限产必须写明；多条用「、」隔开。", example=("L1",)),
    Column("action", "措施类型", Kind.WORD, ("措施", "减排方式", "管控方式"), words=ACTION,
           explanation="不填则按「措施文字」识别。", example=Action.LIMIT_OUTPUT),
    Column("ratio", "停限产比例", Kind.PERCENT, ("比例", "停产限产比例", "限产比例", "停产比例"), "%",
           least=0.01, most=100, doubt_fraction=True,
           explanation="百分数，20 即 20%；必须同时写明计量基准。", example=20),
    Column("base", "计量基准", Kind.WORD, ("计算基准", "基准", "计数单位"), words=BASE,
           explanation="比例相对于什么计算。", example=CountBase.OUTPUT_MIN3),
    Column("checks", "核查方式", Kind.WORDS, ("监测方式", "核查手段", "监控方式"), words=CHECK,
           explanation="多项用「、」隔开；至少一项可由机器读取（用电、自动监测、门禁、视频、台账）。",
           example=(Check.POWER, Check.LEDGER)),
    Column("after_hours", "响应超过小时数", Kind.WHOLE, ("持续小时", "超过小时数", "生效小时"), "小时",
           least=0, most=10_000,
           explanation="响应持续超过该小时数才执行的措施；不填即自始执行。"),
    Column("season", "适用时段", Kind.SEASON, ("错峰时段", "错峰期", "执行时段"),
           explanation="每年只在这段日子执行的措施（如错峰生产），写成 11-15至03-15；不填即全年执行。"),
    Column("max_stage", "禁用排放阶段", Kind.WORD, ("车辆排放阶段", "禁用车辆阶段", "排放阶段"), words=STAGE,
           explanation="该阶段及以下的车辆或机械停用。"),
    Column("gas", "含燃气车", Kind.FLAG, ("是否含燃气",), words=FLAG),
    Column("heavy_only", "仅重型车", Kind.FLAG, ("是否仅重型",), words=FLAG),
    Column("parameter", "工艺参数", synonyms=("参数", "关键参数"), longest=40, explanation="如出焦时间、日出钢数。"),
    Column("operator", "参数要求", Kind.WORD, ("参数关系",), words=OPERATOR),
    Column("value", "参数值", Kind.NUMBER, ("参数数值",), least=0, most=1e9),
    Column("value_unit", "参数单位", synonyms=("参数计量单位",), longest=20),
    Column("operations", "停止工序", Kind.NAMES, ("涉VOCs工序", "工序"),
           explanation="停止的涉 VOCs 工序，多项用「、」隔开。"),
    Column("sprays", "每日洒水次数", Kind.WHOLE, ("洒水次数", "喷淋次数"), "次", least=0, most=48),
    Column("sweeps", "每日清扫次数", Kind.WHOLE, ("清扫次数",), "次", least=0, most=48),
    Column("uncovered", "不含苫盖", Kind.FLAG, ("不要求苫盖",), words=FLAG,
           explanation="扬尘控制只要求清扫、喷淋而不要求苫盖的填「是」；不填即要求物料堆场、煤场全部苫盖。"),
    Column("sulfur", "燃料硫分上限", Kind.PERCENT, ("硫分",), "%", least=0.01, most=100),
    Column("ash", "燃料灰分上限", Kind.PERCENT, ("灰分",), "%", least=0.01, most=100),
    Column("delay_minutes", "治污延后分钟数", Kind.WHOLE, ("延后分钟",), "分钟", least=0, most=1_440),
    Column("note", "补充说明", synonyms=("说明", "备注说明"), longest=200),
)  # fmt: skip
SAID = (
    Column("text", "措施文字", synonyms=("减排措施", "措施内容", "措施描述", "应急减排措施", "具体措施"), longest=1000,
           explanation="原文；前面的列都不填时由系统识别，识别不了会指出。",
           example="限产20%，以环评批复、排污许可、上年实际产量三者日均值的最小值为基准。"),
    Column("onsite", "现场核查要点", synonyms=("现场检查内容", "现场核查", "检查要点"), longest=400,
           explanation="检查人员到现场看什么。", example="查看生产日报和窑主电机"),
    Column("document", "依据文件", synonyms=("依据",), longest=120),
    Column("article", "依据条款", synonyms=("条款",), longest=200),
    Column("verified", "依据已核", Kind.FLAG, ("是否已核",), words=FLAG, explanation="只有读过原文才填「是」。"),
)  # fmt: skip
BODY = (LEVEL_COLUMN, *PARTS, *SAID)


def _with(**examples: Any) -> tuple[Column, ...]:
    """The columns of a measure with the examples of another kind of source in place of those of an enterprise."""
    return (LEVEL_COLUMN, *(replace(each, example=examples.get(each.key)) for each in (*PARTS, *SAID)))


OF_SITES = _with(
    action=Action.DUST, checks=(Check.VIDEO, Check.LEDGER), sprays=4, sweeps=4,
    text="物料堆场、煤场全部苫盖，路面清扫冲洗每日不少于4次，无法苫盖的堆场喷淋每日不少于4次。",
    onsite="查看苫盖情况和喷淋、清扫记录",
)  # fmt: skip
OF_FLEETS = _with(
    action=Action.TRUCK_BAN, checks=(Check.GATE, Check.VIDEO), heavy_only=True,
    text="停止使用国四及以下重型载货车辆运输物料和产品。", onsite="门禁电子台账与视频抽查比对",
)  # fmt: skip

MEASURE = Form(
    "measure",
    "减排措施",
    (*OWNER, *BODY),
    "每家企业、每个等级、每条措施一行；黄、橙、红分别填写。",
    names={name: {} for name in ("措施", "企业减排措施", "应急减排措施", "减排措施表", "工业源减排措施")},
    telling=frozenset({"level", "text", "action"}),
    owner=("credit_code", "name"),
)

DUST_MEASURE = Form(
    "dust_measure",
    "扬尘源措施",
    (
        Column("name", "工地名称", synonyms=("扬尘源名称", "项目名称", "名称", "堆场名称"), required=True, longest=120,
               example="某某住宅小区工地（示例，请删除）"),
        *OF_SITES,
    ),
    "每个工地或堆场、每个等级、每条措施一行。",
    names={"扬尘源减排措施": {}, "扬尘措施": {}},
    owner=("name",),
)  # fmt: skip

MOBILE_MEASURE = Form(
    "mobile_measure",
    "移动源措施",
    (
        Column("owner", "所属单位", synonyms=("单位名称", "车队名称", "使用单位"), required=True, longest=120,
               example="某某运输队（示例，请删除）"),
        Column("kind", "种类", Kind.WORD, ("类型", "车辆机械种类"), words=MOBILE_KIND, required=True, example="truck"),
        Column("stage", "排放阶段", Kind.WORD, ("排放标准",), words=STAGE, example=4),
        Column("fuel", "燃料", synonyms=("燃料类型", "燃料种类"), longest=20, example="柴油"),
        *(column for column in OF_FLEETS if column.key != "max_stage"),
        Column("max_stage", "禁用排放阶段", Kind.WORD, ("禁用车辆阶段",), words=STAGE, example=4,
               explanation="该阶段及以下的车辆或机械停用。"),
    ),
    "「表4 移动源」的每一行、每个等级、每条措施一行。",
    names={"移动源减排措施": {}},
    owner=("owner",),
)  # fmt: skip
