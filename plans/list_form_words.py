"""The words a cell may hold: every term by its Chinese word and by what people write instead."""

from plans.action import Action, Check, CountBase
from plans.list_draft import PermitClass
from plans.list_form import Words
from plans.terms import EnterpriseCategory, Grade, Term, WarningLevel
from plans.unit import Safety


def _terms(terms: type[Term], more: dict[Term, str], skip: tuple[Term, ...] = ()) -> Words:
    """The labels of `terms`, then their file values, then the words in `more` (by blanks)."""
    return Words(
        tuple(
            (term, term.label, (*((term.value,) if term.value else ()), *more.get(term, "").split()))
            for term in terms
            if term not in skip
        )
    )


def _plain(**words: str) -> Words:
    """Values that are no terms: the first word is offered."""
    return Words(tuple((value, said.split()[0], (*said.split()[1:], value)) for value, said in words.items()))


CATEGORY = _terms(
    EnterpriseCategory,
    {
        EnterpriseCategory.KEY: "重点 重点行业企业 重点企业 39个重点行业",
        EnterpriseCategory.NON_KEY: "非重点 非重点行业企业 一般企业 其他企业 非重点企业",
        EnterpriseCategory.GUARANTEE: "保障 民生保障 民生保障类 保障类企业",
        EnterpriseCategory.EXEMPT_MICRO: "小微 豁免 豁免类 豁免企业 小微企业 小微涉气企业 小微企业豁免",
        EnterpriseCategory.LONG_STOPPED: "停产 长停 长期停产企业 停产企业",
        EnterpriseCategory.SEASONAL: "季节性 季节性企业 季节性停产",
    },
)
PERMIT_CLASS = _terms(
    PermitClass,
    {
        PermitClass.KEY: "重点",
        PermitClass.SIMPLIFIED: "简化",
        PermitClass.REGISTERED: "登记 排污登记",
        PermitClass.NONE: "无 未纳入管理 不纳入",
    },
)
LEVEL = _terms(
    WarningLevel,
    {
        WarningLevel.YELLOW: "黄 黄色预警 III级 Ⅲ级 三级 III级响应 Ⅲ级响应",
        WarningLevel.ORANGE: "橙 橙色预警 II级 Ⅱ级 二级 II级响应 Ⅱ级响应",
        WarningLevel.RED: "红 红色预警 I级 Ⅰ级 一级 I级响应 Ⅰ级响应",
    },
    skip=(WarningLevel.NONE, WarningLevel.TIP),
)
GRADE = _terms(
    Grade,
    {
        Grade.LEADING: "引领 引领性企业 绩效引领 绩效引领性",
        Grade.NON_LEADING: "非引领 非引领性企业",
        Grade.UNRATED: "未定级 未评 应评未评",
    },
)
SAFETY = _terms(
    Safety,
    {
        Safety.NONE: "无 没有",
        Safety.POTLINE: "电解槽 电解系列",
        Safety.KILN: "窑炉 保窑 停产保窑",
        Safety.FURNACE: "炉 保温 停产保温",
        Safety.BATCH: "发酵 批次 在制批次",
    },
)
ACTION = _terms(
    Action,
    {
        Action.SELF_REDUCE: "自主",
        Action.STOP_ALL: "全部停产 全厂停产",
        Action.STOP_LINES: "停部分生产线 生产线停产",
        Action.KEEP_WARM: "停产保窑",
        Action.TRUCK_BAN: "停止车辆 停用车辆",
        Action.NO_NEW_BATCH: "停止投料",
    },
)
BASE = _terms(
    CountBase,
    {
        CountBase.LINE: "生产线",
        CountBase.KILN: "窑炉",
        CountBase.FURNACE: "矿热炉",
        CountBase.BLAST_FURNACE: "高炉",
        CountBase.POT: "电解槽 以电解槽计",
        CountBase.TANK: "发酵罐",
        CountBase.OUTPUT_MIN3: "三者最小值 以产量计 三者最小",
        CountBase.LAST_YEAR_MIN_LOAD: "上年最低负荷",
        CountBase.IDLE_LOAD: "怠速",
        CountBase.DURATION: "停产时长",
    },
)
CHECK = _terms(
    Check,
    {
        Check.POWER: "用电 用电监控 分表计电",
        Check.CEMS: "在线监测 自动监测 在线",
        Check.GATE: "门禁 门禁监控",
        Check.VIDEO: "视频",
        Check.LEDGER: "台账",
        Check.ONSITE: "现场",
    },
)
UNIT_KIND = _plain(
    line="生产线 线",
    process="工序 工段",
    device="设备 设施 通用设备",
    control="治污设施 污染治理设施 环保设施",
)
METER_KIND = _plain(
    production="生产 生产用电 产污设施 产污",
    control="治污 治污设施 治污用电 环保设施",
    total="总表 全厂 总用电",
)
MOBILE_KIND = _plain(
    truck="货车 载货车 运输车辆 重型货车", nrmm="非道路移动机械 非道路机械 工程机械 厂内机械"
)
OPERATOR = Words(
    ((">=", "不低于", (">=", "≥", "不少于", "不小于")), ("<=", "不高于", ("<=", "≤", "不大于", "不超过")))
)
FLAG = Words(
    (
        (True, "是", ("有", "√", "✓", "y", "yes", "true", "1")),
        (False, "否", ("无", "没有", "×", "n", "no", "false", "0")),
    )
)
STAGE = Words(
    tuple(
        (stage, f"国{name}", (f"国{roman}", f"国{stage}", str(stage), f"国{name}及以下"))
        for stage, (name, roman) in enumerate(
            zip("零一二三四五六", ("0", "Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "Ⅵ"), strict=True)
        )
    )
)
