import type { Settings } from '@gantry/service-kit';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { createTransport, type SMTPTransportOptions, type Transporter } from 'nodemailer';
import { AUTH_CONFIG, type AuthConfig } from '../config';

/** ms */
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, dnsTimeout: 10_000, socketTimeout: 30_000 };
const MAX_CONNECTIONS = 4;

/** The connection to the mail server of the settings; replaced when they change. */
@Injectable()
export class SmtpTransports implements OnModuleDestroy {
  private current: { readonly key: string; readonly transport: Transporter } | undefined;

  constructor(@Inject(AUTH_CONFIG) private readonly config: AuthConfig) {}

  onModuleDestroy(): void {
    this.current?.transport.close();
  }

  /** undefined when no mail server is configured. */
  of(settings: Settings): Transporter | undefined {
    const options = smtpOptions(settings, this.config.MAIL_URL);
    const key = JSON.stringify(options ?? null);
    if (this.current?.key === key) return this.current.transport;
    // Mails that are being sent through it are finished first.
    this.current?.transport.close();
    this.current = options === undefined ? undefined : { key, transport: createTransport({ ...options, ...TIMEOUTS }) };
    return this.current?.transport;
  }

  isSetUp(settings: Settings): boolean {
    return smtpOptions(settings, this.config.MAIL_URL) !== undefined;
  }
}

/** The settings SMTP_*; while they name no host, MAIL_URL (contract/defaults.json, environment). */
export function smtpOptions(
  settings: Settings,
  mailUrl: string | undefined,
): (SMTPTransportOptions & { maxConnections?: number }) | undefined {
  const host = settings.text('SMTP_Host').trim();
  if (host === '') return mailUrl === undefined ? undefined : { url: mailUrl };
  const secure = settings.text('SMTP_Protocol') === 'smtps';
  const port = Number(settings.text('SMTP_Port'));
  const user = settings.text('SMTP_Username');
  return {
    host,
    secure,
    ...(Number.isInteger(port) && port > 0 ? { port } : {}),
    ...(secure ? {} : { ignoreTLS: settings.flag('SMTP_IgnoreTLS') }),
    ...(settings.flag('SMTP_Pool') ? { pool: true, maxConnections: MAX_CONNECTIONS } : {}),
    ...(user === '' ? {} : { auth: { user, pass: settings.text('SMTP_Password') } }),
  };
}
