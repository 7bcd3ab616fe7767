"""The sheets of what is listed beside enterprises: building sites and yards, fleets and machines."""

from plans.list_form import EXAMPLE, Column, Form, Kind
from plans.list_form_enterprise import DIVISION, EMISSIONS, level_texts
from plans.list_form_words import MOBILE_KIND, STAGE

DUST = Form(
    "dust",
    "表3 扬尘源",
    (
        DIVISION,
        Column("name", "工地名称", synonyms=("扬尘源名称", "项目名称", "工程名称", "名称", "堆场名称", "施工项目名称"),
               required=True, longest=120, example=f"某某住宅小区工地{EXAMPLE}"),
        Column("builder", "施工单位", synonyms=("建设单位", "责任单位", "施工企业"), longest=120, example="某某建筑公司"),
        Column("address", "地址", synonyms=("位置", "施工地址", "工地地址", "项目地址"), example=None),
        Column("area_m2", "面积", Kind.NUMBER, ("施工面积", "占地面积"), "平方米", least=0, most=1e9, example=12000),
        Column("supervisor", "监管人员", synonyms=("监管责任人", "负责人", "监管人"), longest=40, example="（姓名）"),
        Column("mobile", "联系电话", Kind.CODE, ("电话", "手机", "监管人员电话", "负责人电话"), longest=20),
        Column("pm", "颗粒物年排放量", Kind.NUMBER, ("PM年排放量", "扬尘排放量", "颗粒物排放量", "PM", "颗粒物"), "吨/年",
               least=0, most=1e7, example=3.2, refused_units=("kg", "千克", "公斤", "万吨")),
        Column("cameras", "视频监控数量", Kind.WHOLE, ("视频数量", "视频监控点位数"), "处", least=0, most=10_000,
               example=2),
        Column("monitors", "扬尘在线监测数量", Kind.WHOLE, ("扬尘监测数量", "在线监测数量"), "处", least=0, most=10_000,
               example=1),
        *level_texts(),
    ),
    "每个施工工地、露天堆场一行。",
    names={name: {} for name in ("扬尘源", "施工扬尘源", "表3", "施工工地", "扬尘源工地", "表3扬尘源工地", "工地")},
    telling=frozenset({"builder", "area_m2"}),
    unique=("division", "name"),
    owner=("name",),
)  # fmt: skip

MOBILE = Form(
    "mobile",
    "表4 移动源",
    (
        DIVISION,
        Column("owner", "所属单位", synonyms=("单位名称", "车队名称", "使用单位", "所有人"), required=True, longest=120,
               example=f"某某运输队{EXAMPLE}"),
        Column("kind", "种类", Kind.WORD, ("类型", "车辆机械种类", "移动源类型"), words=MOBILE_KIND, required=True,
               example="truck"),
        Column("stage", "排放阶段", Kind.WORD, ("排放标准", "国几"), words=STAGE, example=4),
        Column("count", "数量", Kind.WHOLE, ("车辆数量", "台数", "辆数"), "辆或台", required=True,
               least=0, most=1_000_000,
               example=20),
        Column("fuel", "燃料", synonyms=("燃料类型", "燃料种类"), longest=20, example="柴油"),
        Column("tracked", "车载终端数量", Kind.WHOLE, ("远程监控数量", "定位终端数量"), "辆或台", least=0, most=1_000_000,
               example=20),
        *EMISSIONS,
        *level_texts(),
    ),
    "每个单位的每种车辆或机械、每个排放阶段一行。",
    names={name: {} for name in ("移动源", "表4", "车辆", "非道路移动机械", "运输车辆")},
    telling=frozenset({"count", "stage"}),
    unique=("division", "owner", "kind", "stage", "fuel"),
    owner=("owner",),
)  # fmt: skip
