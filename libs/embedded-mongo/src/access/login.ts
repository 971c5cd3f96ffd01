import { Binary } from 'bson';
import { isTruthy, type Doc } from '../bson/bson.values';
import { MongoError } from '../mongo.errors';
import { MECHANISM, USER_NAME, type ScramSecret } from './scram';

/** What a client may ask before it has shown that it knows the secret: as in MongoDB. */
const BEFORE_LOGIN = new Set(['hello', 'isMaster', 'ismaster', 'ping', 'buildInfo', 'buildinfo', 'logout']);

/** Where one connection stands with its login. */
export class Login {
  private conversation: { reply: string; bare: string } | undefined;
  private authenticated = false;

  /** @param onKnown called once, when the client has shown that it knows the secret. */
  constructor(
    private readonly secret: ScramSecret,
    private readonly onKnown: () => void,
  ) {}

  get known(): boolean {
    return this.authenticated;
  }

  /** The reply to a command of the login itself. Throws Unauthorized for any other command while the client is a stranger. */
  answer(command: string, body: Doc): Doc | undefined {
    if (command === 'saslStart') return this.start(body);
    if (command === 'saslContinue') return this.continue(body);
    if (!this.authenticated && !BEFORE_LOGIN.has(command))
      throw new MongoError(13, `Command ${command} requires authentication`);
    return undefined;
  }

  private start(body: Doc): Doc {
    this.conversation = undefined;
    if (body['mechanism'] !== MECHANISM)
      throw new MongoError(334, `Unsupported authentication mechanism; this server has ${MECHANISM}`);
    this.conversation = this.secret.begin(textOf(body['payload']));
    return { conversationId: 1, done: false, payload: new Binary(Buffer.from(this.conversation.reply)), ok: 1 };
  }

  private continue(body: Doc): Doc {
    // The empty round at the end of older clients.
    if (this.authenticated && this.conversation === undefined)
      return { conversationId: 1, done: true, payload: new Binary(Buffer.alloc(0)), ok: 1 };
    const begun = this.conversation;
    this.conversation = undefined;
    if (!begun) throw new MongoError(17, 'No SASL session state found');
    const reply = this.secret.finish(begun, textOf(body['payload']));
    if (!this.authenticated) this.onKnown();
    this.authenticated = true;
    return { conversationId: 1, done: true, payload: new Binary(Buffer.from(reply)), ok: 1 };
  }
}

/** What `hello` adds for a client that asks how a user may log in: the same for every name. */
export function offeredMechanisms(body: Doc): Doc {
  return isTruthy(body['saslSupportedMechs']) ? { saslSupportedMechs: [MECHANISM] } : {};
}

/** The part of a URL in front of the host. */
export const credentialsOf = (secret: string): string => `${USER_NAME}:${encodeURIComponent(secret)}@`;

function textOf(payload: unknown): string {
  return payload instanceof Binary ? Buffer.from(payload.value()).toString('utf8') : '';
}
