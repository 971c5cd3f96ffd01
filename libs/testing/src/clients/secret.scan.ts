/** What no answer of the platform may hold: stored credentials by their field names, and bcrypt hashes by their form. */
const SECRETS = [/"(?:bcrypt|hashedToken|loginTokens|joinCode|hashedBackup|emailCode)"\s*:/, /\$2[abxy]\$\d\d\$/];

/** @throws Error that quotes the place when a text holds a secret. */
export function requireNoSecrets(text: string, source: string): void {
  for (const pattern of SECRETS) {
    const found = pattern.exec(text);
    if (found)
      throw new Error(`${source} tells a secret: …${text.slice(Math.max(0, found.index - 100), found.index + 100)}…`);
  }
}
