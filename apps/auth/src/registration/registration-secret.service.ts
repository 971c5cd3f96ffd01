import { AppError, type checkRegistrationSecret, type InputOf, type OutputOf } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { isRegistrationSecret } from './registration.rules';

/** Routes of registration that need no account. */
@Injectable()
export class RegistrationSecretService {
  constructor(private readonly policies: PolicyCache) {}

  async check({ hash }: InputOf<typeof checkRegistrationSecret>): Promise<OutputOf<typeof checkRegistrationSecret>> {
    const { settings } = await this.policies.current();
    return { isRight: isRegistrationSecret(hash, settings) };
  }

  /** @throws AppError 403, always */
  async refuse(): Promise<Record<string, never>> {
    throw new AppError(403, 'Signups forbidden');
  }
}
