import type { Message } from '@gantry/contracts';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { UploadFilesRepository } from '../upload-store/upload-files.repository';
import type { UploadDocument } from '../upload-store/upload.schema';
import { UploadsRepository } from '../upload-store/uploads.repository';

/** The parts of a message that name its files. */
export type FileCarrier = Pick<Message, '_id' | 'rid' | 'file' | 'files'>;

/** Removes the files of removed messages and rooms. */
@Injectable()
export class UploadRemoval {
  constructor(
    private readonly uploads: UploadsRepository,
    private readonly files: UploadFilesRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Removes the bytes first: if the store fails, the document is left and the removal can be repeated. */
  async discard({ _id, store }: Pick<UploadDocument, '_id' | 'store'>): Promise<void> {
    await (await this.files.named(store)).remove(_id);
    await this.uploads.remove(_id);
  }

  /**
   * Removes the files of the messages. Safe to repeat. A client may have named a file of another room: that file stays.
   * @returns the number of removed files
   * @throws whatever the store throws
   */
  async ofMessages(messages: readonly FileCarrier[]): Promise<number> {
    const rooms = new Map(messages.flatMap((message) => fileIds(message).map((id) => [id, message.rid] as const)));
    if (rooms.size === 0) return 0;
    const found = (await this.uploads.several([...rooms.keys()])).filter(({ _id, rid }) => rooms.get(_id) === rid);
    for (const upload of found) await this.discard(upload);
    return found.length;
  }

  /** Removes files of a room that no longer exists. @returns the number of removed files, at most `limit` */
  async ofRoom(rid: string, limit: number): Promise<number> {
    const found = await this.uploads.ofRoom(rid, limit);
    for (const upload of found) await this.discard(upload);
    return found.length;
  }

  /**
   * Removes the files of a message that a user has deleted. The deletion succeeds even if this fails, so errors are
   * logged.
   */
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
