"""Building blocks of names that no table lists: our own compilation of common knowledge."""


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严"
    "覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司"
    "卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻"
    "位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
)
NOT_GIVEN = words(
    "某 某某 女士 先生 小姐 总 氏 家 姓 家族 家人 大爷 大妈 阿姨 老师 老板 师傅 医生 教授 律师 队长 导演 博士 夫人 太太 同学 同志 主任 局长 院长 校长 市长 经理 大夫 某某某 女 男 代 朝 国 军 方 队 系"
)
COMPANY_ENDINGS = words(
    "公司 集团 科技 智能 汽车 半导体 微电子 机器人 网络 能源 生物 医药 传媒 资本 创投 投资 基金 证券 航天 动力 电子 通信 数据 影业 娱乐 互娱 游戏 出行 物流 快递 银行 保险 股份 控股 实业 电器 家居 光电 "
    "材料 重工 航空 药业 医疗 咖啡 优选 有限公司 股份有限公司 云 时代 量子 飞行 智驾 智行 智造 储能 新能源 光伏 锂电 电池 芯片 云计算 智库"
)
"""Words that end the name of a firm of this field."""
ORGANISATION_ENDINGS = words(
    "大学 学院 研究院 研究所 研究中心 协会 联合会 基金会 联盟 实验室 科学院 交易所 俱乐部 战队 工作室 委员会 事务所 律师事务所"
)
PRODUCT_ENDINGS = words(
    "大模型 模型 手机 平台 系统 助手 智能体 浏览器 引擎 框架 操作系统 处理器 火箭 卫星 输入法 App APP app 小程序 眼镜 手表 音箱 平板"
)
ACTOR_VERBS = words(
    "宣布 发布 推出 完成 获 获得 公布 官宣 上市 起诉 否认 旗下 裁员 股价 市值 财报 召回 被曝 获投 开源 上线 进军 收购 诉 被诉 致歉 回应 承认 确认 启动 递表 递交 登顶 调整 下调 涨价 降价 启用 关停 首席执行官 董事长 总裁"
)
"""What firms do in headlines; it follows their name."""
BEFORE_COMPANY = words(
    "初创公司 创业公司 初创企业 创业企业 厂商 品牌 独角兽 车企 巨头 新势力 供应商 服务商 制造商 开发商 运营商 领投方 投资方 科技公司 上市公司 手机厂商 芯片厂商"
)
BEFORE_PRODUCT = words("发布 推出 上线 开源 新车 新机 旗下 自研 名为 新品 应用 模型 产品 车型 手机")
ROLES = words(
    "创始人 联合创始人 首席执行官 董事长 总裁 总经理 副总裁 CEO CTO CFO COO 首席技术官 首席财务官 首席科学家 董事会主席 分析师 研究员 教授 院士 合伙人 高管 负责人 发言人 律师 工程师 投资人 产品经理"
)
ANSWERS = words("回应 承认 确认 致歉 否认 表示")
VAGUE_PARTS = words(
    "上市公司 公司 企业 有限 股份 有限公司 股份有限公司 集团 科技 技术 信息 网络 智能 控股 责任 中国 国内 全球 国产 本土 美国 日本 韩国 欧洲 德国 英国 法国 印度 知名 全国 上海 北京 深圳 广州 杭州 香港 台湾"
)
COMMON_LATIN = words(
    "ai aigc agi api app apps ceo cto cfo coo cmo cio cpu gpu npu tpu soc ipo pc pe vc vr ar xr mr led oled amoled lcd hdr sdk iot "
    "saas paas iaas it ict ip ui ux os usb wifi wi-fi nfc gps suv mpv ev phev hev bev erev mems dram nand ssd hdd hbm"
    " etf gdp cpi ppi mvp kpi okr roi gmv dau mau arpu roe eps ebitda pro max ultra plus mini lite beta alpha demo ppt pdf vpn http "
    "https url html css json xml sql dns tcp udp ssh ram rom bios pr hr b2b b2c o2o p2p a2p c2c ota dlc fps rpg moba npc"
    " bug vip id pk dj mv tv dvd cd nba cba the a an and of in on for to with by from how what why when is are it this that we you i "
    "new news top best vs no yes part inc ltd co corp llc group labs lab inside web online team level day year"
    " logo bgm q1 q2 q3 q4 fy h1 h2 bba kol mcn ugc pgc esg nft web3 defi dao poc rag llm llms moe nlp cv ocr asr tts llama ram gb "
    "tb mb kb hz ghz mhz mah kwh usd rmb cny hk us uk eu un wto who a股 h股 b股 id nbsp amp quot type-c c++ c# sim esim sms mms cdn erp crm"
    " hi hey hello ok wow q&a faq diy pos atm bot chat pad phone note edge store play home pay cloud model open source open-source "
    "lts beta2 rc gui ide cli ftp cms agent agents copilot coder code chip plan pack"
)
NOT_NEW = words(
    "官网 首店 获投 首飞 首发 首款 网友 大模型 智能体 独家 快讯 早报 晚报 盘后 盘前 官降 官宣 营收 净利 融资 股价 新规 新品 热搜 热议 刷屏 出圈 内卷 躺平 逆袭 吐槽"
)
"""Words that look new to the dictionary and name nobody."""
