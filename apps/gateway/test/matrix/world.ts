import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@gantry/contracts';
import { DdpClient, eventually, Platform, platformState, RestClient, unique, type Credentials } from '@gantry/testing';
import type { Objects, Ref } from './example';
import { PLATFORM_ROLES, ROOM_KINDS, type AccountKind, type Kind, type RoomKind } from './kinds';
import { Mailbox } from './mailbox';
import type { Row } from './rows';
import { BOSS, PICTURE, RESTART_MS, SAID, SETTINGS, type Account } from './world.setting';

const ROOT = join(__dirname, '../../../..');

/** A platform of the suite's own, one account for each kind of caller, and whatever a call names. */
export class World {
  private readonly accounts = new Map<Kind, Promise<Account>>();
  /** Whom the calls of each kind are about. */
  private readonly targets = new Map<Kind, Promise<Account>>();
  /** Logins by which the world makes things. */
  private readonly makers = new Map<string, Promise<RestClient>>();
  /** Rooms as they were made: of each kind for the calls of each kind of caller, and for calls that only look. */
  private readonly rooms = new Map<string, Promise<Objects>>();

  private constructor(
    private readonly platform: Platform,
    private readonly folder: string,
    private readonly boss: RestClient,
    private readonly bossDdp: DdpClient,
    private readonly mails: Mailbox,
  ) {}

