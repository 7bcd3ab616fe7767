"""What the gateway's HTTP replies mean."""

from notifier.codes import permanent, temporary, throttled

STATUSES = {
    400: permanent("网关认为请求有误"),
    401: temporary("网关拒绝了用户名或密码，请检查设置"),
    403: temporary("网关拒绝了本机访问，请检查白名单和权限"),
    404: temporary("网关地址不对，请检查设置"),
    408: temporary("网关处理超时"),
    409: temporary("网关正在处理同一条消息"),
    413: permanent("短信过长，网关不受理"),
    429: throttled("发送过快，网关限流"),
    500: temporary("网关内部错误"),
    502: temporary("网关上游不可用"),
    503: throttled("网关忙"),
    504: temporary("网关上游超时"),
    300: temporary("网关要求转到别的地址，请检查设置"),
}
TIMEOUT = temporary("网关超时未答复，结果不明，将以同一参考号重试")
UNREACHABLE = temporary("连接不上网关")
