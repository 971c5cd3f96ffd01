import { arch, cpus, freemem, loadavg, platform, release, totalmem, type, uptime } from 'node:os';
import type { countThreadsAndUploads, countRooms, OutputOf, Statistics } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';
import { DATABASE_VERSION } from '../info/info.service';

type RoomCounts = OutputOf<typeof countRooms>;

/** Fields about rooms and their messages. */
export function roomPart({ types, discussions = 0, lastMessageAt, lastSeenAt }: RoomCounts) {
  const of = (t: RoomCounts['types'][number]['t']) => types.find((entry) => entry.t === t) ?? { rooms: 0, messages: 0 };
  const [channels, groups, directs, livechats] = [of('c'), of('p'), of('d'), of('l')];
  const all = [channels, groups, directs, livechats];
  return {
    totalRooms: all.reduce((sum, { rooms }) => sum + rooms, 0),
    totalChannels: channels.rooms,
    totalPrivateGroups: groups.rooms,
    totalDirect: directs.rooms,
    totalLivechat: livechats.rooms,
    totalAllLivechat: livechats.rooms,
    totalDiscussions: discussions,
    totalMessages: all.reduce((sum, { messages }) => sum + messages, 0),
    totalChannelMessages: channels.messages,
    totalPrivateGroupMessages: groups.messages,
    totalDirectMessages: directs.messages,
    totalLivechatMessages: livechats.messages,
    totalAllLivechatMessages: livechats.messages,
    ...(lastMessageAt === undefined ? {} : { lastMessageSentAt: lastMessageAt }),
    ...(lastSeenAt === undefined ? {} : { lastSeenSubscription: lastSeenAt }),
  };
}

/** Fields about threads and files. */
export function messagePart({ threads, uploads, uploadedBytes }: OutputOf<typeof countThreadsAndUploads>) {
  return { totalThreads: threads, uploadsTotal: uploads, uploadsTotalSize: uploadedBytes };
}

/** Answers of the setup wizard, and enabled features. */
export function settingsPart(settings: Settings): Pick<Statistics, 'wizard' | 'livechatEnabled'> {
  return {
    wizard: {
      organizationType: settings.text('Organization_Type'),
      industry: settings.text('Industry'),
      size: settings.text('Size'),
      country: settings.text('Country'),
      language: settings.text('Language'),
      serverType: settings.text('Server_Type'),
      registerServer: settings.flag('Register_Server'),
    },
    livechatEnabled: settings.flag('Livechat_enabled'),
  };
}

/** Fields about the machine and the process. */
export function machinePart(): Pick<Statistics, 'os' | 'process' | 'migration'> {
  const processors = cpus().map(({ model, speed, times }) => ({ model, speed, times }));
  return {
    os: {
      type: type(),
      platform: platform(),
      arch: arch(),
      release: release(),
      uptime: uptime(),
      loadavg: loadavg(),
      totalmem: totalmem(),
      freemem: freemem(),
      cpus: processors,
    },
    process: { nodeVersion: process.version, pid: process.pid, uptime: process.uptime() },
    migration: { _id: 'control', version: DATABASE_VERSION, locked: false },
  };
}
