"""A league's list as a messy workbook with faults planted in it: what must be found, and nothing else.

Always the same: the enterprises are those of `emergency.demo.county`, the places of the faults come from a seed.
"""

import datetime
import random
from dataclasses import dataclass, field
from decimal import Decimal

from sheets import Formula, book, code

from emergency.demo.county import Composition, county_list
from emergency.documents.list_workbook_rows import rows_of
from emergency.documents.list_workbook_sheet import cell
from plans.list_form_enterprise import CONTACT, ENTERPRISE
from plans.list_form_measure import MEASURE
from plans.list_form_source import DUST
from plans.list_form_unit import OUTLET, UNIT
from plans.list_forms import FORMS, SUMMARY

AREA = "150400"
SEED = 20261125
WHOLE = Composition()
WIDE = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}
TITLE_ROWS = 2
Planted = tuple[str, str, int | None, str | None]  # code, sheet, row from 1, head


@dataclass
class County:
    """The workbook being made: rows by sheet, the planted faults, the enterprises not yet touched."""

    sheets: dict[str, list[list]]
    chance: random.Random
    planted: list[Planted] = field(default_factory=list)
    untouched: list[int] = field(default_factory=list)

    def place(self, form, key):
        """The place of a column on the sheet of a form."""
        return [column.key for column in form.offered].index(key)

    def head(self, form, key):
        """The head of a column as the sheet writes it."""
        return self.rows(form)[self.head_row(form)][self.place(form, key)]

    def head_row(self, form):
        """Where the head stands, from 0."""
        return TITLE_ROWS if form is ENTERPRISE else 0

    def rows(self, form):
        """The rows of a form."""
        return self.sheets[form.title]

    def enterprise(self, **asked):
        """The row (from 0) of an enterprise that has no fault yet, with these cells where any are asked."""
        wanted = {self.place(ENTERPRISE, key): value for key, value in asked.items()}
        rows = self.rows(ENTERPRISE)
        fitting = [
            row for row in self.untouched if all(rows[row][at] == value for at, value in wanted.items())
        ]
        self.untouched.remove(fitting[0])
        return fitting[0]

    def code_of(self, row):
        """The credit code of the enterprise in a row."""
        return "".join(self.rows(ENTERPRISE)[row][self.place(ENTERPRISE, "credit_code")].split())

    def row_of(self, form, owner, which=0):
        """The row (from 0) of one of an enterprise's rows on another sheet."""
        at = self.place(form, "credit_code")
        held = [row for row, cells in enumerate(self.rows(form)) if len(cells) > at and cells[at] == owner]
        return held[which]

    def level_row(self, owner, level, action=None):
        """The first measure row (from 0) of an enterprise at a level, of an action where one is asked."""
        places = [self.place(MEASURE, key) for key in ("credit_code", "level", "action")]
        for row, cells in enumerate(self.rows(MEASURE)):
            held, said, kind = (cells[at] if at < len(cells) else None for at in places)
            if (held, said) == (owner, level) and action in (None, kind):
                return row
        raise LookupError(owner)

    def demand(self, row, **values):
        """One more measure at red of the enterprise in `row`, complete but for `values`."""
        whole = {"level": "红色", "checks": "生产用电", "onsite": "查看生产日报", "text": "补充措施"}
        return self.append(MEASURE, **(whole | {"credit_code": self.code_of(row)} | values))

    def set(self, form, row, key, value):
        """Write a cell."""
        self.rows(form)[row][self.place(form, key)] = value

    def plant(self, fault, form, row, key):
        """Remember a fault that must be found."""
        column = form.column(key)
        written = self.head(form, key)
        # the reader says the head as the file has it, units aside; the rules know only our own head
        said = column.head if fault.startswith("V") or written == column.shown_head else written
        self.planted.append((fault, form.title, row + 1, said))

    def spoil(self, fault, form, row, key, value):
        """Write a cell that is a fault."""
        self.set(form, row, key, value)
        self.plant(fault, form, row, key)

    def append(self, form, **values):
        """One more row below all; returns its place from 0."""
        cells = [None] * len(form.offered)
        for key, value in values.items():
            cells[self.place(form, key)] = value
        self.rows(form).append(cells)
        return len(self.rows(form)) - 1


