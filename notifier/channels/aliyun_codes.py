"""What Aliyun's codes mean (vendor's document 「API错误码」 of the short-message and voice services)."""

from notifier.channels import http
from notifier.codes import crowded, exhausted, permanent, temporary, throttled

CODES = {
    "isv.BUSINESS_LIMIT_CONTROL": crowded("同一号码发送过于频繁，服务商限流"),
    "isv.DAY_LIMIT_CONTROL": exhausted("已到本日发送上限"),
    "isv.MONTH_LIMIT_CONTROL": exhausted("已到本月发送上限"),
    "isv.AMOUNT_NOT_ENOUGH": exhausted("账户余额不足"),
    "isv.OUT_OF_SERVICE": exhausted("账户已停机，请充值"),
    "isv.PRODUCT_UN_SUBSCRIPT": exhausted("短信服务没有开通"),
    "isv.ACCOUNT_NOT_EXISTS": exhausted("账户不存在，请检查设置"),
    "isv.ACCOUNT_ABNORMAL": exhausted("账户异常，请联系服务商"),
    "isp.RAM_PERMISSION_DENY": temporary("密钥没有发送短信的权限，请检查设置"),
    "isv.SMS_TEMPLATE_ILLEGAL": temporary("模板未通过报备或编号有误，请检查模板文件"),
    "isv.SMS_SIGNATURE_ILLEGAL": temporary("签名未通过报备，请检查设置"),
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": temporary("签名与模板的场景不符，请检查报备"),
    "isv.MOBILE_NUMBER_ILLEGAL": permanent("手机号码有误"),
    "isv.BLACK_KEY_CONTROL_LIMIT": permanent("内容含有服务商禁用的字词"),
    "isv.PARAM_LENGTH_LIMIT": permanent("模板变量过长"),
    "isv.PARAM_NOT_SUPPORT_URL": permanent("模板变量不得含网址，请把网址写进模板"),
    "isv.TEMPLATE_MISSING_PARAMETERS": permanent("模板变量不全，请检查模板文件"),
    "isv.TEMPLATE_PARAMS_ILLEGAL": permanent("模板变量不合要求，请检查模板文件"),
    "isv.INVALID_PARAMETERS": permanent("参数有误"),
    "isv.INVALID_JSON_PARAM": permanent("模板变量的格式有误"),
    "isv.CUSTOMER_REFUSED": permanent("该号码退订了短信"),
    "isv.CALLED_NUMBER_ILLEGAL": permanent("被叫号码有误"),
    "isv.CALLED_BLACK_NUMBER": permanent("被叫号码在服务商的黑名单里"),
    "isv.TTS_TEMPLATE_ILLEGAL": temporary("语音模板未通过报备或编号有误，请检查模板文件"),
    "isv.VOICE_CALL_LIMIT": crowded("同一号码呼叫过于频繁，服务商限流"),
    "isp.SYSTEM_ERROR": temporary("服务商系统错误"),
    "isp.GATEWAY_ERROR": temporary("服务商网关错误"),
    "Throttling.User": throttled("发送过快，服务商限流"),
    "Throttling.Api": throttled("发送过快，服务商限流"),
    "SignatureDoesNotMatch": temporary("密钥或签名不对，请检查设置"),
    "InvalidAccessKeyId.NotFound": temporary("AccessKey 不存在，请检查设置"),
    "InvalidTimeStamp.Expired": temporary("本机时钟与服务商相差过大，请校时"),
    "ServiceUnavailable": throttled("服务商暂停服务"),
}

# Aliyun answers its refusals of signature and permission with 400 and 403: all of them are settings of ours.
STATUSES = http.STATUSES | {400: temporary("服务商不接受请求，请检查密钥、签名和本机时钟")}
