"""The commitment letter (承诺书) that the legal representative signs."""

from emergency.documents.paper import Block, Paper, Signature, Text
from emergency.documents.site_facts import SiteFacts, day_text

PROMISES = (
    "本单位已知悉应急减排清单和“一厂一策”实施方案中本单位各级别的减排措施，并已告知相关岗位人员。",
    "收到响应指令后，在指令规定的时限前将措施落实到位；停产时污染防治设施延后停运，确保残留污染物得到处置。",
    "响应期间排放不高于响应前水平；已停运的炉窑和生产线未经批准不启炉、不恢复生产。",
    "如实记录生产、运输、用电和治污设施运行台账，不弄虚作假，按规定期限保存。",
    "自觉接受生态环境部门的用电监控、自动监测、门禁、视频和现场检查，不拒绝、不阻挠。",
    "联系人及电话变更时当日更新，保持24小时畅通。",
)
SELF_PROMISE = "本单位属自主减排企业，预警期间结合实际自主采取减排措施，排放不高于预警前水平。"
CONSENT = (
    "本单位同意以短信和电子邮件方式接收预警、指令、调整和解除通知，上述登记的手机号码和邮箱为接收地址；"
    "通知到达该号码或邮箱即视为告知。需要纸质送达的，另行书面提出。"
)


def commitment(facts: SiteFacts, *, reduces_itself: bool) -> Paper:
    """The letter of an enterprise; `reduces_itself` adds the promise of grades A and 引领性.

    Our own wording after enterprise-measures §3.5; no official form was read.
    """
    promises = (*PROMISES, SELF_PROMISE) if reduces_itself else PROMISES
    numerals = "一二三四五六七八九"
    blocks: tuple[Block, ...] = (
        Text(f"为落实重污染天气应急减排要求，{facts.name}（统一社会信用代码 {facts.credit_code}）承诺如下："),
        *(Text(f"{numerals[place]}、{words}") for place, words in enumerate(promises)),
        Text(f"{numerals[len(promises)]}、{CONSENT}"),
        Text(f"接收人：{_receivers(facts)}"),
        Text(f"措施依据：{facts.basis}。"),
        Signature(
            (
                f"承诺单位（盖章）：{facts.name}",
                "法定代表人（签字）：________________",
                "________年____月____日",
            )
        ),
    )
    return Paper(
        title="重污染天气应急减排承诺书",
        blocks=blocks,
        labels=facts.labels,
        foot=f"{facts.area}　{day_text(facts.drawn_on)}制",
    )


def _receivers(facts: SiteFacts) -> str:
    said = [f"{each.name}（{each.duty}）{each.mobile}" for each in facts.contacts]
    return "；".join(said) or "________________（手机________________）"
