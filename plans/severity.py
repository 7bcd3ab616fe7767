"""How grave a fault of a reduction list is; `plans.errors.Fault` carries it as its value."""

from plans.terms import OrderedTerm


class Severity(OrderedTerm):
    """What a fault means for the list, mildest first."""

    HINT = "hint", "提示"
    WARNING = "warning", "需核实"
    ERROR = "error", "必须改正"
