"""What Tencent Cloud's codes mean (vendor's document 「发送短信」, error codes); the longest prefix counts."""

from notifier.codes import UNKNOWN, Meaning, crowded, exhausted, permanent, temporary, throttled

CODES = {
    "AuthFailure": temporary("密钥或签名不对，请检查设置和本机时钟"),
    "FailedOperation.ContainSensitiveWord": permanent("内容含有服务商禁用的字词"),
    "FailedOperation.InsufficientBalanceInSmsPackage": exhausted("短信套餐余量不足"),
    "FailedOperation.PhoneNumberInBlacklist": permanent("该号码在服务商的黑名单里"),
    "FailedOperation.SignatureIncorrectOrUnapproved": temporary("签名未通过报备，请检查设置"),
    "FailedOperation.TemplateIncorrectOrUnapproved": temporary("模板未通过报备或内容不符，请检查模板文件"),
    "FailedOperation.TemplateUnapprovedOrNotExist": temporary("模板未通过报备或不存在，请检查模板文件"),
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": permanent("变量与报备的模板不符"),
    "FailedOperation": temporary("服务商没有办成"),
    "InternalError": temporary("服务商内部错误"),
    "InvalidParameterValue.IncorrectPhoneNumber": permanent("手机号码有误"),
    "InvalidParameterValue.TemplateParameterLengthLimit": permanent("模板变量过长"),
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": permanent(
        "模板变量不得含网址，请把网址写进模板"
    ),
    "InvalidParameterValue": permanent("参数有误"),
    "InvalidParameter": permanent("参数有误"),
    "LimitExceeded.AppDailyLimit": exhausted("已到本日发送上限"),
    "LimitExceeded.DailyLimit": exhausted("已到本日发送上限"),
    "LimitExceeded.DeliveryFrequencyLimit": throttled("发送过快，服务商限流"),
    "LimitExceeded": crowded("同一号码发送过于频繁，服务商限流"),
    "MissingParameter": permanent("参数不全"),
    "RequestLimitExceeded": throttled("发送过快，服务商限流"),
    "ResourceUnavailable": exhausted("账户不可用，请联系服务商"),
    "UnauthorizedOperation": temporary("没有发送短信的权限，请检查设置"),
    "UnsupportedOperation": permanent("服务商不支持这样发送"),
}


def meaning_of(code: str) -> Meaning:
    """The meaning of a code: its own entry, else that of the part before its last full stop."""
    while code:
        if code in CODES:
            return CODES[code]
        code = code.rpartition(".")[0]
    return UNKNOWN
