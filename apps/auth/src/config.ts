import { flag, loadConfig, type Environment } from '@gantry/service-kit';
import { z } from 'zod';
import {
  environmentOfSettings,
  requireSettingsOfKind,
  type SettingsEnvironment,
} from './settings/settings.environment';

/** Injection token of the service's configuration. */
export const AUTH_CONFIG = Symbol('auth-config');

/** User name of the first administrator where the environment names none. */
export const DEFAULT_ADMIN = 'admin';

const idList = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((id) => id.trim())
      .filter((id) => id !== ''),
  );

const initialUser = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'is no JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.looseObject({ _id: z.string().min(1), username: z.string().optional() }));

/** What the accounts service reads beside what every process reads. */
export const authConfigSchema = z.object({
  ROOT_URL: z
    .url({ protocol: /^https?$/ })
    .default('http://localhost:3000')
    .describe('Public address of the platform: first value of the setting Site_Url'),
  ADMIN_USERNAME: z.string().optional().describe(`User name of the first administrator; '${DEFAULT_ADMIN}' without it`),
  ADMIN_NAME: z.string().default('Administrator').describe('Display name of the first administrator'),
  ADMIN_EMAIL: z.string().optional().describe('E-mail address of the first administrator'),
  ADMIN_EMAIL_VERIFIED: flag.default(false).describe('The address of the first administrator counts as verified'),
  ADMIN_PASS: z
    .string()
    .optional()
    .describe('Password of the first administrator, who is created while nobody has the role admin'),
  INITIAL_USER: initialUser.optional().describe('JSON of a user document with _id, inserted when missing'),
  TEST_MODE: flag
    .default(false)
    .describe('For test suites only: a known administrator, no two-factor checks, no rate limits'),
  CREATE_TOKENS_FOR_USERS: flag.default(false).describe('users.createToken works for administrators'),
  OAUTH_FACEBOOK_URL: z.url().default('https://graph.facebook.com').describe('Where tokens of Facebook are checked'),
  OAUTH_GOOGLE_URL: z.url().default('https://www.googleapis.com').describe('Where tokens of Google are checked'),
  OAUTH_TWITTER_URL: z.url().default('https://api.twitter.com').describe('Where tokens of Twitter are checked'),
  OAUTH_GITHUB_URL: z.url().default('https://api.github.com').describe('Where tokens of GitHub are checked'),
  OAUTH_GITHUB_TOKEN_URL: z
    .url()
    .default('https://github.com/login/oauth/access_token')
    .describe('Where codes of GitHub become tokens'),
  OAUTH_APPLE_URL: z
    .url()
    .default('https://appleid.apple.com')
    .describe('Whose identity tokens of Apple count, and where the keys are that sign them'),
  OAUTH_APPLE_CLIENT_IDS: idList
    .prefault('chat.rocket.ios')
    .describe('Applications whose identity tokens of Apple log in here, separated by commas'),
  OAUTH_ALLOW_PRIVATE_ADDRESSES: flag
    .default(false)
    .describe('Login providers may stand on addresses of this machine and its network'),
  AVATAR_ALLOW_PRIVATE_ADDRESSES: flag
    .default(false)
    .describe('Pictures may be fetched from addresses of this machine and its network'),
  MAIL_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .optional()
    .describe('Mail server, smtp(s)://user:password@host:port; used while the setting SMTP_Host is empty'),
  MAIL_FOLDER: z
    .string()
    .optional()
    .describe(
      'Folder for mails while no mail server is set up, one .eml file each; standalone takes mails in DATA_DIR',
    ),
  MAX_RESUME_LOGIN_TOKENS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(50)
    .describe('Most logins of one user that are remembered; the oldest beyond are dropped'),
  DEPLOY_METHOD: z.string().max(100).default('tar').describe('How this platform was put up, for the statistics'),
  DEPLOY_PLATFORM: z.string().max(100).default('selfinstall').describe('Where it was put up, for the statistics'),
  SETTINGS_BLOCKED: idList.describe('Settings that nobody may edit, separated by commas'),
  SETTINGS_HIDDEN: idList.describe('Settings that nobody is shown, separated by commas'),
  SETTINGS_REQUIRED_ON_WIZARD: idList.describe('Settings that the setup wizard insists on, separated by commas'),
});

export type AuthConfig = z.infer<typeof authConfigSchema> & {
  /** First and forced values of settings: `<id>` and `OVERWRITE_SETTING_<id>`. */
  readonly settings: SettingsEnvironment;
};

/**
 * The service's configuration from the environment.
 * @throws StartupError naming every problem.
 */
export function loadAuthConfig(environment: Environment): AuthConfig {
  const settings = environmentOfSettings(environment);
  requireSettingsOfKind(settings);
  return { ...loadConfig(authConfigSchema, environment), settings };
}
