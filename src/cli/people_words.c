/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/people_words.h"

#include "base/banned.h"

static const struct avow_people_word surnames[] = {{"王", "wang"}, {"李", "li"},
    {"张", "zhang"}, {"刘", "liu"}, {"陈", "chen"}, {"杨", "yang"},
    {"赵", "zhao"}, {"黄", "huang"}, {"周", "zhou"}, {"吴", "wu"}, {"徐", "xu"},
    {"孙", "sun"}, {"胡", "hu"}, {"朱", "zhu"}, {"高", "gao"}, {"林", "lin"},
    {"何", "he"}, {"郭", "guo"}, {"马", "ma"}, {"罗", "luo"}, {"梁", "liang"},
    {"宋", "song"}, {"郑", "zheng"}, {"谢", "xie"}, {"韩", "han"},
    {"唐", "tang"}, {"冯", "feng"}, {"于", "yu"}, {"董", "dong"},
    {"萧", "xiao"}, {"欧阳", "ouyang"}, {"司马", "sima"}, {"上官", "shangguan"},
    {"诸葛", "zhuge"}};

static const struct avow_people_word female[] = {{"芳", "fang"}, {"娜", "na"},
    {"静", "jing"}, {"丽", "li"}, {"敏", "min"}, {"秀英", "xiuying"},
    {"雨桐", "yutong"}, {"梓涵", "zihan"}, {"诗琪", "shiqi"}, {"欣怡", "xinyi"},
    {"晓燕", "xiaoyan"}, {"婷婷", "tingting"}, {"思远", "siyuan"},
    {"若曦", "ruoxi"}, {"玉兰", "yulan"}, {"春梅", "chunmei"}, {"雪", "xue"},
    {"佳慧", "jiahui"}, {"月", "yue"}, {"海棠", "haitang"}};

static const struct avow_people_word male[] = {{"伟", "wei"}, {"强", "qiang"},
    {"磊", "lei"}, {"军", "jun"}, {"洋", "yang"}, {"小明", "xiaoming"},
    {"建国", "jianguo"}, {"志强", "zhiqiang"}, {"子轩", "zixuan"},
    {"浩然", "haoran"}, {"宇航", "yuhang"}, {"俊杰", "junjie"}, {"明", "ming"},
    {"文博", "wenbo"}, {"天宇", "tianyu"}, {"国庆", "guoqing"},
    {"海涛", "haitao"}, {"鹏", "peng"}, {"思齐", "siqi"}, {"云飞", "yunfei"}};

static const char *const latin_female[] = {"Maria", "Anna", "Sofia", "Emma",
    "Olivia", "Chloe", "Élodie", "Ingrid", "Zoë", "Fatima", "Grace", "Leila"};

static const char *const latin_male[] = {"David", "Luca", "Oliver", "José",
    "Tomás", "Björn", "Henry", "Marek", "Omar", "Felix", "Ivan", "Noah"};

static const char *const latin_surnames[] = {"Lopez", "Garcia", "Smith",
    "O'Neil", "Müller", "Rossi", "Kowalski", "Nowak", "Hansen", "Dubois",
    "Silva", "Petrov", "Fischer", "Andersson", "Haddad", "Brown"};

static const char *const ethnic[] = {"阿依古丽·买买提", "迪丽努尔·阿不都",
    "古丽娜尔·艾山", "艾力·吐尔逊", "扎西·多吉", "卓玛·央金"};

static const struct avow_people_place places[] = {
    {"110105", "北京市朝阳区", "100020"}, {"110108", "北京市海淀区", "100089"},
    {"310104", "上海市徐汇区", "200030"},
    {"310115", "上海市浦东新区", "200135"},
    {"440305", "广东省深圳市南山区", "518052"},
    {"440106", "广东省广州市天河区", "510630"},
    {"330106", "浙江省杭州市西湖区", "310013"},
    {"510104", "四川省成都市锦江区", "610021"},
    {"420106", "湖北省武汉市武昌区", "430061"},
    {"320102", "江苏省南京市玄武区", "210018"},
    {"610113", "陕西省西安市雁塔区", "710061"},
    {"500103", "重庆市渝中区", "400010"},
    {"350203", "福建省厦门市思明区", "361001"},
    {"210102", "辽宁省沈阳市和平区", "110001"},
    {"370202", "山东省青岛市市南区", "266001"},
    {"410105", "河南省郑州市金水区", "450003"},
    {"430102", "湖南省长沙市芙蓉区", "410011"},
    {"530102", "云南省昆明市五华区", "650021"},
    {"650102", "新疆维吾尔自治区乌鲁木齐市天山区", "830002"},
    {"150102", "内蒙古自治区呼和浩特市新城区", "010050"}};

static const char *const streets[] = {"科技园路", "建国路", "人民路", "中山路",
    "解放路", "文化路", "和平街", "长江路", "学院路", "光明巷", "桃园街",
    "青年大街"};

static const char *const latin_streets[] = {"High Street", "Mill Lane",
    "Station Road", "Rua do Sol", "Church Walk", "Harbour View", "Elm Avenue",
    "King's Parade"};

static const char *const latin_places[] = {"Springfield, Illinois",
    "Coimbra, Portugal", "Leeds, England", "Bergen, Norway", "Lyon, France",
    "Krakow, Poland", "Shenzhen, Guangdong", "Shanghai, China"};

static const char *const goods[] = {"walnut chess set", "wool scarf",
    "rice cooker", "running shoes", "green tea, 250 g", "desk lamp",
    "picture book", "bicycle bell", "winter boots", "phone case",
    "violin strings", "garden shears"};

static const char *const nicknames[] = {"小熊维尼", "夜航船", "山楂树下",
    "星河漫步", "咖啡不加糖", "river_stone", "night owl", "PaperPlane",
    "云朵收集者", "慢慢走", "greenTea", "北极星"};

/* Reserved for documentation: no mail to these reaches anyone (RFC 2606). */
static const char *const domains[] = {
    "example.com", "example.org", "example.net"};

static const struct avow_people_device devices[] = {
    {"Lark 8", "Android 14", "86012304"},
    {"Lark 8 Pro", "Android 15", "86012305"},
    {"Heron X", "HarmonyOS 4", "86700211"}, {"Plover 15", "iOS 18", "35209911"},
    {"Plover 16", "iOS 19", "35209912"},
    {"Wren Mini", "Android 13", "86410377"}};

#define SIZE(list) (sizeof(list) / sizeof(list)[0])

const struct avow_people_words avow_people_words = {surnames, SIZE(surnames),
    female, SIZE(female), male, SIZE(male), latin_female, SIZE(latin_female),
    latin_male, SIZE(latin_male), latin_surnames, SIZE(latin_surnames), ethnic,
    SIZE(ethnic), places, SIZE(places), streets, SIZE(streets), latin_streets,
    SIZE(latin_streets), latin_places, SIZE(latin_places), goods, SIZE(goods),
    nicknames, SIZE(nicknames), domains, SIZE(domains), devices, SIZE(devices)};
