/**
 * The example: thirty units of a fictional city and four systems of each, as the registers of real government clouds list them.
 * One line a unit: code, name, kind, parent; then its systems as `code:name:category:zone:level:users`.
 */
const CITY = `
data|云州市数据管理局|主管部门||onestop:政务服务一体化平台:a:i:3:600000;share:政务数据共享交换平台:s:e:3:1200;portal:云州市政府门户网站:a:i:3:900000;oa:协同办公系统:a:e:2:8000
health|云州市卫生健康委员会|使用单位|data|registry:全民健康信息平台:s:e:3:12000;vaccine:预防接种管理系统:a:d:3:2400;emergency:院前急救调度系统:a:e:3:600;doctor:家庭医生签约系统:a:i:2:90000
water|云州市水务局|使用单位|data|flood:防汛指挥系统:a:e:3:420;monitor:水资源监测系统:a:e:2:260;river:河湖长制管理系统:a:i:2:3100;permit:取水许可电子证照系统:a:i:2:1800
edu|云州市教育局|使用单位|data|exam:中考报名系统:a:i:3:48000;school:义务教育招生平台:a:i:3:62000;resource:教育资源公共服务平台:a:i:2:150000;safety:校园安全管理平台:a:e:2:2600
human|云州市人力资源和社会保障局|使用单位|data|social:社会保险业务系统:a:d:3:5200;job:公共就业服务平台:a:i:2:210000;talent:人才引进服务系统:a:i:2:9000;labor:劳动监察系统:a:e:2:340
civil|云州市民政局|使用单位|data|aid:社会救助系统:a:e:3:1500;marriage:婚姻登记系统:a:e:3:280;elder:养老服务信息平台:a:i:2:36000;place:地名信息系统:a:i:2:700
house|云州市住房和城乡建设局|使用单位|data|estate:房屋网签备案系统:a:i:3:24000;site:智慧工地监管平台:a:e:2:1900;gas:燃气安全监管系统:a:e:3:310;rent:住房租赁服务平台:a:i:2:52000
traffic|云州市交通运输局|使用单位|data|transit:公交一卡通清分系统:a:d:3:420;road:公路养护管理系统:a:e:2:380;taxi:出租汽车监管平台:a:i:2:6100;law:交通执法系统:a:e:2:290
market|云州市市场监督管理局|使用单位|data|licence:企业登记全程电子化系统:a:i:3:180000;food:食品安全追溯平台:a:i:2:26000;device:特种设备监管系统:a:e:2:1700;credit:企业信用信息公示系统:a:i:2:75000
finance|云州市财政局|使用单位|data|budget:预算管理一体化系统:a:e:3:4300;purchase:政府采购平台:a:i:3:15000;asset:行政事业资产系统:a:e:2:2100;bill:财政电子票据系统:a:i:3:88000
emerg|云州市应急管理局|使用单位|data|command:应急指挥综合平台:a:e:3:480;danger:危险化学品监测系统:a:e:3:220;fire:森林防火监测系统:a:e:2:160;report:值班信息报送系统:a:e:2:900
ecology|云州市生态环境局|使用单位|data|air:空气质量监测系统:a:e:2:240;waste:固体废物管理系统:a:i:2:3200;permitw:排污许可监管系统:a:i:2:2700;noise:噪声自动监测系统:a:e:2:130
agri|云州市农业农村局|使用单位|data|land:农村土地承包系统:a:e:3:1300;trace:农产品质量追溯系统:a:i:2:14000;subsidy:惠农补贴系统:a:e:3:1600;machine:农机调度系统:a:i:2:7800
culture|云州市文化广电和旅游局|使用单位|data|library:公共图书馆云平台:a:i:2:130000;heritage:文物管理系统:a:e:2:190;tour:智慧文旅平台:a:i:2:240000;venue:文化场馆预约系统:a:i:2:98000
sport|云州市体育局|使用单位|data|fitness:全民健身服务平台:a:i:2:110000;event:赛事管理系统:a:i:2:5400;athlete:运动员注册系统:a:e:2:800;pool:场馆安全巡查系统:a:e:2:150
justice|云州市司法局|使用单位|data|notary:公证业务系统:a:e:3:210;legal:公共法律服务平台:a:i:2:46000;review:行政复议系统:a:e:2:170;correct:社区矫正系统:a:d:3:260
plan|云州市自然资源和规划局|使用单位|data|estateright:不动产登记系统:a:e:3:700;map:时空大数据平台:s:e:3:1100;approval:规划审批系统:a:e:2:520;patrol:耕地保护监测系统:a:e:2:330
reform|云州市发展和改革委员会|使用单位|data|project:投资项目在线审批平台:a:i:3:11000;price:价格监测系统:a:e:2:180;energy:重点用能监测系统:a:e:2:420;trust:社会信用信息平台:s:i:3:56000
indust|云州市工业和信息化局|使用单位|data|enterprise:企业服务平台:a:i:2:31000;operate:工业经济运行系统:a:e:2:650;park:园区管理系统:a:i:2:1500;radio:无线电监测系统:a:e:2:60
commerce|云州市商务局|使用单位|data|voucher:消费券发放系统:a:i:3:420000;trade:外贸综合服务系统:a:i:2:2300;reserve:生活必需品监测系统:a:e:2:140;fair:会展管理系统:a:i:2:3600
audit|云州市审计局|使用单位|data|data2:审计数据分析平台:a:e:3:130;remote:联网审计系统:a:e:3:110;archive:审计档案系统:a:e:2:90;rectify:审计整改跟踪系统:a:e:2:310
stat|云州市统计局|使用单位|data|census:人口普查系统:a:e:3:3800;survey:联网直报系统:a:i:2:16000;yearbook:统计年鉴系统:a:i:1:40000;sample:住户调查系统:a:e:2:240
medical|云州市医疗保障局|使用单位|data|settle:医保结算系统:a:d:3:4900;drug:药品采购监管系统:a:e:3:380;fund:基金监管系统:a:e:3:170;query:医保查询服务系统:a:i:2:510000
veteran|云州市退役军人事务局|使用单位|data|archive2:退役军人档案系统:a:e:3:160;card:优待证管理系统:a:e:3:220;train:就业培训服务系统:a:i:2:5200;park2:烈士纪念设施系统:a:i:1:8600
forest|云州市林业和草原局|使用单位|data|tree:古树名木管理系统:a:i:1:2100;pest:有害生物监测系统:a:e:2:140;wetland:湿地监测系统:a:e:2:90;right:林权管理系统:a:e:2:260
funds|云州市住房公积金管理中心|使用单位|data|account:公积金核心业务系统:a:d:3:340;online:公积金网上服务大厅:a:i:3:380000;loan:公积金贷款系统:a:e:3:210;book:公积金档案系统:a:e:2:120
urban|云州市城市管理局|使用单位|data|grid:城市运行一网统管平台:s:e:3:1700;park3:停车诱导系统:a:i:2:280000;lamp:城市照明监控系统:a:e:2:70;garbage:垃圾分类监管系统:a:i:2:9300
letter|云州市信访局|使用单位|data|visit:信访信息系统:a:e:3:420;mayor:市长热线系统:a:i:3:2600;video:远程接访系统:a:e:2:150;mediate:矛盾调解平台:a:i:2:3300
qinghe|青河县数据管理局|县区主管部门|data|service:青河县政务服务大厅系统:a:i:2:52000;village:青河县数字乡村平台:a:i:2:34000;video2:青河县视频汇聚平台:s:e:3:260;site2:青河县政府网站:a:i:2:61000
qhwater|青河县水务局|使用单位|qinghe|irrigate:灌区信息化系统:a:e:2:230;rain:山洪预警系统:a:e:3:310;supply:农村供水管理系统:a:i:2:18000;reservoir:小型水库监测系统:a:e:2:90
`;

