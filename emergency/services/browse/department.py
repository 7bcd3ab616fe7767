"""The task lists of the command's members as they stand for one area, and whose they are."""

import datetime
from dataclasses import dataclass

from emergency.services.office import Actor, Office
from plans.beijing import day_of
from plans.dated import Citation
from plans.department import FILE, Department, list_of
from plans.terms import ResponseLevel, Role


@dataclass(frozen=True)
class TaskList:
    """What one department does from one level upward; `origin` is the area that wrote it, `key` the own amendment's."""

    department: Department
    since: ResponseLevel
    tasks: tuple[str, ...]
    citation: Citation
    origin: str
    own: bool
    key: str


@dataclass(frozen=True)
class TaskLists:
    """Every list of an area; an administrator of an area with a plan of its own may enter one of its own."""

    area: str
    area_name: str
    lists: tuple[TaskList, ...]
    may_enter: bool

    @property
    def by_department(self) -> dict[Department, list[TaskList]]:
        """The lists of each department, in the order of the departments."""
        found: dict[Department, list[TaskList]] = {}
        for each in self.lists:
            found.setdefault(each.department, []).append(each)
        return found


def task_lists(office: Office, actor: Actor, now: datetime.datetime) -> TaskLists:
    """The lists that the actor's division follows today: each its own, or that of the nearest area above."""
    area, day, divisions = actor.division, day_of(now), office.library.divisions
    path = [each.code for each in divisions.path(area)]
    found = (
        _list(office, path, department, level, day) for department in Department for level in ResponseLevel
    )
    return TaskLists(
        area=area,
        area_name=divisions.get(area).name,
        lists=tuple(each for each in found if each is not None),
        may_enter=actor.role is Role.ADMIN
        and any(each.holds_on(day) for each in office.library.versions(area)),
    )


def _list(
    office: Office, path: list[str], department: Department, level: ResponseLevel, day: datetime.date
) -> TaskList | None:
    figure = list_of(office.library.tables[FILE], path, department, level, day)
    if figure is None:
        return None
    writer, area = figure.key.partition(".")[0], path[-1]
    origin = office.library.divisions.get(writer).name
    key = f"{FILE}/{area}.{department.value}.{level.value}"
    return TaskList(department, level, tuple(figure.value), figure.citation, origin, writer == area, key)
