import { Module } from '@nestjs/common';
import { InstancesController } from './instances.controller';
import { InstancesRegistry } from './instances.registry';
import { InstancesService } from './instances.service';

@Module({
  controllers: [InstancesController],
  providers: [InstancesRegistry, InstancesService],
  exports: [InstancesRegistry],
})
export class InstancesModule {}
