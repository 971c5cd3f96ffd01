import { Injectable } from '@nestjs/common';
import { FrameLimiter } from '../limits/frame.limiter';
import { MethodLimiter } from '../limits/method.limiter';
import { OperationInvoker } from '../operations/operation.invoker';
import { MethodInvoker } from './method.invoker';
import { PublicationHub } from './publication.hub';
import { StreamAccess } from './stream.access';
import { StreamHub } from './stream.hub';

/** The services of the gateway that sessions need; one instance per process. */
@Injectable()
export class SessionServices {
  constructor(
    readonly invoker: OperationInvoker,
    readonly access: StreamAccess,
    readonly hub: StreamHub,
    readonly methods: MethodInvoker,
    readonly limiter: MethodLimiter,
    readonly frames: FrameLimiter,
    readonly publications: PublicationHub,
  ) {}
}
