"""The site plan (一厂一策 应急减排实施方案) of one enterprise, after enterprise-measures §3.1 to §3.3."""

from collections.abc import Iterator

from emergency.documents.paper import (
    Block,
    Code,
    Facts,
    Grid,
    Heading,
    NewPage,
    Paper,
    Sheet,
    Signature,
    Text,
)
from emergency.documents.site_facts import LevelLines, SiteFacts, day_text

BY_HAND = 3  # blank rows for what only the enterprise knows
REVISIONS = (
    "企业兼并、重组或者转制的",
    "生产工艺和技术发生变化的",
    "组织机构、责任人员发生变化的",
    "所依据的法律、预案或应急减排清单发生变化的",
    "响应或演练中发现方案存在不足的",
    "其他应当修订的情形",
)


def site_plan(facts: SiteFacts, sheet: Sheet = Sheet.A4) -> Paper:
    """The plan of an enterprise; what the register does not hold is left as lines to be filled by hand."""
    return Paper(
        title="重污染天气应急减排实施方案",
        subtitle=f"（一厂一策）　{facts.name}",
        blocks=(*_profile(facts), *_measures(facts), *_running(facts), *_annexes(facts)),
        sheet=sheet,
        labels=facts.labels,
        foot=f"{facts.name}　{day_text(facts.drawn_on)}编制",
    )


def _profile(facts: SiteFacts) -> Iterator[Block]:
    yield Heading("一、企业基本情况")
    yield Heading("（一）企业简介", 2)
    yield Facts(
        (
            ("企业名称", facts.name),
            ("信用代码", facts.credit_code),
            ("所在地区", facts.area),
            ("地址", facts.address),
            ("经纬度", facts.place),
            ("行业", facts.industry),
            ("清单类别", facts.category),
            ("绩效等级", facts.grade),
            ("排污许可", facts.permit),
            ("年运行天数", facts.operating_days),
            ("保障任务", facts.guarantee),
            ("减排依据", facts.basis),
        )
    )
    yield Grid(
        ("序号", "名称", "年消耗量", "来源方式"), (), (1, 4, 3, 3), "表1　原辅材料（企业填写）", BY_HAND
    )
    yield Heading("（二）主要生产设施", 2)
    yield Grid(
        ("编号", "名称", "类型", "日产能（环评／许可／上年）", "电表", "安全约束"),
        tuple((u.code, u.name, u.kind, u.capacity, u.meters, u.safety) for u in facts.units),
        (2, 4, 2, 5, 3, 3),
        "表2　主要生产设施",
        0 if facts.units else BY_HAND,
    )
    yield Heading("（三）涉气产排污环节", 2)
    yield Grid(
        ("排放口编号", "名称", "自动监测"),
        facts.outlets,
        (3, 5, 2),
        "表3　废气排放口",
        0 if facts.outlets else BY_HAND,
    )
    yield Grid(
        ("污染物", "年排放量（吨）"),
        facts.emissions,
        (1, 1),
        "表4　年排放量",
        0 if facts.emissions else BY_HAND,
    )
    yield Text(f"排放量核算：{facts.emission_source}。货物出入口：{'、'.join(facts.entrances) or '未登记'}。")


def _measures(facts: SiteFacts) -> Iterator[Block]:
    yield Heading("二、分级减排措施")
    yield Text(
        "在响应指令规定的时间节点之前将相应级别的下列措施落实到位。各级别的措施分别列出；与指令不一致的，以指令为准。"
    )
    for number, level in enumerate(facts.levels, start=5):
        yield _level(level, number)


def _level(level: LevelLines, number: int) -> Grid:
    return Grid(
        ("序号", "减排措施", "监测方式与指标", "现场检查", "依据"),
        tuple(
            (str(place), line.text, line.checks, line.onsite, line.source)
            for place, line in enumerate(level.lines, start=1)
        ),
        (1, 6, 4, 4, 4),
        f"表{number}　{level.level}（{level.response}）",
        0 if level.lines else BY_HAND,
    )


def _running(facts: SiteFacts) -> Iterator[Block]:
    yield Heading("三、组织与责任")
    yield Grid(
        ("姓名", "职务", "联系电话", "负责的减排工序"),
        tuple((each.name, each.duty, each.mobile, "") for each in facts.contacts),
        (3, 4, 4, 5),
        blank=1 if facts.contacts else BY_HAND,
    )
    yield Text(
        f"监管单位：{facts.regulator}；责任领导：{_with_number(facts.leader, facts.leader_mobile)}；"
        f"监管人员：{_with_number(facts.supervisor, facts.supervisor_mobile)}。"
    )
    yield Heading("四、响应程序")
    yield Text("启动：接到指令后立即签收，通知各岗位，在限期前落实到位并报告到位时间。")
    yield Text("执行：响应执行组按上表逐项落实并记录，现场督导组每班检查；级别调整时按新级别执行。")
    yield Text(
        "解除：接到解除通知后按通知恢复生产，并提交执行总结（接收与解除时间、内部指令、落实情况、成本与效果）。"
    )
    yield Heading("五、方案的修订")
    yield Text(f"有下列情形之一的，及时修订并重新备案：{'；'.join(REVISIONS)}。")
    yield Code(
        facts.public_address,
        ("扫码查看本企业当前响应级别与措施", f"举报电话：{facts.report_phone}", facts.public_address),
    )


def _with_number(name: str, mobile: str) -> str:
    return f"{name} {mobile}".rstrip()


def _annexes(facts: SiteFacts) -> Iterator[Block]:
    yield NewPage()
    yield Heading("附件1　应急减排执行表")
    yield Grid(
        ("响应级别", "指令编号", "接到时间", "到位时间", "措施落实情况", "负责人签字"),
        (),
        (2, 2, 3, 3, 5, 3),
        blank=6,
    )
    yield Heading("附件2　减排措施及现场检查表")
    yield Grid(
        ("级别", "措施", "检查内容", "检查结果", "检查人、时间"),
        tuple(
            (level.level, line.text, line.onsite or line.checks, "", "")
            for level in facts.levels
            for line in level.lines
        ),
        (2, 6, 4, 3, 3),
        blank=2,
    )
    yield Heading("附件3　备案")
    yield Facts((("备案编号", ""), ("备案单位", ""), ("受理人", ""), ("备案日期", "")))
    yield Signature(("编制单位（盖章）：________________", "法定代表人（签字）：________________"))
