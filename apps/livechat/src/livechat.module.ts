import { Module } from '@nestjs/common';

/** Registered, healthy, and empty so far: it owns no data and serves no operation. docs/roadmap.md says what comes. */
@Module({})
export class LivechatServiceModule {}