  /** @param mongoUrl of a database that the suite has made. */
  static async start(mongoUrl?: string): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), 'gantry-matrix-'));
    const mails = join(folder, 'mails');
    mkdirSync(mails);
    const settings = Object.fromEntries(
      Object.entries(SETTINGS).map(([id, value]) => [`OVERWRITE_SETTING_${id}`, value]),
    );
    const env = {
      TEST_MODE: 'true',
      CREATE_TOKENS_FOR_USERS: 'true',
      MAX_RESUME_LOGIN_TOKENS: '1000',
      MAIL_FOLDER: mails,
      ...settings,
    };
    const platform = await Platform.start({
      mode: platformState().mode,
      root: ROOT,
      folder,
      env,
      ...(mongoUrl === undefined ? {} : { mongoUrl }),
    });
    const [url = ''] = platform.urls;
    const { body } = await new RestClient(url).post('login', { user: BOSS, password: BOSS });
    const ddp = await DdpClient.connect(url);
    await ddp.resume(body.data.authToken);
    return new World(platform, folder, new RestClient(url, body.data), ddp, new Mailbox(mails));
  }

  /** Every process ends and is started again. */
  async restart(): Promise<void> {
    const before = this.platform.state.pids;
    for (const name of Object.keys(before))
      if (name !== 'nats' && name !== 'mongo') this.platform.child(name).kill('SIGTERM');
    await eventually(() => {
      const now = this.platform.state.pids;
      for (const [name, pid] of Object.entries(before))
        if (name !== 'nats' && name !== 'mongo' && now[name] === pid)
          throw new Error(`${name} has not been started again`);
    }, RESTART_MS);
    await this.platform.ready();
  }

  async stop(): Promise<void> {
    await this.bossDdp.close();
    await this.platform.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Calls go by the other gateway than that which makes what they are about, where there are two. */
  get url(): string {
    return this.platform.urls.at(-1) ?? '';
  }

  private async ask(client: RestClient, path: string, body: unknown): Promise<RestAnswer> {
    const reply = await client.post(path, body);
    if (reply.status !== 200) throw new Error(`${path} failed: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body;
  }

  private async newAccount(name: string, roles: readonly string[], verified = true): Promise<Account> {
    const username = unique(name);
    const [password, email] = [newId(), `${username}@example.com`];
    const { user } = await this.ask(this.boss, 'users.create', {
      username,
      password,
      name: username,
      email,
      roles,
      verified,
      joinDefaultChannels: false,
    });
    return { _id: user._id, username, email, password, roles };
  }

  account(kind: AccountKind): Promise<Account> {
    const known = this.accounts.get(kind) ?? this.newAccount(kind, PLATFORM_ROLES[kind]);
    this.accounts.set(kind, known);
    return known;
  }

  private target(kind: Kind): Promise<Account> {
    const known = this.targets.get(kind) ?? this.newAccount('target', ['user']);
    this.targets.set(kind, known);
    return known;
  }

  /** A call that may end the login has one of its own. */
  async callerLogin(kind: Kind, { writes }: Pick<Row, 'writes'>): Promise<Credentials | undefined> {
    if (kind === 'anonymous') return undefined;
    const account = await this.account(kind);
    return writes ? this.loginOf(account) : (await this.clientOf(account)).credentials;
  }

  /** A new login. */
  async loginOf({ _id }: Account): Promise<Credentials> {
    return (await this.ask(this.boss, 'users.createToken', { userId: _id })).data;
  }

  private clientOf(account: Account): Promise<RestClient> {
    const known = this.makers.get(account._id) ?? this.loginOf(account).then((login) => this.boss.as(login));
    this.makers.set(account._id, known);
    return known;
  }

  /** What was called may have changed who called, and whom it was about: what has is replaced. */
  async mend(kind: Kind, { refs, operation: { service } }: Pick<Row, 'refs' | 'operation'>): Promise<void> {
    if ([...refs].some((ref) => ref.startsWith('user'))) this.targets.delete(kind);
    for (const room of ROOM_KINDS) this.rooms.delete(`${kind} ${room}`);
    // Accounts are what they are by one service.
    if (kind === 'anonymous' || service !== 'auth') return;
    this.makers.delete((await this.account(kind))._id);
    const before = await this.account(kind);
    const { body } = await this.boss.get('users.info', { userId: before._id });
    const now: { active?: boolean; username?: string; roles?: string[] } = body.user ?? {};
    const isSame =
      now.active === true &&
      now.username === before.username &&
      [...(now.roles ?? [])].sort().join() === [...before.roles].sort().join();
    const isSpent = [...refs].some((ref) => ref.startsWith('own.'));
    if (isSame && !isSpent) return;
    this.accounts.delete(kind);
    // Its places in rooms went with it.
    this.rooms.clear();
  }

  /** Everything that an example names, as nobody has changed it yet. */
  async make(
    { refs, writes }: Pick<Row, 'refs' | 'writes'>,
    kind: Kind,
    roomKind: RoomKind | undefined,
  ): Promise<Objects> {
    const named = (prefix: string): boolean => [...refs].some((ref) => ref.startsWith(prefix));
    const target = named('user') ? await this.target(kind) : undefined;
    const room = roomKind === undefined ? {} : await this.room(roomKind, writes ? kind : undefined);
    const fresh = unique('fresh');
    return {
      ...room,
      ...(roomKind === undefined ? {} : { 'room.type': roomKind }),
      ...(target ? { 'user.id': target._id, 'user.name': target.username, 'user.password': target.password } : {}),
      ...(target && named('user.token') ? { 'user.token': (await this.loginOf(target)).authToken } : {}),
      ...(target && named('user.resetToken') ? { 'user.resetToken': await this.resetToken(target) } : {}),
      ...(named('unverified') ? { 'unverified.token': await this.verificationToken() } : {}),
      ...(kind !== 'anonymous' && named('own.') ? await this.own(refs, await this.account(kind)) : {}),
      ...(named('role') ? { role: await this.newRole() } : {}),
      ...(named('app') ? { 'app.id': await this.newApp() } : {}),
      ...(named('status') ? { 'status.id': await this.newStatus() } : {}),
      ...(named('visitor') ? { 'visitor.token': await this.newVisitor() } : {}),
      ...(named('integration') ? { 'integration.id': await this.newIntegration() } : {}),
      ...(named('ownToken') ? { ownToken: await this.newPersonalToken(kind) } : {}),
      'message.text': SAID,
      fresh,
      freshEmail: `${fresh}@example.com`,
      'picture.dataUri': `data:image/png;base64,${PICTURE}`,
      'picture.binary': Buffer.from(PICTURE, 'base64').toString('latin1'),
    };
  }

  private resetToken({ email }: Account): Promise<string> {
    return this.mails.token(email, 'reset-password', () => this.ask(this.boss, 'users.forgotPassword', { email }));
  }

  private async verificationToken(): Promise<string> {
    const { email } = await this.newAccount('unverified', ['user'], false);
    return this.mails.token(email, 'verify-email', () => this.bossDdp.call('sendConfirmationEmail', email));
  }

  /** What only the caller itself has. */
  private async own(refs: ReadonlySet<Ref>, account: Account): Promise<Objects> {
    const { _id, password } = account;
    if (refs.has('own.nextPassword'))
      await this.ask(this.boss, 'users.update', { userId: _id, data: { requirePasswordChange: true } });
    return {
      'own.password': password,
      'own.digest': createHash('sha256').update(password).digest('hex'),
      'own.nextPassword': newId(),
      ...(refs.has('own.pushToken') ? { 'own.pushToken': await this.newPushToken(account) } : {}),
      ...(refs.has('own.export') ? { 'own.export': await this.exportOf(account) } : {}),
    };
  }

  private async newPushToken(account: Account): Promise<string> {
    const value = unique('device');
    await this.ask(await this.clientOf(account), 'push.token', { type: 'gcm', value, appName: 'Matrix' });
    return value;
  }

  private async exportOf(account: Account): Promise<string> {
    const client = await DdpClient.connect(this.url);
    await client.resume((await this.loginOf(account)).authToken);
    try {
      return await eventually(async () => {
        const { url, exportOperation }: { url: string | null; exportOperation: { status: string } } = await client.call(
          'requestDataDownload',
          { fullExport: false },
        );
        const fileId = url?.split('/').at(-1);
        if (fileId === undefined) throw new Error(`an export is still ${exportOperation.status}`);
        return fileId;
      });
    } finally {
      await client.close();
    }
  }

  /** @param writer whose calls may change it */
  private room(kind: RoomKind, writer: Kind | undefined): Promise<Objects> {
    const key = `${writer ?? 'readers'} ${kind}`;
    const known =
      this.rooms.get(key) ?? this.target(writer ?? 'anonymous').then((target) => this.newRoom(kind, target));
    this.rooms.set(key, known);
    return known;
  }

  /** The three who have their place in it, the one whom calls are about, and a word of that one. */
  private async newRoom(kind: RoomKind, target: Account): Promise<Objects> {
    const [owner, moderator, user] = await Promise.all([
      this.account('owner'),
      this.account('moderator'),
      this.account('user'),
    ]);
    const members = [moderator.username, user.username, target.username];
    const rest = await this.clientOf(owner);
    if (kind === 'd') {
      const { room } = await this.ask(rest, 'im.create', { usernames: members.join(',') });
      return {
        'room.id': room._id,
        'message.id': await this.newMessage(target, room._id),
        'message.file': await this.newFile(target, room._id),
      };
    }
    const section = kind === 'c' ? 'channels' : 'groups';
    const { channel, group } = await this.ask(rest, `${section}.create`, { name: unique('room'), members });
    const { _id, name } = channel ?? group;
    await this.ask(this.boss, 'roles.addUserToRole', {
      roleName: 'moderator',
      username: moderator.username,
      roomId: _id,
    });
    return {
      'room.id': _id,
      'room.name': name,
      'room.hashName': `#${name}`,
      'room.type': kind,
      'message.id': await this.newMessage(target, _id),
      'message.file': await this.newFile(target, _id),
    };
  }

  private async newMessage(author: Account, rid: string): Promise<string> {
    return (
      await this.ask(await this.clientOf(author), 'chat.sendMessage', {
        message: { rid, msg: SAID },
      })
    ).message._id;
  }

  private async newFile(author: Account, rid: string): Promise<string> {
    const form = new FormData();
    form.append('file', new Blob(['a file of somebody else']), 'temp.txt');
    const reply = await (await this.clientOf(author)).upload(`rooms.upload/${rid}`, form);
    if (reply.status !== 200) throw new Error(`rooms.upload failed: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body.message.file._id;
  }

  private async newRole(): Promise<string> {
    return (await this.ask(this.boss, 'roles.create', { name: unique('role'), scope: 'Users' })).role._id;
  }

  private async newApp(): Promise<string> {
    return (
      await this.bossDdp.call('addOAuthApp', { name: 'Zapier', redirectUri: 'https://zapier.com/return', active: true })
    )._id;
  }

  private async newStatus(): Promise<string> {
    return (await this.ask(this.boss, 'custom-user-status.create', { name: unique('status'), statusType: 'busy' }))
      .customUserStatus._id;
  }

  private async newVisitor(): Promise<string> {
    const token = newId();
    await this.ask(this.boss, 'livechat/visitor', { visitor: { token } });
    return token;
  }

  private async newIntegration(): Promise<string> {
    const { integration } = await this.ask(this.boss, 'integrations.create', {
      type: 'webhook-incoming',
      name: 'Matrix',
      enabled: true,
      username: 'rocket.cat',
      channel: '#general',
      scriptEnabled: false,
    });
    return integration._id;
  }

  /** Of the caller itself; where it may have none, a name that is none. */
  private async newPersonalToken(kind: Kind): Promise<string> {
    const tokenName = unique('token');
    if (kind !== 'anonymous')
      await (await this.clientOf(await this.account(kind))).post('users.generatePersonalAccessToken', { tokenName });
    return tokenName;
  }

  /** Holds every permission the roles of a fresh install? Later rows count on it. */
  async permissions(): Promise<ReadonlyMap<string, readonly string[]>> {
    const { body } = await this.boss.get('permissions.listAll');
    return new Map(body.update.map(({ _id, roles }: { _id: string; roles: string[] }) => [_id, roles]));
  }
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read documented fields of documented answers
type RestAnswer = any;
