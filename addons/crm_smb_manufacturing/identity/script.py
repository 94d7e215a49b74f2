"""Traditional characters as simplified ones.

What: the characters that occur in names of firms, no more: Hong Kong and Taiwan write
      電子 where the licence of the mainland says 电子.
How:  one translation table, written as pairs. A character that is missing costs one duplicate not found.
Cost: one pass over the text.
"""

_PAIRS = """
    單单 圖图 報报 場场 塊块 塗涂 夢梦 奧奥 導导 將将 嶺岭 師师 幣币 廳厅 張张 彈弹 彙汇 後后 徑径 復复
    恆恒 應应 慶庆 懷怀 戶户 執执 擴扩 揚扬 換换 撥拨 擊击 據据 數数 斷断 時时 晉晋 書书 會会 條条 極极
    構构 槍枪 標标 樣样 樞枢 樹树 橋桥 檢检 權权 歐欧 歡欢 氣气 漢汉 溫温 準准 測测 滙汇 潔洁 潤润 濟济
    瀋沈 無无 煙烟 熱热 燈灯 爾尔 牆墙 獨独 獲获 獻献 環环 瑪玛 現现 瑩莹 畫画 異异 當当 療疗 盤盘 監监
    盧卢 礎础 礦矿 禮礼 種种 積积 穩稳 競竞 筆笔 節节 範范 築筑 簡简 糧粮 紅红 純纯 紙纸 紡纺 細细 紹绍
    終终 組组 結结 絲丝 綠绿 維维 網网 綱纲 緊紧 線线 編编 緣缘 縫缝 總总 繼继 續续 纖纤 羅罗 義义 習习
    聖圣 聲声 職职 臨临 興兴 舊旧 艦舰 莊庄 萊莱 葉叶 蓋盖 蘇苏 蘭兰 號号 蠟蜡 衛卫 裝装 複复 規规 視视
    覺觉 觸触 計计 訊讯 訓训 記记 許许 訴诉 詞词 話话 誠诚 語语 課课 調调 談谈 論论 諾诺 謝谢 證证 識识
    譯译 議议 護护 讀读 變变 讓让 豐丰 貝贝 財财 貨货 質质 購购 賓宾 賽赛 贊赞 趙赵 躍跃 軌轨 軒轩 軟软
    軸轴 載载 輔辅 輕轻 輝辉 輪轮 輸输 轉转 農农 連连 進进 運运 過过 達达 遠远 適适 選选 遺遗 鄧邓 鄭郑
    釋释 針针 鈞钧 鈦钛 鉅钜 鉑铂 銅铜 銀银 銘铭 鋁铝 鋒锋 鋼钢 錄录 錢钱 錦锦 鍋锅 鍵键 鏡镜 鐵铁 鑄铸
    閃闪 閣阁 閱阅 陝陕 陳陈 陸陆 隊队 階阶 隨随 險险 雙双 離离 難难 霧雾 靈灵 靜静 韋韦 韓韩 響响 頂顶
    項项 順顺 預预 領领 頭头 願愿 風风 飛飞 飯饭 飲饮 飾饰 館馆 駕驾 駿骏 驗验 體体 鬥斗 鮮鲜 鯨鲸 鴻鸿
    鵬鹏 鷹鹰 麥麦 黃黄 黨党 齊齐 齒齿 剛刚 創创 劉刘 劍剑 勵励 億亿 個个 們们 價价 儀仪 優优 傑杰 偉伟
    備备 傳传 傷伤
"""

_TABLE = str.maketrans(dict(_PAIRS.split()))


def simplify(text):
    """Return the text in simplified characters."""
    return text.translate(_TABLE)
