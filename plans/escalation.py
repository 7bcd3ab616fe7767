"""Who is pressed next when nobody has acknowledged an order, how often and when; whose word counts, how many people."""

from plans.terms import Term


class StepKind(Term):
    """One way of pressing."""

    RESEND = "resend", "再次发送"
    OTHER_CHANNEL = "other_channel", "改用其他方式"
    OTHER_CONTACT = "other_contact", "通知本企业其他联系人"
    VOICE = "voice", "语音电话"
    SUPERVISOR = "supervisor", "通知监管人员"
    CALL_LIST = "call_list", "列入值班室电话名单"


class CallParty(Term):
    """Who was called."""

    CONTACT = "contact", "企业联系人"
    SUPERVISOR = "supervisor", "监管人员"
    OTHER = "other", "其他号码"


class CallOutcome(Term):
    """What came of a call."""

    ACKNOWLEDGED = "acknowledged", "接通，当场签收"
    REACHED = "reached", "接通，未签收"
    REFUSED = "refused", "接通，拒绝签收"
    NO_ANSWER = "no_answer", "无人接听"
    WRONG_NUMBER = "wrong_number", "号码有误"
