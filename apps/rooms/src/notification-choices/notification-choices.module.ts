import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module';
import { NotificationChoicesConsumer } from './notification-choices.consumer';
import { NotificationChoicesRepository } from './notification-choices.repository';
import { NotificationChoicesService } from './notification-choices.service';

@Module({
  imports: [NoticesModule],
  controllers: [NotificationChoicesConsumer],
  providers: [NotificationChoicesRepository, NotificationChoicesService],
})
export class NotificationChoicesModule {}
