import { Bus, systemContext } from '@gantry/bus';
import { lookupUsers } from '@gantry/contracts';
import { renamedMessage, renameJobSchema, renameOf, type Rename } from '@gantry/renames';
import { JOB_DONE, JobWork, type JobPlace, type JobStep, PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { MarkdownService } from '../markdown/markdown.service';
import { RenamesRepository, type MessageChange, type NamingPath, type StoredNaming } from './renames.repository';

const BATCH = 200;
/** Reactions and system messages name users without their ids, so every message is read. */
const WINDOW = 1_000;
/** After this time, ms, messages that were being sent under the old name are stored. */
const SETTLE_MS = 3_000;
/** How often a message is read again when others change it at the same time. */
const MAX_ROUNDS = 5;

/** Paths that name the user by id, in this order; afterwards every message is read. */
const PATHS: readonly NamingPath[] = ['u._id', 'mentions._id', 'editedBy._id', 'pinnedBy._id'];
const EVERYWHERE = 'everywhere';
const LATECOMERS = 'latecomers';

/** Replaces a user's names in messages, starting with the user's own messages. */
@Injectable()
export class RenameWork extends JobWork {
  readonly kind = 'rename';

  constructor(
    private readonly messages: RenamesRepository,
    private readonly bus: Bus,
    private readonly markdown: MarkdownService,
    private readonly policies: PolicyCache,
  ) {
    super();
  }

  async step(payload: unknown, { phase, cursor }: JobPlace): Promise<JobStep> {
    const rename = await this.rename(payload);
    if (!rename) return JOB_DONE;
    if (phase === EVERYWHERE) return this.everywhere(rename, cursor);
    if (phase === LATECOMERS) return this.latecomers(rename);
    const path = PATHS.find((each) => each === phase) ?? PATHS[0] ?? 'u._id';
    const found = await this.messages.naming(path, rename.userId, cursor, BATCH);
    await this.replace(found, rename);
    const last = found.at(-1);
    if (last && found.length === BATCH) return { done: false, next: { phase: path, cursor: last._id } };
    return afterPath(path, rename);
  }

  /** The user's present names; undefined when the account is gone, whose deletion takes care of its messages. */
  private async rename(payload: unknown): Promise<Rename | undefined> {
    const job = renameJobSchema.parse(payload);
    const { users } = await this.bus.call(lookupUsers, systemContext('messages'), { ids: [job.userId] });
    const [user] = users;
    return user && renameOf(job, user);
  }

  private async everywhere(rename: Rename, cursor: string): Promise<JobStep> {
    const found = await this.messages.window(cursor, WINDOW);
    await this.replace(found, rename);
    const last = found.at(-1);
    return last && found.length === WINDOW ? { done: false, next: { phase: EVERYWHERE, cursor: last._id } } : SETTLING;
  }

  private async latecomers(rename: Rename): Promise<JobStep> {
    const found = await this.messages.authoredAsOther(rename.userId, rename.username, BATCH);
    await this.replace(found, rename);
    return found.length < BATCH ? JOB_DONE : { done: false, next: { phase: LATECOMERS, cursor: '' } };
  }

  private async replace(found: readonly StoredNaming[], rename: Rename): Promise<void> {
    let messages = found;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const changes = messages.flatMap((message) => {
        const changed = renamedMessage(message, rename);
        return changed ? [{ message, changed }] : [];
      });
      const drawn: MessageChange[] = [];
      // One after the other: all at once would wait for each other longer than a text may.
      for (const change of changes) drawn.push(await this.drawn(change));
      if (await this.messages.apply(drawn)) return;
      messages = await this.messages.byIds(changes.map(({ message }) => message._id));
    }
    throw new Error('messages are changed by others faster than they are renamed');
  }

  /** Adds the parsed text if the text changes. Clients render system messages themselves, so they have none. */
  private async drawn(change: MessageChange): Promise<MessageChange> {
    const { msg } = change.changed;
    if (msg === undefined || change.message.t !== undefined) return change;
    const { settings } = await this.policies.current();
    return { ...change, md: await this.markdown.of(msg, settings) };
  }
}

const SETTLING: JobStep = { done: false, next: { phase: LATECOMERS, cursor: '' }, waitMs: SETTLE_MS };

function afterPath(path: NamingPath, { previous }: Rename): JobStep {
  const next = PATHS[PATHS.indexOf(path) + 1];
  if (next) return { done: false, next: { phase: next, cursor: '' } };
  return previous.length > 0 ? { done: false, next: { phase: EVERYWHERE, cursor: '' } } : SETTLING;
}
