import type { Message } from '@gantry/contracts';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { UploadFilesRepository } from '../upload-store/upload-files.repository';
import type { UploadDocument } from '../upload-store/upload.schema';
import { UploadsRepository } from '../upload-store/uploads.repository';

/** What of a message names its files. */
export type FileCarrier = Pick<Message, '_id' | 'rid' | 'file' | 'files'>;

/** Files go with the messages that carry them. */
@Injectable()
export class UploadRemoval {
  constructor(
    private readonly uploads: UploadsRepository,
    private readonly files: UploadFilesRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** The bytes first: where their store fails, the document is left, and with it the way to them. */
  async discard({ _id, store }: Pick<UploadDocument, '_id' | 'store'>): Promise<void> {
    await (await this.files.named(store)).remove(_id);
    await this.uploads.remove(_id);
  }

  /**
   * Harmless when it is repeated. A file of another room, which a client may have named, stays.
   * @returns how many files went
   * @throws what the store throws
   */
  async ofMessages(messages: readonly FileCarrier[]): Promise<number> {
    const rooms = new Map(messages.flatMap((message) => fileIds(message).map((id) => [id, message.rid] as const)));
    if (rooms.size === 0) return 0;
    const found = (await this.uploads.several([...rooms.keys()])).filter(({ _id, rid }) => rooms.get(_id) === rid);
    for (const upload of found) await this.discard(upload);
    return found.length;
  }

  /** Files that are left in a room that is gone. @returns how many of at most `limit` went */
  async ofRoom(rid: string, limit: number): Promise<number> {
    const found = await this.uploads.ofRoom(rid, limit);
    for (const upload of found) await this.discard(upload);
    return found.length;
  }

  /** For what is deleted in front of its author: that stands, whatever becomes of the file. */
  async afterDeletion(message: FileCarrier): Promise<void> {
    try {
      await this.ofMessages([message]);
    } catch (err) {
      this.logger.error({ err, messageId: message._id }, 'the files of a deleted message are left');
    }
  }
}

function fileIds({ file, files = [] }: FileCarrier): string[] {
  return [...new Set([...(file ? [file] : []), ...files].map(({ _id }) => _id))];
}
