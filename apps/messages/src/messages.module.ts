import { jobRunner } from '@gantry/service-kit';
import { Module } from '@nestjs/common';
import { JobsModule } from './jobs/jobs.module';
import { CustomEmojiModule } from './custom-emoji/custom-emoji.module';
import { CustomSoundsModule } from './custom-sounds/custom-sounds.module';
import { DownloadsModule } from './downloads/downloads.module';
import { ErasureModule } from './erasure/erasure.module';
import { ExportsModule } from './exports/exports.module';
import { HistoryModule } from './history/history.module';
import { MessagesModule } from './messages/messages.module';
import { PreviewsModule } from './previews/previews.module';
import { ReactionsModule } from './reactions/reactions.module';
import { RenamesModule } from './renames/renames.module';
import { SystemModule } from './system/system.module';
import { TranslationModule } from './translation/translation.module';
import { UploadsModule } from './uploads/uploads.module';
import { SearchModule } from './search/search.module';
import { SyncModule } from './sync/sync.module';
import { PinsModule } from './pins/pins.module';
import { StarsModule } from './stars/stars.module';
import { FollowingModule } from './following/following.module';
import { ThreadListsModule } from './thread-lists/thread-lists.module';
import { ReceiptsModule } from './receipts/receipts.module';
import { SnippetsModule } from './snippets/snippets.module';
import { ReportsModule } from './reports/reports.module';
import { MarkingUnreadModule } from './marking-unread/marking-unread.module';
import { StatisticsModule } from './statistics/statistics.module';
import { MarkedModule } from './marked/marked.module';
import { ErasureWork } from './erasure/erasure.work';
import { RenameWork } from './renames/rename.work';

/** Messages, their history, search, reactions, marks and threads. */
@Module({
  imports: [
    JobsModule,
    CustomEmojiModule,
    CustomSoundsModule,
    DownloadsModule,
    ErasureModule,
    ExportsModule,
    HistoryModule,
    MessagesModule,
    PreviewsModule,
    ReactionsModule,
    RenamesModule,
    SystemModule,
    TranslationModule,
    UploadsModule,
    SearchModule,
    SyncModule,
    PinsModule,
    StarsModule,
    FollowingModule,
    ThreadListsModule,
    ReceiptsModule,
    ReportsModule,
    SnippetsModule,
    MarkingUnreadModule,
    MarkedModule,
    StatisticsModule,
  ],
  providers: [jobRunner([ErasureWork, RenameWork])],
})
export class MessagesServiceModule {}
