import { Inject, Injectable } from '@nestjs/common';
import { Passport } from 'passport';
import { Strategy as CustomStrategy } from 'passport-custom';
import { asLoginError, unrecognizedForm, wrongCredentials } from '../session-store/login.rules';
import { STRATEGIES } from './strategies';
import type { LoginProof, LoginRequest, LoginStrategy } from './strategies/login.strategy';

/** Runs login strategies with passport but without HTTP: its request is the form that came over the bus. */
@Injectable()
export class LoginPassport {
  private readonly passport = new Passport();

  constructor(@Inject(STRATEGIES) private readonly strategies: readonly LoginStrategy[]) {
    for (const strategy of strategies) this.passport.use(strategy.name, adapt(strategy));
  }

  /** @throws AppError of kind login for an unknown form or wrong credentials */
  async prove(request: LoginRequest): Promise<LoginProof> {
    const strategy = this.strategies.find((candidate) => candidate.accepts(request.form));
    if (!strategy) throw unrecognizedForm();
    return new Promise((resolve, reject) => {
      const done = (error: unknown, proof?: LoginProof | false): void => {
        if (error) reject(asLoginError(error));
        else if (proof) resolve(proof);
        else reject(wrongCredentials());
      };
      // Passport modifies its request, so it gets a copy.
      this.passport.authenticate(strategy.name, { session: false }, done)({ ...request }, {}, done);
    });
  }
}

function adapt(strategy: LoginStrategy): CustomStrategy<LoginRequest, LoginProof> {
  return new CustomStrategy((request, done) => {
    strategy.prove(request).then((proof) => done(null, proof ?? false), done);
  });
}
