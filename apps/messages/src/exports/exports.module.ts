import { Module } from '@nestjs/common';
import { MessageExportsController } from './message-exports.controller';
import { MessageExportsRepository } from './message-exports.repository';

@Module({ controllers: [MessageExportsController], providers: [MessageExportsRepository] })
export class ExportsModule {}
