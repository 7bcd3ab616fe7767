"""The words of the field: every term with its value in files and interfaces, its Chinese label and its order."""

import enum
import functools


class Term(enum.Enum):
    """A word of the field: `value` for files and interfaces, `label` for people, `badge` for one-glance marks."""

    def __new__(cls, value, label, badge=""):
        term = object.__new__(cls)
        term._value_ = value
        term.label = label
        term.badge = badge or label
        term.rank = len(cls.__members__)
        return term


@functools.total_ordering
class OrderedTerm(Term):
    """A term that is more or less than its neighbours, in the order of its definition."""

    def __lt__(self, other):
        if self.__class__ is not other.__class__:
            return NotImplemented
        return self.rank < other.rank


class Tier(OrderedTerm):
    """Administrative height of a plan or a desk, highest first (预案体系, 内政办发〔2024〕17号)."""

    REGION = "region", "自治区"
    LEAGUE_CITY = "league_city", "盟市"
    BANNER_COUNTY = "banner_county", "旗县（市、区）"


class WarningLevel(OrderedTerm):
    """Warning level from none to red; `TIP` is the ungraded 临时管控/提示 below yellow."""

    NONE = "none", "不预警", "无"
    TIP = "tip", "提示", "提示"
    YELLOW = "yellow", "黄色", "黄"
    ORANGE = "orange", "橙色", "橙"
    RED = "red", "红色", "红"

    @property
    def is_graded(self) -> bool:
        """Whether the level starts a graded response (yellow, orange, red)."""
        return self >= WarningLevel.YELLOW

    @property
    def response(self) -> "ResponseLevel | None":
        """The response level that answers this warning level: yellow III, orange II, red I."""
        return RESPONSES.get(self)


class ResponseLevel(OrderedTerm):
    """Response level, mildest first."""

    III = "III", "Ⅲ级响应", "Ⅲ级"
    II = "II", "Ⅱ级响应", "Ⅱ级"
    I = "I", "Ⅰ级响应", "Ⅰ级"  # noqa: E741 - the level is called Ⅰ


RESPONSES = {
    WarningLevel.YELLOW: ResponseLevel.III,
    WarningLevel.ORANGE: ResponseLevel.II,
    WarningLevel.RED: ResponseLevel.I,
}


class Pollutant(Term):
    """The six pollutants of the index; the label is how a primary pollutant is written."""

    PM25 = "pm25", "PM2.5"
    PM10 = "pm10", "PM10"
    SO2 = "so2", "SO2"
    NO2 = "no2", "NO2"
    CO = "co", "CO"
    O3 = "o3", "O3"


class Cause(Term):
    """Why the air is bad; only PM2.5 (and what cannot be told from it) is graded (环大气〔2024〕6号)."""

    PM25 = "pm25", "细颗粒物（PM2.5）"
    O3 = "o3", "臭氧（O3）"
    DUST = "dust", "沙尘"
    WILDFIRE = "wildfire", "山林草原火灾"
    CROSS_BORDER = "cross_border", "境外传输"
    FIREWORKS = "fireworks", "烟花爆竹"
    MIXED = "mixed", "混合"
    UNKNOWN = "unknown", "待判明"


class Advice(Term):
    """What a suggestion asks the desk to do about the live warning."""

    NONE = "none", "无需预警"
    ISSUE = "issue", "建议发布"
    HOLD = "hold", "建议维持"
    RAISE = "raise", "建议升级"
    LOWER = "lower", "建议降级"
    EXTEND = "extend", "建议延长"
    RELEASE = "release", "建议解除"


class RangePolicy(Term):
    """Which value of a forecast range counts (环大气〔2024〕6号: the upper bound from three heavy days on)."""

    MIN = "min", "取区间下限"
    MID = "mid", "取区间中值"
    MAX = "max", "取区间上限"


class Grade(OrderedTerm):
    """Performance grade of an enterprise in one industry, best first."""

    A_PLUS = "A+", "A+级"
    A = "A", "A级"
    LEADING = "leading", "引领性"
    B = "B", "B级"
    B_MINUS = "B-", "B-级"
    C = "C", "C级"
    D = "D", "D级"
    NON_LEADING = "non_leading", "非引领性"
    UNRATED = "unrated", "未评级"


class EnterpriseCategory(Term):
    """How the reduction list treats an enterprise."""

    KEY = "key", "重点行业"
    NON_KEY = "non_key", "非重点行业"
    GUARANTEE = "guarantee", "保障类"
    EXEMPT_MICRO = "exempt_micro", "小微豁免"
    LONG_STOPPED = "long_stopped", "长期停产"
    SEASONAL = "seasonal", "季节性生产"


class Verdict(Term):
    """What the evidence says of one order; a silent sensor is never `MET`."""

    MET = "met", "落实到位", "到位"
    PARTLY = "partly", "部分落实", "部分"
    UNMET = "unmet", "未落实", "未落实"
    UNVERIFIABLE = "unverifiable", "无法核实", "无法核实"


class Role(Term):
    """What an account may do; an enterprise has no account, it has its link."""

    DUTY = "duty", "值班员"
    APPROVER = "approver", "审批人"
    REVIEWER = "reviewer", "评估员"
    ADMIN = "admin", "管理员"
    READER = "reader", "查阅"


class Post(Term):
    """The post that signs, named by the approval table of a plan."""

    OFFICE_DIRECTOR = "office_director", "指挥部办公室主任"
    DEPUTY_COMMANDER = "deputy_commander", "副总指挥"
    COMMANDER = "commander", "总指挥"
