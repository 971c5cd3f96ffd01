/** A start-up problem that the operator can mend: printed as it is, without a stack. */
export class StartupError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartupError';
  }

  /** All problems of the configuration, in one line. */
  static ofConfiguration(problems: readonly string[]): StartupError {
    return new StartupError(`Configuration: ${problems.join(' · ')}`);
  }
}
