import { Module } from '@nestjs/common';
import { CustomSoundsController } from './custom-sounds.controller';
import { CustomSoundsRepository } from './custom-sounds.repository';
import { CustomSoundsService } from './custom-sounds.service';

@Module({ controllers: [CustomSoundsController], providers: [CustomSoundsRepository, CustomSoundsService] })
export class CustomSoundsModule {}
