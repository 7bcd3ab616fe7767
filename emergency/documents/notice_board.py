"""The public notice board (公示牌) at the gate of an enterprise: who it is, what it stops, who watches."""

from emergency.documents.paper import Block, Code, Facts, Grid, Paper, Sheet, Text
from emergency.documents.site_facts import LevelLines, SiteFacts, day_text

# Light enough for black type, and for a printer without colours.
SHADES = {"黄色预警": "FFF3A6", "橙色预警": "FFD39B", "红色预警": "FFB8AE"}
GREY = "F0F0F0"
NOTHING = "未列措施，由生态环境部门另行书面通知"


def notice_board(facts: SiteFacts, sheet: Sheet = Sheet.A3_WIDE) -> Paper:
    """The board of an enterprise on one wide sheet; enterprise-measures §3.4."""
    blocks: tuple[Block, ...] = (
        Facts(
            (
                ("企业名称", facts.name),
                ("信用代码", facts.credit_code),
                ("行业", f"{facts.industry}（{facts.category}）"),
                ("绩效等级", facts.grade),
                ("企业负责人", _person(facts)),
                ("监管单位", facts.regulator),
                ("责任领导", facts.leader),
                ("监管人员", f"{facts.supervisor} {facts.supervisor_mobile}".strip()),
            )
        ),
        Grid(
            heads=tuple(f"{each.level}（{each.response}）" for each in facts.levels),
            rows=(tuple(_measures(each) for each in facts.levels),),
            widths=(1,) * len(facts.levels),
            shades=tuple(SHADES.get(each.level, GREY) for each in facts.levels),
        ),
        Grid(heads=("关键性指标与核查方式",), rows=((_checks(facts),),), widths=(1,)),
        Code(
            facts.public_address,
            (
                "当前响应级别：□ 无　□ 黄色（Ⅲ级）　□ 橙色（Ⅱ级）　□ 红色（Ⅰ级）　以扫码页面为准",
                f"举报电话：{facts.report_phone}　值班电话：{facts.duty_phone or '见扫码页面'}",
                f"依据：{facts.basis}",
                f"网址：{facts.public_address}",
            ),
        ),
        Text("本牌应悬挂于厂区主要出入口醒目处，破损、内容有误或级别措施调整时及时更换。", quiet=True),
    )
    return Paper(
        title="重污染天气应急减排措施公示牌",
        blocks=blocks,
        sheet=sheet,
        labels=facts.labels,
        foot=f"{facts.area}　{day_text(facts.drawn_on)}制",
        one_page=True,
    )


def _person(facts: SiteFacts) -> str:
    first = facts.contacts[0] if facts.contacts else None
    return f"{first.name}（{first.duty}）{first.mobile}" if first else "未登记"


def _measures(level: LevelLines) -> str:
    if not level.lines:
        return NOTHING
    return "\n".join(f"{number}. {line.text}" for number, line in enumerate(level.lines, start=1))


def _checks(facts: SiteFacts) -> str:
    said = dict.fromkeys(line.checks for each in facts.levels for line in each.lines if line.checks)
    return "；".join(said) or "以现场检查为准"
