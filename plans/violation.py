"""What an enterprise may be found to have done wrong: the codes reviewers use, N1 to N12."""

from plans.terms import Term


class Violation(Term):
    """One kind of finding (taxonomy of published inspections); the legal article is chosen by a person."""

    NOT_STOPPED = "N1", "未停产、未限产"
    NIGHT_RUN = "N2", "夜间、凌晨偷产"
    FALSIFIED = "N3", "台账造假、删除数据或拒不配合"
    TRUCKS = "N4", "违规车辆入厂"
    RESTARTED = "N5", "擅自启炉、恢复生产"
    CONTROLS = "N6", "治污设施停运或不正常运行"
    BOARD = "N7", "公示牌、方案缺失或不规范"
    LIST_FALSE = "N8", "清单失真"
    NO_REPORT = "N9", "未按时签收或报告"
    EXCEEDED = "N10", "超标排放"
    BEYOND_TASK = "N11", "保障类企业超范围生产"
    SITE_WORK = "N12", "工地、土石方继续作业"
