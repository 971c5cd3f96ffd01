import { Module } from '@nestjs/common';
import { FirstStartGate } from './first-start.gate';

@Module({ providers: [FirstStartGate], exports: [FirstStartGate] })
export class FirstStartGateModule {}
