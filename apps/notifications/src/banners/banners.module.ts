import { Module } from '@nestjs/common';
import { BannersController } from './banners.controller';
import { BannersRepository } from './banners.repository';
import { BannersService } from './banners.service';

@Module({ controllers: [BannersController], providers: [BannersRepository, BannersService] })
export class BannersModule {}