const CATEGORIES: Record<string, string> = { a: '应用系统', s: '支撑系统', b: '基础设施' };
const ZONES: Record<string, string> = { i: '互联网区', e: '政务外网区', d: '专线区' };
/** By protection level: DR level, RPO and RTO in minutes. */
const RECOVERY: Record<string, [number, number, number]> = {
  1: [1, 10_080, 2880],
  2: [2, 1440, 1440],
  3: [3, 240, 720],
};
const SURNAMES = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗';
const NAMES = ['建国', '秀英', '志强', '敏', '伟', '静', '磊', '丽', '军', '芳'];

export type Cells = (string | number)[];

export interface ExampleCity {
  units: Cells[];
  systems: Cells[];
  applications: Cells[];
}

/** Rows in the order of the template's columns. The same every time: figures follow from positions, not from chance. */
export function exampleCity(): ExampleCity {
  const city: ExampleCity = { units: [], systems: [], applications: [] };
  for (const [index, line] of CITY.trim().split('\n').entries()) {
    const [code = '', name = '', kind = '', parent = '', systems = ''] = line.split('|');
    const phone = `0452-2${String(100_000 + index * 137)}`;
    city.units.push([code, name, kind, parent, `云州市建设大街${index * 8 + 3}号`, phone]);
    for (const [place, text] of systems.split(';').entries()) addSystem(city, code, text, index * 4 + place, phone);
  }
  return city;
}

function addSystem(city: ExampleCity, unitCode: string, text: string, position: number, phone: string): void {
  const [code = '', name = '', category = 'a', zone = 'e', level = '2', users = '100'] = text.split(':');
  const userCount = Number(users);
  const concurrency = Math.max(10, Math.round(userCount / 40));
  const [drLevel, rpo, rto] = RECOVERY[level] ?? [2, 1440, 1440];
  const served = zone === 'i' ? '企业和群众' : '本单位和相关部门';
  const contact = nameAt(position);
  // Another family name, so never the same person.
  const second = nameAt(position + 1);
  const facts = [CATEGORIES[category] ?? '', `${name}的业务受理、数据汇集与查询统计`, served, userCount, concurrency];
  const levels = [Number(level), drLevel, rpo, rto, ZONES[zone] ?? '', '登记'];
  city.systems.push([unitCode, code, name, ...facts, ...levels, contact, phone]);
  // Every third system applies now: forty of them.
  if (position % 3 === 0) addApplication(city, unitCode, code, concurrency, { contact, second, phone });
}

function addApplication(
  city: ExampleCity,
  unitCode: string,
  code: string,
  concurrency: number,
  { contact, second, phone }: { contact: string; second: string; phone: string },
): void {
  const servers = Math.min(6, 1 + Math.ceil(concurrency / 2000));
  const host = `${code}.${unitCode}.yunzhou.example`;
  const common = (domestic: string) => [
    'ARM（arm64）',
    domestic,
    '财政资金',
    '2027-03-01',
    36,
    host,
    contact,
    phone,
    second,
    phone,
  ];
  const image = '银河麒麟高级服务器操作系统 V10';
  city.applications.push([unitCode, code, '应用服务器', 'app', 2, 4, 40, 60, servers, image, ...common('是')]);
  city.applications.push([unitCode, code, '数据库服务器', 'db', 4, 16, 40, 200, 1, image, ...common('是')]);
}

const nameAt = (position: number): string =>
  `${SURNAMES.charAt(position % SURNAMES.length)}${NAMES[(position * 7) % NAMES.length] ?? ''}`;
