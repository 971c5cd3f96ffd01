import type { RequestContext } from '@gantry/bus';
import { AppError, type deleteFile, type InputOf, type listFiles, type OutputOf } from '@gantry/contracts';
import {
  compileFilter,
  compileProjection,
  compileSort,
  pageInfo,
  pageLimits,
  PolicyCache,
  type QueryPolicy,
} from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { EditingService } from '../editing/editing.service';
import { RoomLocator } from '../history/room.locator';
import { MessagesRepository } from '../message-store/messages.repository';
import { UploadsRepository } from '../upload-store/uploads.repository';
import { UserNames } from '../user-names/user.names';

const FILE_QUERY: QueryPolicy = {
  filter: [
    ...['_id', 'name', 'size', 'type', 'typeGroup', 'extension', 'rid', 'userId', 'description', 'store', 'uploadedAt'],
    ...['complete', 'uploading', 'progress', '_updatedAt'],
  ],
  hidden: ['token'],
};
const BY_NAME = { name: 1 } as const;

/** Lists and deletes the files of rooms. */
@Injectable()
export class FilesService {
  constructor(
    private readonly rooms: RoomLocator,
    private readonly uploads: UploadsRepository,
    private readonly messages: MessagesRepository,
    private readonly editing: EditingService,
    private readonly policies: PolicyCache,
    private readonly users: UserNames,
  ) {}

  /** @throws AppError of the section for the room; 403 unauthorized without access */
  async list(
    context: RequestContext,
    { target, page }: InputOf<typeof listFiles>,
  ): Promise<OutputOf<typeof listFiles>> {
    const room = await this.rooms.readable(context, target);
    const { settings } = await this.policies.current();
    const limits = pageLimits(page, settings);
    const { items, total } = await this.uploads.page({
      filter: { $and: [{ rid: room._id }, compileFilter(page.query, FILE_QUERY)] },
      sort: compileSort(page.sort, FILE_QUERY, BY_NAME),
      projection: compileProjection(page.fields, FILE_QUERY),
      ...limits,
    });
    const users = await this.users.byIds(
      context,
      items.map(({ userId }) => userId).filter((id) => typeof id === 'string'),
    );
    const files = items.map(({ userId, ...file }) => {
      const user = users.get(userId);
      return { ...file, ...(user ? { user } : {}) };
    });
    return { files, ...pageInfo(limits, files, total) };
  }

  /** @throws AppError error-action-not-allowed for a file that no message carries too, error-message-deleting-blocked */
  async delete(context: RequestContext, { fileId }: InputOf<typeof deleteFile>): Promise<OutputOf<typeof deleteFile>> {
    const message = await this.messages.findByFile(fileId);
    if (!message)
      throw new AppError('error-action-not-allowed', 'Not allowed', {
        method: 'deleteMessage',
        action: 'Delete_message',
      });
    await this.editing.delete(context, { msgId: message._id, roomId: message.rid, missing: 'refuse' });
    return {};
  }
}
