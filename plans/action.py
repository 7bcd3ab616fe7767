"""The grammar of measures: what may be demanded, what a share is counted by, how it is checked.

After enterprise-measures §9.1. A bare percentage is never a measure: every cut names its counting base.
"""

from plans.terms import Term


class Action(Term):
    """What an enterprise must do."""

    SELF_REDUCE = "self_reduce", "自主减排"
    NO_INCREASE = "no_increase", "排放不增"
    LIMIT_OUTPUT = "limit_output", "限产"
    STOP_LINES = "stop_lines", "部分停产"
    STOP_ALL = "stop_all", "停产"
    KEEP_WARM = "keep_warm", "停产保温"
    PROCESS_PARAM = "process_param", "工艺参数控制"
    NO_NEW_BATCH = "no_new_batch", "停止投新料"
    STOP_VOC_OPS = "stop_voc_ops", "停止涉VOCs工序"
    TRUCK_BAN = "truck_ban", "停用高排放货车"
    ROAD_TRANSPORT_STOP = "road_transport_stop", "停止公路运输"
    NRMM_BAN = "nrmm_ban", "停用高排放非道路移动机械"
    DUST = "dust", "扬尘控制"
    OPEN_AIR_STOP = "open_air_stop", "停止露天作业"
    FUEL_QUALITY = "fuel_quality", "燃料质量"
    NO_RESTART = "no_restart", "不得启炉"
    KEEP_CONTROLS_RUNNING = "keep_controls_running", "治污设施延后停运"


class CountBase(Term):
    """What a share is counted by."""

    LINE = "line", "以生产线计"
    KILN = "kiln", "以窑炉计"
    FURNACE = "furnace", "以矿热炉计"
    BLAST_FURNACE = "blast_furnace", "以高炉计"
    POT = "pot", "以停运电解槽数量计"
    TANK = "tank", "以发酵罐计"
    OUTPUT_MIN3 = "output_min3", "以环评批复、排污许可、上年实际产量三者日均值的最小值为基准"
    LAST_YEAR_MIN_LOAD = "last_year_min_load", "按上年日最低生产负荷"
    IDLE_LOAD = "idle_load", "按生产怠速"
    DURATION = "duration", "以连续停产时长计"


class Check(Term):
    """How it is seen that a measure is carried out."""

    POWER = "power", "生产用电"
    CEMS = "cems", "自动监测数据"
    GATE = "gate", "门禁台账"
    VIDEO = "video", "视频监控"
    LEDGER = "ledger", "生产台账"
    ONSITE = "onsite", "现场检查"


# Whole units are named for these; pots and tanks are counted inside their unit.
WHOLE_UNIT_BASES = frozenset({CountBase.LINE, CountBase.KILN, CountBase.FURNACE, CountBase.BLAST_FURNACE})
STOPS = frozenset({Action.STOP_ALL, Action.STOP_LINES, Action.KEEP_WARM})
PRODUCTION = STOPS | {Action.LIMIT_OUTPUT, Action.PROCESS_PARAM, Action.NO_NEW_BATCH, Action.STOP_VOC_OPS}
# Actions that mean nothing without the lines they fall on.
NEED_UNITS = frozenset({
    Action.LIMIT_OUTPUT, Action.STOP_LINES, Action.STOP_ALL, Action.KEEP_WARM, Action.NO_NEW_BATCH,
})  # fmt: skip
