"""What sheets and their columns are called.

What: for each kind of sheet its columns: name in the program, converter, whether it must be
      there, and the headers people give it (Chinese and English, compared without case, width,
      spaces, brackets).
How:  a table. A header may end in a unit in brackets, 注册资本(万元): ``UNITS`` gives its factor.
      Another firm's word for a column is one more entry here.
Cost: none; ``recognise`` builds a lookup once.
"""

from collections import namedtuple

from . import values

Column = namedtuple("Column", "name convert required headers")


def _column(name, convert, headers, required=False):
    return Column(name, convert, required, tuple(headers.split()))


_CUSTOMER = "客户名称 客户 客户全称 公司名称 单位名称 企业名称 customer customername client company"
_PRODUCT = (
    "编码 产品编码 物料编码 料号 货号 品号 物料号 产品编号 物料编号 code productcode itemcode sku partno"
)
_QUANTITY = "数量 qty quantity"
_PHONE = "手机 电话 联系电话 手机号 手机号码 电话号码 phone mobile tel telephone"
_EMAIL = "邮箱 电子邮箱 电子邮件 邮件 email mail"
_PARENT = "父件 父项 母件 成品 父件编码 父项编码 产品 parent parentcode assembly"
_REGISTRY = (
    "统一社会信用代码 信用代码 社会信用代码 税号 纳税人识别号 营业执照号 uscc creditcode "
    "unifiedsocialcreditcode registrationnumber"
)
_TERMS = "付款条件 付款方式 结算方式 账期 paymentterms paymentterm terms"

