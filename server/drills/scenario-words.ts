import type { DrillRole, DrillScenarioName, GuidedScenario } from './scenarios.ts';

/** What the scenarios are called and what is gone through, in both languages: for the console and for the evidence package. */
interface Words {
  scenarios: Record<DrillScenarioName, string>;
  roles: Record<DrillRole, string>;
  /** The situation that is read out at the beginning. */
  situation: Record<DrillScenarioName, string>;
  steps: Record<GuidedScenario, Record<string, string>>;
  restoreSteps: Record<string, string>;
}

export const ZH: Words = {
  scenarios: {
    restore: '恢复演练',
    platformFailure: '平台故障演练',
    trojan: '租户系统木马处置演练',
    extranetLoss: '政务外网中断演练',
    keyPersonAbsent: '关键岗位人员缺位演练',
  },
  roles: {
    lead: '总指挥',
    operator: '服务商运维人员',
    security: '安全人员',
    unit: '使用单位联系人',
    authority: '主管部门联系人',
    recorder: '记录员',
  },
  situation: {
    restore: '假定主站点不可用，从容灾备份中心随机抽取有效恢复点，在隔离环境恢复系统并验证，生产系统照常运行。',
    platformFailure: '假定工作时间内一组计算节点同时失效，部分应用系统不可用，管理平台响应缓慢。',
    trojan: '假定监测发现某租户系统主机对外发起可疑连接，疑似被植入木马程序。',
    extranetLoss: '假定政务外网汇聚链路中断，各单位无法访问云上系统，互联网区业务正常。',
    keyPersonAbsent: '假定平台主管理员突发情况无法履职且无法联系，当日有一项紧急变更须完成。',
  },
  steps: {
    platformFailure: {
      detect: '监控告警触发，值班人员确认故障范围',
      classify: '判定事件等级，启动相应预案',
      report: '在规定时限内报告主管部门，通知受影响单位',
      contain: '隔离故障节点，防止影响扩大',
      switch: '将受影响业务切换至备用资源',
      verify: '使用单位验证业务可用',
      restore: '修复故障节点，恢复冗余',
      announce: '发布恢复公告，解除应急状态',
      review: '复盘原因、时限和改进措施',
    },
    trojan: {
      alert: '接到告警，核实可疑连接和涉事主机',
      isolate: '隔离涉事主机网络，保留现场',
      preserve: '固定证据：内存、磁盘、日志',
      report: '报告主管部门和网信、公安部门',
      trace: '溯源分析入侵途径和影响范围',
      clean: '清除木马，修补漏洞，更换口令和密钥',
      rebuild: '以可信备份重建系统',
      retest: '复测确认无残留，恢复上线',
      review: '复盘并通报同类系统排查',
    },
    extranetLoss: {
      detect: '确认外网中断时间和影响范围',
      locate: '分段定位故障点',
      report: '报告主管部门，通知使用单位',
      carrier: '联系线路运营商抢修',
      bypass: '启用备用链路或应急访问方式',
      inform: '持续通报处置进展',
      recover: '主链路恢复，回切并验证',
      review: '复盘链路冗余和通报时效',
    },
    keyPersonAbsent: {
      absence: '确认主管理员缺位并报告',
      deputy: '按预案由备岗人员接替，授权留痕',
      access: '启用应急账号，双人在场',
      handover: '依据运维手册和交接资料接手工作',
      task: '在时限内完成紧急变更并复核',
      revoke: '收回应急权限，更换口令',
      review: '复盘手册、备岗和授权是否完备',
    },
  },
  restoreSteps: {
    draw: '抽取恢复点',
    isolate: '建立隔离环境',
    read: '读取备份内容',
    restore: '恢复',
    probe: '验证',
    judge: '判定',
    'clean-up': '清理',
  },
};

export const EN: Words = {
  scenarios: {
    restore: 'Restore drill',
    platformFailure: 'Platform failure',
    trojan: 'Trojan on a tenant system',
    extranetLoss: 'Loss of the extranet',
    keyPersonAbsent: 'Key person absent',
  },
  roles: {
    lead: 'Lead',
    operator: 'Provider’s operator',
    security: 'Security officer',
    unit: 'Unit’s contact',
    authority: 'Authority’s contact',
    recorder: 'Recorder',
  },
  situation: {
    restore:
      'The main site is taken to be lost. A good restore point is drawn at random at the DR centre, restored into an isolated environment and verified. Production runs on.',
    platformFailure:
      'During office hours a group of compute nodes fails at once; some systems are down and the management platform is slow.',
    trojan:
      'Monitoring sees a host of a tenant system open suspicious connections to the outside: a trojan is suspected.',
    extranetLoss:
      'The extranet’s aggregation link is down: units cannot reach their systems on the cloud. The internet zone works.',
    keyPersonAbsent:
      'The platform’s chief administrator cannot work and cannot be reached; an urgent change is due the same day.',
  },
  steps: {
    platformFailure: {
      detect: 'Alarms fire; the person on duty confirms the extent',
      classify: 'The level is judged and the plan for it started',
      report: 'The authority is informed in time, the units concerned are told',
      contain: 'The failed nodes are isolated',
      switch: 'The services concerned move to spare capacity',
      verify: 'The units confirm that their services work',
      restore: 'The nodes are repaired, redundancy is back',
      announce: 'Recovery is announced, the emergency is called off',
      review: 'Causes, times and improvements are reviewed',
    },
    trojan: {
      alert: 'The alert is verified: connections and host',
      isolate: 'The host is cut off the network, left as it is',
      preserve: 'Evidence is preserved: memory, disk, logs',
      report: 'Authority, cyberspace office and police are informed',
      trace: 'The way in and the extent are traced',
      clean: 'The trojan is removed, holes closed, secrets changed',
      rebuild: 'The system is rebuilt from a trusted backup',
      retest: 'A retest finds nothing left; back online',
      review: 'Review, and a check of similar systems',
    },
    extranetLoss: {
      detect: 'Time and extent of the loss are confirmed',
      locate: 'The fault is located, section by section',
      report: 'The authority is informed, the units are told',
      carrier: 'The carrier is called to repair the line',
      bypass: 'The spare link or emergency access is opened',
      inform: 'Progress is reported steadily',
      recover: 'The main link is back; switched back and verified',
      review: 'Redundancy of links and timeliness are reviewed',
    },
    keyPersonAbsent: {
      absence: 'The absence is confirmed and reported',
      deputy: 'The deputy takes over; the authorisation is on record',
      access: 'The emergency account is opened with two people present',
      handover: 'The work is taken over from manual and hand-over notes',
      task: 'The urgent change is made in time and checked',
      revoke: 'Emergency rights are withdrawn, secrets changed',
      review: 'Manual, deputies and authorisations are reviewed',
    },
  },
  restoreSteps: {
    draw: 'Draw the restore point',
    isolate: 'Isolate',
    read: 'Read the backup',
    restore: 'Restore',
    probe: 'Probe',
    judge: 'Judge',
    'clean-up': 'Clean up',
  },
};
