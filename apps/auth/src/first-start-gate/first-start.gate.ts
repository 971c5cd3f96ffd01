import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';

/** Lets work wait that needs roles, permissions, settings and users until a new installation has them. */
@Injectable()
export class FirstStartGate {
  private finish: () => void = () => undefined;
  private refuse: (error: unknown) => void = () => undefined;
  /** Settled when everything has been written, or could not be written. */
  readonly done = new Promise<void>((resolve, reject) => {
    this.finish = resolve;
    this.refuse = reject;
  });

  constructor(@Inject(LOGGER) logger: Logger) {
    // Waiting work and the start itself get the error; when nobody waits it must not count as an unhandled rejection.
    this.done.catch((err: unknown) => logger.error({ err }, 'first start failed'));
  }

  open(): void {
    this.finish();
  }

  fail(error: unknown): void {
    this.refuse(error);
  }
}
