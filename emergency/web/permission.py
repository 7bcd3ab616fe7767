"""Who may open a page: every view says so, and a view that does not is refused before the program starts."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask

from plans.terms import Role


@dataclass(frozen=True)
class Permission:
    """Who may: anyone at all, anyone signed in, or the holders of these roles."""

    anyone: bool = False
    roles: frozenset[Role] = field(default_factory=frozenset)

    def allows(self, role: Role | None) -> bool:
        """Whether somebody with this role (None: not signed in) may open the page."""
        return self.anyone or role in self.roles


class UndeclaredView(RuntimeError):
    """A view does not declare who may open it."""


class Permits:
    """The decorator that declares a view: `@permits(Role.DUTY)`, `@permits.signed_in`, `@permits.anyone`."""

    def __call__(self, *roles: Role) -> Callable:
        """Declare that holders of `roles` may open the view."""
        return lambda view: declare(view, Permission(roles=frozenset(roles)))

    def anyone(self, view: Callable) -> Callable:
        """Declare that everybody may open the view, signed in or not."""
        return declare(view, Permission(anyone=True))

    def signed_in(self, view: Callable) -> Callable:
        """Declare that every signed-in person may open the view."""
        return declare(view, Permission(roles=frozenset(Role)))


def declare(view: Callable, permission: Permission) -> Callable:
    """Write the permission onto the view."""
    view.permission = permission
    return view


def permission_of(view: Callable) -> Permission | None:
    """What a view declares; None where it declares nothing."""
    return getattr(view, "permission", None)


def require_declarations(app: Flask) -> None:
    """Refuse an application that has a view without a declaration."""
    silent = [name for name, view in app.view_functions.items() if permission_of(view) is None]
    if silent:
        raise UndeclaredView(f"these views do not say who may open them: {', '.join(sorted(silent))}")


permits = Permits()
