import { Module } from '@nestjs/common';
import { StandingCache } from './standing.cache';

@Module({ providers: [StandingCache], exports: [StandingCache] })
export class StandingModule {}
