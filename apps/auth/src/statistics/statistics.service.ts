import type { RequestContext } from '@gantry/bus';
import {
  AppError,
  type Caller,
  type getStatistics,
  type InputOf,
  type listStatistics,
  type OutputOf,
} from '@gantry/contracts';
import {
  compileFilter,
  compileProjection,
  compileSort,
  pageInfo,
  pageLimits,
  PolicyCache,
  type QueryPolicy,
  type Settings,
} from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { StatisticsRecorder } from './statistics.recorder';
import { StatisticsRepository } from './statistics.repository';

const QUERY: QueryPolicy = {
  filter: [
    ...[
      '_id',
      'uniqueId',
      'installedAt',
      'version',
      'totalUsers',
      'activeUsers',
      'nonActiveUsers',
      'onlineUsers',
      'awayUsers',
      'offlineUsers',
      'totalRooms',
    ],
    ...[
      'totalChannels',
      'totalPrivateGroups',
      'totalDirect',
      'totalLivechat',
      'totalAllLivechat',
      'totalMessages',
      'totalChannelMessages',
    ],
    ...[
      'totalPrivateGroupMessages',
      'totalDirectMessages',
      'totalLivechatMessages',
      'totalAllLivechatMessages',
      'lastLogin',
      'lastMessageSentAt',
    ],
    ...['wizard', 'busyUsers', 'totalConnectedUsers', 'appUsers', 'activeGuests', 'userLanguages', 'totalDiscussions'],
    ...['totalThreads', 'totalLivechatAgents', 'livechatEnabled', 'uploadsTotal', 'uploadsTotalSize'],
    ...['lastSeenSubscription', 'os', 'process', 'deploy', 'migration', 'instanceCount', 'createdAt', '_updatedAt'],
  ],
  hidden: ['_day'],
};

/** Shows what was counted. */
@Injectable()
export class StatisticsService {
  constructor(
    private readonly policies: PolicyCache,
    private readonly statistics: StatisticsRepository,
    private readonly recorder: StatisticsRecorder,
  ) {}

  /** @throws AppError plain error-not-allowed */
  async get(
    { caller }: RequestContext,
    { refresh }: InputOf<typeof getStatistics>,
  ): Promise<OutputOf<typeof getStatistics>> {
    await this.requireView(caller);
    const latest = refresh ? undefined : await this.statistics.latest();
    return latest ?? this.recorder.record();
  }

  /** @throws AppError plain error-not-allowed, error-invalid-query */
  async list(
    { caller }: RequestContext,
    { page }: InputOf<typeof listStatistics>,
  ): Promise<OutputOf<typeof listStatistics>> {
    const settings = await this.requireView(caller);
    const limits = pageLimits(page, settings);
    const query = {
      filter: compileFilter(page.query, QUERY),
      sort: compileSort(page.sort, QUERY, { createdAt: -1 }),
      projection: compileProjection(page.fields, QUERY),
    };
    const { items: statistics, total } = await this.statistics.page({ ...query, ...limits });
    return { statistics, ...pageInfo(limits, statistics, total) };
  }

  private async requireView(caller: Caller): Promise<Settings> {
    const { access, settings } = await this.policies.current();
    if (!access.can(caller, 'view-statistics')) throw AppError.text('error-not-allowed');
    return settings;
  }
}