def clean_county(day: datetime.date, composition: Composition = WHOLE) -> County:
    """The list as sheets of cells, with the harmless mess of a county's own file."""
    draft = county_list(day, composition)
    sheets = {}
    for form in FORMS:
        rows = [[column.shown_head for column in form.offered]]
        rows += [
            [cell(row.get(column.key), column) for column in form.offered] for row in rows_of(draft, form)
        ]
        sheets[form.title] = [[_stored(value) for value in row] for row in rows]
    county = County(sheets, random.Random(SEED))
    county.rows(ENTERPRISE)[:0] = [["某市重污染天气应急减排清单（虚构）"], [None]]
    county.untouched = list(range(TITLE_ROWS + 1, len(county.rows(ENTERPRISE))))
    county.chance.shuffle(county.untouched)
    _mess(county)
    sheets[SUMMARY] = [["项目", "数量"], ["企业", len(draft.enterprises)]]
    return county


def _stored(value):
    """A cell as a county would have it: days as text, percentages as numbers."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def _mess(county):
    """What a county's file has and no fault may come of: wide digits, blanks in codes, mixed days, totals."""
    heads = county.rows(ENTERPRISE)[TITLE_ROWS]
    for key, said in {
        "name": "单位名称",
        "leader": "包保领导",
        "so2": "SO₂年排放量（t/a）",
        "supervisor": "驻厂监督员",
    }.items():
        heads[county.place(ENTERPRISE, key)] = said
    for row in county.untouched[-60:]:
        owner = county.code_of(row)
        county.set(ENTERPRISE, row, "credit_code", f" {owner[:8]} {owner[8:]}".translate(WIDE))
        county.set(ENTERPRISE, row, "operating_days", "３３０天")
    del county.untouched[-60:]
    shapes = ("%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d", "%Y.%m.%d")
    at = county.place(CONTACT, "confirmed_on")
    for row, cells in enumerate(county.rows(CONTACT)[1:]):
        day = datetime.date.fromisoformat(cells[at])
        serial = (day - datetime.date(1899, 12, 30)).days
        cells[at] = serial if row % 5 == 4 else day.strftime(shapes[row % 5])
    county.rows(DUST).extend([[None] * 4, ["", "合计", None, None]])


def spoiled_county(day: datetime.date, composition: Composition = WHOLE) -> tuple[bytes, list[Planted]]:
    """The workbook with every fault that a cell or a row can have, and where each was planted."""
    county = clean_county(day, composition)
    for plant in PLANTS:
        plant(county)
    return book(county.sheets), county.planted


def _unreadable_cells(county):
    row = county.enterprise()
    county.spoil("W11", ENTERPRISE, row, "permit_class", "超级管理")
    county.spoil("W12", ENTERPRISE, county.enterprise(), "longitude", 500)
    county.spoil("W19", ENTERPRISE, county.enterprise(), "regulator", "某" * 81)
    county.spoil("W20", ENTERPRISE, county.enterprise(), "division", "科尔沁区")
    county.spoil("W09", DUST, 3, "area_m2", "约一亩")
    county.spoil("W17", DUST, 5, "area_m2", Formula("=A1*2"))
    contact = county.row_of(CONTACT, county.code_of(county.enterprise()))
    county.spoil("W10", CONTACT, contact, "confirmed_on", "去年冬天")


def _missing_cells(county):
    contact = county.row_of(CONTACT, county.code_of(county.enterprise()))
    county.spoil("W08", CONTACT, contact, "person", None)


def _repeats(county):
    rows = county.rows(ENTERPRISE)
    rows.append(list(rows[county.enterprise()]))
    county.plant("W13", ENTERPRISE, len(rows) - 1, "credit_code")
    rows.append(list(rows[county.enterprise()]))
    county.set(ENTERPRISE, len(rows) - 1, "name", "另一家厂（虚构）")
    county.plant("V01", ENTERPRISE, len(rows) - 1, "credit_code")


def _codes(county):
    number = county.enterprise()
    county.spoil("V01", ENTERPRISE, number, "credit_code", 911504020000000011)
    row = county.enterprise()
    owner = county.code_of(row)
    bad = owner[:-1] + ("0" if owner[-1] != "0" else "1")
    for form in FORMS:
        if "credit_code" in {column.key for column in form.offered}:
            at = county.place(form, "credit_code")
            for cells in county.rows(form):
                if len(cells) > at and "".join(str(cells[at]).split()) == owner:
                    cells[at] = bad
    county.set(ENTERPRISE, row, "credit_code", bad)
    county.plant("V01", ENTERPRISE, row, "credit_code")


def _strangers(county):
    row = county.append(
        CONTACT, credit_code=code(99_999_999), name="没有的厂（虚构）", person="某人", mobile="13900000000"
    )
    county.plant("W14", CONTACT, row, "credit_code")
    contact = county.row_of(CONTACT, county.code_of(county.enterprise()))
    county.spoil("W23", CONTACT, contact, "name", "改了名的厂（虚构）")
    outlet = county.row_of(OUTLET, county.code_of(county.enterprise()))
    county.spoil("W15", OUTLET, outlet, "unit_code", "K99")
    owner = county.code_of(county.enterprise())
    county.append(
        CONTACT, credit_code=owner, person="第三人", mobile="13911111111", rank=3, confirmed_on="20261101"
    )
    row = county.append(CONTACT, person="第四人", mobile="13922222222", rank=4, confirmed_on="20261101")
    county.plant("W24", CONTACT, row, "name")