KINDS = {
    "workcenters": (
        _column(
            "name",
            values.as_text,
            "工作中心 工作中心名称 设备 产线 机台 workcenter workcentre machine line",
            True,
        ),
        _column("count", values.as_integer, "台数 数量 设备数 机台数 machines count number", True),
        _column(
            "hours", values.as_positive, "每日小时 每天小时 日工时 每日工时 hoursperday dailyhours hours"
        ),
        _column("hour_cost", values.as_not_negative, "小时费率 每小时成本 工时费率 costperhour hourlycost"),
    ),
    "vendors": (
        _column(
            "name",
            values.as_text,
            "供应商 供应商名称 供方 vendor vendorname supplier suppliername",
            True,
        ),
        _column("credit_code", values.as_code, _REGISTRY),
        _column("phone", values.as_text, _PHONE),
        _column("email", values.as_text, _EMAIL),
        _column("city", values.as_text, "城市 所在城市 city"),
        _column("address", values.as_text, "地址 详细地址 address street"),
        _column("payment_term", values.as_text, _TERMS),
    ),
    "customers": (
        _column("name", values.as_text, _CUSTOMER, True),
        _column("code", values.as_code, "客户编号 客户代码 客户编码 customercode customernumber"),
        _column("credit_code", values.as_code, _REGISTRY),
        _column(
            "legal_representative",
            values.as_text,
            "法定代表人 法人 法人代表 legalrepresentative",
        ),
        _column("phone", values.as_text, _PHONE),
        _column("email", values.as_text, _EMAIL),
        _column("city", values.as_text, "城市 所在城市 所在地 city"),
        _column("address", values.as_text, "地址 详细地址 注册地址 公司地址 address street"),
        _column(
            "registered_capital",
            values.as_not_negative,
            "注册资本 注册资金 registeredcapital",
        ),
        _column("credit_limit", values.as_not_negative, "信用额度 授信额度 额度 creditlimit"),
        _column("payment_term", values.as_text, _TERMS),
        _column(
            "salesperson",
            values.as_text,
            "业务员 销售员 业务 负责人 客户经理 跟单 salesperson salesman owner",
        ),
        _column("tier", values.as_text, "等级 客户等级 级别 客户级别 分级 tier grade class level"),
        _column("founded_date", values.as_date, "成立日期 成立时间 注册日期 founded foundeddate established"),
        _column("business_scope", values.as_text, "经营范围 主营业务 businessscope"),
        _column("website", values.as_text, "网址 网站 官网 website"),
        _column("transit_days", values.as_not_negative, "运输天数 在途天数 物流天数 transitdays"),
    ),
    "contacts": (
        _column("customer", values.as_text, _CUSTOMER, True),
        _column("name", values.as_text, "姓名 联系人 联系人姓名 name contact contactname", True),
        _column("department", values.as_text, "部门 所属部门 department dept"),
        _column("function", values.as_text, "职务 职位 岗位 title position jobposition function role"),
        _column("phone", values.as_text, _PHONE),
        _column("email", values.as_text, _EMAIL),
        _column("birthday", values.as_month_day, "生日 出生日期 birthday birthdate"),
    ),
    "products": (
        _column("code", values.as_code, _PRODUCT, True),
        _column("name", values.as_text, "名称 产品名称 物料名称 品名 name productname description", True),
        _column("unit", values.as_text, "单位 计量单位 unit uom", True),
        _column("source", values.as_source, "来源 物料来源 来源类型 属性 物料属性 source type"),
        _column("cost", values.as_not_negative, "标准成本 成本 单位成本 采购价 cost standardcost unitcost"),
        _column("price", values.as_not_negative, "销售价 售价 标准售价 listprice salesprice"),
        _column("vendor", values.as_text, "供应商 供应商名称 主供应商 vendor supplier"),
        _column("lead_days", values.as_integer, "采购提前期 提前期 交货期 leadtime leaddays leadtimedays"),
        _column("min_qty", values.as_not_negative, "最小订购量 最小起订量 起订量 moq minqty minimumquantity"),
    ),
    "bills": (
        _column("parent", values.as_code, _PARENT, True),
        _column(
            "component", values.as_code, "子件 子项 子件编码 子项编码 component componentcode child", True
        ),
        _column("quantity", values.as_positive, "用量 单位用量 数量 单耗 usage qty quantity", True),
        _column("unit", values.as_text, "单位 计量单位 unit uom"),
        _column("version", values.as_code, "版本 版次 版本号 version revision rev"),
    ),
    "operations": (
        _column("parent", values.as_code, _PARENT, True),
        _column("sequence", values.as_integer, "序号 工序号 顺序 sequence seq no step"),
        _column("name", values.as_text, "工序 工序名称 工艺 operation operationname", True),
        _column("workcenter", values.as_text, "工作中心 产线 设备 机台 workcenter workcentre machine", True),
        _column(
            "minutes",
            values.as_not_negative,
            "单件分钟 单件工时 标准工时 工时 单件时间 minutes minutesperpiece cycletime",
            True,
        ),
        _column("version", values.as_code, "版本 版次 版本号 version revision rev"),
    ),
    "stock": (
        _column("code", values.as_code, _PRODUCT, True),
        _column(
            "quantity",
            values.as_not_negative,
            _QUANTITY + " 库存 库存数量 现存量 结存数量 stock onhand onhandquantity",
            True,
        ),
    ),
    "history": (
        _column("date", values.as_date, "日期 销售日期 出货日期 发货日期 date saledate shipdate", True),
        _column("customer", values.as_text, _CUSTOMER, True),
        _column("code", values.as_code, _PRODUCT, True),
        _column("quantity", values.as_number, _QUANTITY, True),
        _column("amount", values.as_number, "金额 销售金额 销售额 amount total revenue", True),
        _column("cost", values.as_number, "实际成本 成本 成本金额 cost actualcost"),
    ),
    "orders": (
        _column("number", values.as_code, "订单号 订单编号 单号 销售订单号 order orderno ordernumber", True),
        _column("customer", values.as_text, _CUSTOMER, True),
        _column("code", values.as_code, _PRODUCT, True),
        _column("quantity", values.as_positive, _QUANTITY + " 订单数量", True),
        _column("price", values.as_not_negative, "单价 价格 含税单价 unitprice price"),
        _column(
            "date", values.as_date, "交期 交货日期 要求交期 承诺交期 duedate deliverydate commitmentdate"
        ),
    ),
}

# Columns whose decimals decide the precision of quantities in the database.
QUANTITIES = {
    "bills": ("quantity",),
    "stock": ("quantity",),
    "orders": ("quantity",),
    "history": ("quantity",),
    "products": ("min_qty",),
}

# Unit in a header's brackets -> how many of the column's base unit it is worth.
UNITS = {
    "亿元": 100_000_000,
    "万元": 10_000,
    "千元": 1_000,
    "周": 7,
    "weeks": 7,
    "月": 30,
    "months": 30,
    "秒": "0.0166666666666666666666",
    "s": "0.0166666666666666666666",
    "seconds": "0.0166666666666666666666",
}
# Some units mean something else in another column.
UNITS_OF_COLUMN = {
    ("operations", "minutes"): {"小时": 60, "时": 60, "h": 60, "hours": 60},
    ("workcenters", "hours"): {"分钟": "0.0166666666666666666666"},
}

TOTALS = ("合计", "总计", "小计", "total", "subtotal", "sum")
