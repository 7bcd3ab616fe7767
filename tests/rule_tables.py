"""A table of rules as a bureau would upload it; its document is invented."""

from emergency.sources.rule_table import COLUMNS

GOOD = {
    "行业代码": "cement_clinker", "行业名称": "水泥（熟料）", "减排强度档": "以限代停", "预警级别": "橙色",
    "措施": "停止公路运输。", "核查方式": "门禁台账", "文件": "虚构文件", "条款": "第一条", "是否已读原文": "是",
    "执行日期": "2026-03-01", "废止日期": "",
    "规则类别": "", "适用时段": "", "适用对象": "", "分级方案": "",
}  # fmt: skip


def table(*changes, encoding="utf-8"):
    """A CSV of the good row, once for each set of changes."""
    lines = [COLUMNS, *([(GOOD | each)[column] for column in COLUMNS] for each in changes or ({},))]
    return "\n".join(",".join(line) for line in lines).encode(encoding)
