"""Accounts: for the administrator, and everybody's own password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user

from emergency.errors import InputInvalid
from emergency.services import account as accounts
from emergency.services import session
from emergency.services.account import NewAccount
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.department import Department
from plans.terms import Post, Role

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("/")
@permits(Role.ADMIN)
def index():
    """Every account of this division and below, and the form for a new one."""
    divisions = office().library.divisions
    below = [each for each in divisions.all() if actor().scope.covers(each.code)]
    rows = accounts.accounts_in_scope(office(), actor())
    return render_template(
        "account/index.html", rows=rows, divisions=below, roles=Role, posts=Post, units=Department
    )


@blueprint.post("/")
@permits(Role.ADMIN)
def create():
    """Create an account."""
    form = Form()
    role = form.choice("role", "角色", Role)
    post = form.choice("post", "职务", Post) if form.text("post") else None
    unit = form.choice("department", "成员单位", Department) if form.text("department") else None
    form.check()
    new = NewAccount(
        login=form.text("login"),
        name=form.text("name"),
        person=form.text("person"),
        role=role,
        post=post,
        division=form.text("division"),
        mobile=form.text("mobile")[:20] or None,
        password=request.form.get("password", ""),
        department=unit,
    )
    accounts.create_account(office(), actor(), now(), new)
    flash(f"已新建账号 {new.login}。")
    return redirect(url_for("account.index"))


@blueprint.post("/<int:account_id>/active")
@permits(Role.ADMIN)
def switch(account_id: int):
    """Switch an account on or off."""
    active = request.form.get("active") == "1"
    accounts.set_active(office(), actor(), now(), account_id, active)
    flash("账号已启用。" if active else "账号已停用，其登录已全部结束。")
    return redirect(url_for("account.index"))


@blueprint.post("/<int:account_id>/password")
@permits(Role.ADMIN)
def password(account_id: int):
    """Give an account a new password."""
    accounts.set_password(office(), actor(), now(), account_id, request.form.get("password", ""))
    flash("密码已重设，其登录已全部结束。")
    return redirect(url_for("account.index"))


@blueprint.get("/password")
@permits.signed_in
def own_password():
    """The form for one's own password."""
    return render_template("account/password.html")


@blueprint.post("/password")
@permits.signed_in
def change_own_password():
    """Give oneself a new password."""
    old, new = request.form.get("old", ""), request.form.get("new", "")
    if new != request.form.get("again", ""):
        raise InputInvalid("两次输入的新密码不一致，密码未修改。请重新输入。")
    session.change_own_password(office(), actor(), now(), current_user.token, old, new)
    flash("密码已修改，在其他地方的登录已全部结束。")
    return redirect(url_for("account.own_password"))
