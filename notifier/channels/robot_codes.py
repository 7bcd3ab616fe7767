"""What the codes of group robots mean (the vendors' documents on custom robots)."""

from notifier.codes import permanent, temporary, throttled

WECOM = {
    40008: permanent("消息类型有误"),
    40058: permanent("消息内容有误或过长"),
    45002: permanent("消息内容过长"),
    45009: throttled("发送过快，机器人限流"),
    45033: throttled("并发过多，机器人限流"),
    93000: temporary("机器人地址无效，请检查设置"),
    93008: temporary("机器人已被移出群，请检查设置"),
}
DINGTALK = {
    40035: permanent("消息格式有误"),
    130101: throttled("发送过快，机器人限流"),
    130102: throttled("群内消息过多，机器人限流"),
    300001: temporary("机器人地址无效，请检查设置"),
    310000: temporary("未通过机器人的安全设置（签名、关键词或地址），请检查设置"),
    400101: temporary("机器人地址无效，请检查设置"),
    410100: throttled("发送过快，机器人限流"),
    430101: permanent("内容含有不安全的网址"),
    430102: permanent("内容含有不合适的文字"),
}
FEISHU = {
    9499: permanent("消息格式有误"),
    11232: throttled("发送过快，机器人限流"),
    19001: temporary("机器人地址无效，请检查设置"),
    19021: temporary("签名不对或本机时钟相差过大，请检查设置"),
    19022: temporary("本机地址不在机器人的白名单里，请检查设置"),
    19024: temporary("内容不含机器人要求的关键词，请检查设置"),
}
