import { Module } from '@nestjs/common';
import { AccountTeller } from './account.teller';
import { ConnectionsController } from './connections.controller';
import { ConnectionsService } from './connections.service';
import { LeasesRepository } from './leases.repository';
import { PresencesRepository } from './presences.repository';

@Module({
  controllers: [ConnectionsController],
  providers: [AccountTeller, ConnectionsService, LeasesRepository, PresencesRepository],
})
export class ConnectionsModule {}
