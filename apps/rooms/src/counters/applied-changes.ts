import { LRUCache } from 'lru-cache';

/** How many changes a process remembers: minutes of a busy platform, far longer than a redelivery takes. */
const MAX_REMEMBERED = 100_000;

/** How far a change has been written. */
export type Stage = 'room' | 'members';

/**
 * Events come at least once; counting is not repeatable. This process therefore remembers how far each change has been
 * written, so that one that comes again is taken up where it stopped.
 *
 * What remains: a process that dies between a write and its acknowledgement leaves changes that another counts a second
 * time, and a write of members that fails half way repeats its first half. Either makes `msgs` or `unread` too
 * high by the messages of one batch (200 ms of one room); `unread` is right again when the member reads the room.
 */
export class AppliedChanges {
  private readonly stages = new LRUCache<string, Stage>({ max: MAX_REMEMBERED });

  has(kind: string, messageId: string, stage: Stage): boolean {
    const reached = this.stages.get(`${kind}:${messageId}`);
    return reached === 'members' || reached === stage;
  }

  reach(kind: string, messageId: string, stage: Stage): void {
    this.stages.set(`${kind}:${messageId}`, stage);
  }
}
