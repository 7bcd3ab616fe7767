"""The one table of refusals: error class -> code, HTTP status, and the sentence that says what to do next."""

from dataclasses import dataclass

from emergency import errors
from notifier import errors as delivery
from plans import errors as law
from plans.errors import Fault


@dataclass(frozen=True)
class Refusal:
    """What a door shows of an error; `message` is one Chinese sentence or two, the next step included."""

    code: str
    status: int
    message: str
    faults: tuple[Fault, ...] = ()

    def to_json(self) -> dict:
        """The one error body of commands and HTTP."""
        faults = [fault.to_json() for fault in self.faults]
        return {"ok": False, "code": self.code, "message": self.message, "faults": faults}


TABLE = {
    law.PlanDataInvalid: ("plan_data_invalid", 500, "预案数据有误，未载入。请按所列文件和键改正。"),
    law.PlanMissing: ("plan_missing", 404, "该地区当日没有生效的预案。请管理员先录入预案。"),
    law.DivisionUnknown: ("division_unknown", 404, "没有这个行政区划代码。请核对六位代码。"),
    law.FigureMissing: ("figure_missing", 409, "预案缺少所需数值。请管理员补充数值及依据。"),
    law.ForecastInvalid: (
        "forecast_invalid",
        422,
        "预报文件有误，未存入任何内容。请按所列位置改正后重新上传。",
    ),
    law.ReadingsInvalid: ("readings_invalid", 422, "用电读数有误，未作判断。请按所列位置改正后重新提交。"),
    law.ActRefused: ("act_refused", 409, "当前状态不能这样办理。请刷新页面后重试。"),
    law.PlansError: ("plans", 400, "预案无法回答这个问题。请检查输入。"),
    delivery.NotifierError: ("notifier", 503, "消息发送部分出错。请查看发送记录后重试。"),
    errors.SettingsInvalid: ("settings_invalid", 500, "系统设置有误。请运行 emergency settings 查看。"),
    errors.InputInvalid: ("input_invalid", 422, "提交的内容有误，未保存。请按提示改正。"),
    errors.PaperNotPossible: ("paper_not_possible", 501, "本机不能生成这种文书。请安装所缺组件或改用 Word。"),
    errors.NotFound: ("not_found", 404, "没有找到这条记录，或不在您的辖区内。请返回列表查看。"),
    errors.NotAllowed: ("not_allowed", 403, "您的账号无权办理此事。请由有权限的人员办理。"),
    errors.SignInFailed: ("sign_in_failed", 403, "用户名或密码不对。请重新输入。"),
    errors.SamePerson: ("same_person", 403, "提交人不能审批自己提交的决定。请由另一位审批人办理。"),
    errors.WarningAlive: ("warning_alive", 409, "本地区已有生效的预警。请在现有预警上升级、延长或解除。"),
    errors.OutOfDate: ("out_of_date", 409, "这条记录刚被他人更新。请刷新页面后重新办理。"),
    errors.ReasonRequired: ("reason_required", 422, "与系统建议不一致时须写明理由。请补充理由。"),
    errors.ConfirmationWrong: ("confirmation_wrong", 422, "输入的确认文字不一致，未下达。请按提示重新输入。"),
    errors.NoticeIncomplete: ("notice_incomplete", 422, "通知缺少法定要素，未下达。请补齐后再下达。"),
    errors.HolidayUnknown: (
        "holiday_unknown",
        409,
        "该年度的节假日安排尚未收录。请核对国务院办公厅的节假日安排后重试。",
    ),
    errors.LinkInvalid: ("link_invalid", 404, "链接无效或已过期。请联系值班室重新发送。"),
    errors.DatabaseNotReady: ("database_not_ready", 503, "数据库尚未就绪。请运行 emergency db upgrade。"),
    errors.DatabaseAway: ("database_away", 503, "数据库暂时不可用，本次操作未完成。请稍后重试。"),
    errors.DrillOnly: ("drill_only", 403, "演练不得使用真实通道。请检查通道设置。"),
    errors.AlreadyRunning: ("already_running", 409, "已有同类进程在使用这个数据库。请先停止它。"),
    errors.EmergencyError: ("emergency", 400, "系统无法办理。请检查输入后重试。"),
}
REFUSABLE = (law.PlansError, delivery.NotifierError, errors.EmergencyError)


def refusal_of(error: Exception) -> Refusal:
    """The refusal that a door shows for `error`: its own sentence, or the table's where it brings none."""
    row = next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)
    code, status, sentence = row
    own = error.message if error.message != type(error).__doc__ else sentence
    return Refusal(code, status, own, tuple(error.faults))
