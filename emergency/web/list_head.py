"""What a list is called, as a form or an address says it."""

from emergency.services.list_rows import ListHead
from emergency.web.form import Form
from plans.beijing import day_of

EARLIEST, YEARS_AHEAD = 2013, 2
LONGEST_TITLE = 120


def head_of(form: Form) -> ListHead:
    """Year, title and first day; refuses the form with every fault."""
    year, title = form.number("year", "年度"), form.text("title")
    first = form.day("in_force_from", "生效日期")
    if not form.faults and not EARLIEST <= year <= first.year + YEARS_AHEAD:
        form.refuse("year", f"年度应在 {EARLIEST} 至 {first.year + YEARS_AHEAD} 之间。")
    if not title or len(title) > LONGEST_TITLE:
        form.refuse("title", f"请填写清单名称，不超过 {LONGEST_TITLE} 个字。")
    form.check()
    return ListHead(year, title, first)


def head_offered(now, area_name: str) -> ListHead:
    """What the form starts from: this year's list of the area, from today."""
    today = day_of(now)
    return ListHead(today.year, f"{today.year}年{area_name}重污染天气应急减排清单", today)