def _measures(county):
    owner = county.code_of(county.enterprise(category="重点行业"))
    half = {
        "credit_code": owner,
        "level": "红色",
        "action": "部分停产",
        "base": "以生产线计",
        "text": "停产一半",
    }
    row = county.append(MEASURE, **half, ratio=0.5)
    county.plant("W16", MEASURE, row, "ratio")
    row = county.append(MEASURE, credit_code=owner, level="红色", action="限产", text="少生产")
    county.plant("W21", MEASURE, row, "base")
    county.plant("W21", MEASURE, row, "ratio")


def _strange_sheet_and_column(county):
    county.sheets["食堂菜单"] = [["周一", "周二"], ["面", "饭"]]
    county.planted.append(("W05", "食堂菜单", None, None))
    county.rows(ENTERPRISE)[TITLE_ROWS].append("员工数")
    county.planted.append(("W06", ENTERPRISE.title, TITLE_ROWS + 1, "员工数"))


def _rules(county):
    county.spoil("V02", ENTERPRISE, county.enterprise(), "longitude", 111.0)
    county.spoil("V16", ENTERPRISE, county.enterprise(), "leader", None)
    first = county.enterprise()
    owner = county.code_of(first)
    mobile = county.rows(CONTACT)[county.row_of(CONTACT, owner)][county.place(CONTACT, "mobile")]
    county.set(CONTACT, county.row_of(CONTACT, owner, 1), "mobile", mobile)
    county.planted.append(("V13", ENTERPRISE.title, first + 1, "手机"))


def _rules_of_measures(county):
    concrete = {"category": "非重点行业", "industry": "商品混凝土"}
    row = county.demand(county.enterprise(**concrete), action="停产")
    county.plant("V04", MEASURE, row, "units")
    enterprise = county.enterprise(category="非重点行业", industry="砂石骨料")
    line = county.row_of(UNIT, county.code_of(enterprise))
    for key in ("eia", "permit", "last_year"):
        county.set(UNIT, line, key, None)
    limit = {"action": "限产", "units": "S1", "ratio": 20, "base": "三者最小值"}
    row = county.demand(enterprise, **limit)
    county.planted.append(("V05", MEASURE.title, row + 1, "环评批复日产能"))
    row = county.demand(county.enterprise(**concrete), action="停产", units="H1、H2", checks=None)
    county.plant("V06", MEASURE, row, "checks")
    part = {"action": "部分停产", "units": "H1", "ratio": 80, "base": "以生产线计"}
    row = county.demand(county.enterprise(**concrete), **part)
    county.plant("V07", MEASURE, row, "units")
    row = county.demand(
        county.enterprise(category="非重点行业", industry="玉米生物（淀粉、发酵）"), action="停产", units="F1"
    )
    county.plant("V15", MEASURE, row, "units")


def _rules_of_levels(county):
    concrete = {"category": "非重点行业", "industry": "商品混凝土"}
    owner = county.enterprise(**concrete)
    more = {"level": "黄色", "action": "停用高排放非道路移动机械", "max_stage": "国二", "checks": "视频监控"}
    county.demand(owner, **more)
    county.plant("V08", MEASURE, county.level_row(county.code_of(owner), "橙色"), "text")
    owner = county.code_of(county.enterprise(**concrete))
    county.rows(MEASURE)[county.level_row(owner, "黄色", "扬尘控制")] = [None]
    county.plant("V09", MEASURE, county.level_row(owner, "黄色"), "text")


def _rules_of_categories(county):
    county.spoil("V03", ENTERPRISE, county.enterprise(category="小微豁免"), "industry", "养殖")
    county.spoil("V10", ENTERPRISE, county.enterprise(category="小微豁免"), "commits", "否")
    stopped = county.enterprise(category="长期停产")
    line = county.rows(UNIT)[county.row_of(UNIT, county.code_of(stopped))][county.place(UNIT, "code")]
    row = county.demand(stopped, action="停产", units=line)
    county.plant("V11", MEASURE, row, "action")


PLANTS = (
    _unreadable_cells, _missing_cells, _repeats, _codes, _strangers, _measures, _strange_sheet_and_column,
    _rules_of_measures, _rules_of_levels, _rules_of_categories, _rules,
)  # fmt: skip
