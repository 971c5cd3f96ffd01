import { Bus, systemContext } from '@gantry/bus';
import { beginPruning, MAX_PRUNED_ROOMS } from '@gantry/contracts';
import { JobWork, PolicyCache, type JobPlace, type JobStep } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { prunedBy } from './retention.rule';
import { RetentionRepository } from './retention.repository';
import { nextRound } from './retention.schedule';

export const RETENTION_KIND = 'retention';
/** How soon a changed setting is noticed, ms. */
const LOOK_MS = 5_000;
const WAITING = 'waiting';
const ROOMS = 'rooms';

/**
 * Looks for rooms that keep more than they should, again and again, in one process of all: a job that is never done.
 *
 *   waiting (since when) ──▶ rooms (the last one looked at) ──▶ waiting
 */
@Injectable()
export class RetentionWork extends JobWork {
  readonly kind = RETENTION_KIND;

  constructor(
    private readonly rooms: RetentionRepository,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
  ) {
    super();
  }

  async step(_payload: unknown, { phase, cursor }: JobPlace): Promise<JobStep> {
    if (phase === ROOMS) return this.look(cursor);
    const { settings } = await this.policies.current();
    const last = new Date(cursor === '' ? 0 : cursor);
    const isDue = settings.flag('RetentionPolicy_Enabled') && nextRound(settings, last).getTime() <= Date.now();
    if (isDue) return { done: false, next: { phase: ROOMS, cursor: '' } };
    return { done: false, next: { phase: WAITING, cursor }, waitMs: LOOK_MS };
  }

  private async look(after: string): Promise<JobStep> {
    const now = new Date();
    const { settings } = await this.policies.current();
    const page = await this.rooms.page(after, MAX_PRUNED_ROOMS);
    const rooms = page.map((room) => prunedBy(room, settings, now)).filter((filter) => filter !== undefined);
    if (rooms.length > 0) await this.bus.call(beginPruning, systemContext('rooms'), { rooms });
    const last = page.length === MAX_PRUNED_ROOMS ? page.at(-1) : undefined;
    return last
      ? { done: false, next: { phase: ROOMS, cursor: last._id } }
      : { done: false, next: { phase: WAITING, cursor: now.toISOString() }, waitMs: LOOK_MS };
  }
}
