"""The kinds of evidence that may lie beside an order."""

from plans.terms import Term


class EvidenceKind(Term):
    """Where a piece of evidence comes from."""

    POWER = "power", "用电数据"
    CEMS = "cems", "自动监测"
    GATE = "gate", "门禁台账"
    VIDEO = "video", "视频"
    LEDGER = "ledger", "生产台账"
    ONSITE = "onsite", "现场检查"
    PHOTO = "photo", "照片"


# What an enterprise may hand in itself; inspections are written by those who inspect.
FROM_ENTERPRISE = frozenset(EvidenceKind) - {EvidenceKind.ONSITE}
