import { Bus, systemContext } from '@gantry/bus';
import { countThreadsAndUploads, countRooms, newId, type Statistics } from '@gantry/contracts';
import { LOGGER, PolicyCache, RecurringTask, type Logger } from '@gantry/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../config';
import { FirstStartGate } from '../first-start-gate/first-start.gate';
import { API_VERSION } from '../info/info.service';
import { InstancesRegistry } from '../instances/instances.registry';
import { SettingsRepository } from '../settings/settings.repository';
import { machinePart, messagePart, roomPart, settingsPart } from './statistics.record';
import { StatisticsRepository } from './statistics.repository';
import { UserCountsRepository } from './user-counts.repository';

/** How often to check for a new day, and how soon a failed record is tried again, ms. */
const CHECK_MS = 10 * 60_000;
/** Delay after the start, because the other services may still be starting, ms. */
const AFTER_START_MS = 5_000;

/**
 * Creates a record of statistics once a day, soon after the first start (contract/defaults.json, statistics), and on
 * request.
 */
@Injectable()
export class StatisticsRecorder implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly daily: RecurringTask;
  private counting: Promise<Statistics> | undefined;

  constructor(
    private readonly statistics: StatisticsRepository,
    private readonly users: UserCountsRepository,
    private readonly settings: SettingsRepository,
    private readonly instances: InstancesRegistry,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
    firstStart: FirstStartGate,
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
    @Inject(LOGGER) logger: Logger,
  ) {
    const recurrence = { what: 'statistics of the day', everyMs: CHECK_MS, firstAfterMs: AFTER_START_MS };
    this.daily = new RecurringTask(recurrence, () => firstStart.done.then(() => this.recordOfDay(new Date())), logger);
  }

  onApplicationBootstrap(): void {
    this.daily.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.daily.stop();
  }

  /** Several processes may try; the first record of the day is kept. @returns whether this process stored it */
  async recordOfDay(now: Date): Promise<boolean> {
    const day = now.toISOString().slice(0, 'yyyy-mm-dd'.length);
    if (await this.statistics.hasDay(day)) return false;
    return this.statistics.insertOfDay(await this.count(), day);
  }

  /** Creates a record. Concurrent callers share one, because counting is expensive. */
  record(): Promise<Statistics> {
    this.counting ??= this.countAndKeep().finally(() => (this.counting = undefined));
    return this.counting;
  }

  private async countAndKeep(): Promise<Statistics> {
    const statistics = await this.count();
    await this.statistics.insert(statistics);
    return statistics;
  }

  private async count(): Promise<Statistics> {
    const [{ settings }, [identity], users, rooms, messages] = await Promise.all([
      this.policies.current(),
      this.settings.byIds(['uniqueID']),
      this.users.count(),
      this.bus.call(countRooms, systemContext('auth'), {}),
      this.bus.call(countThreadsAndUploads, systemContext('auth'), {}),
    ]);
    const now = new Date();
    return {
      _id: newId(),
      uniqueId: settings.text('uniqueID'),
      installedAt: identity?.createdAt ?? now,
      version: API_VERSION,
      ...settingsPart(settings),
      ...users,
      ...roomPart(rooms),
      ...messagePart(messages),
      ...machinePart(),
      deploy: { method: this.config.DEPLOY_METHOD, platform: this.config.DEPLOY_PLATFORM },
      instanceCount: Math.max(1, this.instances.running(now.getTime()).length),
      createdAt: now,
      _updatedAt: now,
    };
  }
}
