import { jobProviders } from '@gantry/service-kit';
import { Module } from '@nestjs/common';
import { ErasedMessagesRepository } from './erasure/erased-messages.repository';
import { ErasureConsumer } from './erasure/erasure.consumer';
import { ErasureWork } from './erasure/erasure.work';
import { MessageExportsController } from './exports/message-exports.controller';
import { MessageExportsRepository } from './exports/message-exports.repository';
import { HistoryController } from './history/history.controller';
import { HistoryService } from './history/history.service';
import { RoomLocator } from './history/room.locator';
import { JOBS_COLLECTION } from './jobs.schema';
import { MentionsService } from './mentions/mentions.service';
import { EditingService } from './messages/editing.service';
import { MessageBroadcast } from './messages/message.broadcast';
import { MessageComposer } from './messages/message.composer';
import { MessagesController } from './messages/messages.controller';
import { MessagesRepository } from './messages/messages.repository';
import { MessagesService } from './messages/messages.service';
import { PostingAccess } from './messages/posting.access';
import { PostingService } from './messages/posting.service';
import { SendingService } from './messages/sending.service';
import { OutboxRelay } from './outbox/outbox.relay';
import { ReactionsController } from './reactions/reactions.controller';
import { ReactionsService } from './reactions/reactions.service';
import { RenameWork } from './renames/rename.work';
import { RenamesConsumer } from './renames/renames.consumer';
import { RenamesRepository } from './renames/renames.repository';
import { StandingCache } from './standing/standing.cache';
import { SystemMessagesController } from './system/system-messages.controller';
import { SystemMessagesService } from './system/system-messages.service';
import { ThreadsService } from './threads/threads.service';
import { TrashRepository } from './trash/trash.repository';

/** Messages, their history, reactions and threads. */
@Module({
  controllers: [
    MessagesController,
    ReactionsController,
    HistoryController,
    SystemMessagesController,
    MessageExportsController,
    ErasureConsumer,
    RenamesConsumer,
  ],
  providers: [
    MessagesRepository,
    TrashRepository,
    StandingCache,
    PostingAccess,
    MentionsService,
    MessageComposer,
    MessageBroadcast,
    OutboxRelay,
    ThreadsService,
    SendingService,
    PostingService,
    EditingService,
    MessagesService,
    ReactionsService,
    HistoryService,
    RoomLocator,
    SystemMessagesService,
    MessageExportsRepository,
    ErasedMessagesRepository,
    RenamesRepository,
    ...jobProviders(JOBS_COLLECTION, [RenameWork, ErasureWork]),
  ],
})
export class MessagesModule {}
