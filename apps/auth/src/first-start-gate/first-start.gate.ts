import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';

/** Where work that needs roles, permissions, settings and users waits until a new install has them. */
@Injectable()
export class FirstStartGate {
  private finish: () => void = () => undefined;
  private refuse: (error: unknown) => void = () => undefined;
  /** Settled when everything is there, or could not be written. */
  readonly done = new Promise<void>((resolve, reject) => {
    this.finish = resolve;
    this.refuse = reject;
  });

  constructor(@Inject(LOGGER) logger: Logger) {
    // Whoever waits is told of a failure, and so is the start itself; with nobody waiting it is no unhandled rejection.
    this.done.catch((err: unknown) => logger.error({ err }, 'first start failed'));
  }

  open(): void {
    this.finish();
  }

  fail(error: unknown): void {
    this.refuse(error);
  }
}
