import { asSystem, Bus, userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  EVERYBODY_PAGE,
  roomsOfUser,
  type everybody,
  type InputOf,
  type listUsers,
  type lookupUsers,
  type me,
  type OutputOf,
  type userInfo,
  type UserView,
} from '@gantry/contracts';
import { compileFilter, compileProjection, compileSort, pageInfo, pageLimits, PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { publicCustomFields } from '../user-store/custom-fields.rules';
import {
  cardOf,
  editedFields,
  infoFields,
  infoView,
  ME_FIELDS,
  meView,
  UNKNOWN_CONNECTION,
  usersQueryPolicy,
  withPublicCustomFields,
} from '../user-store/user.view';
import { UserTargets } from '../user-store/user.targets';
import { UsersAccess } from './users.access';
import { UsersRepository } from '../user-store/users.repository';

const notFound = () => AppError.text('User not found.');

/** Shows each caller as much of an account as it may see. */
@Injectable()
export class ProfilesService {
  constructor(
    private readonly access: UsersAccess,
    private readonly users: UsersRepository,
    private readonly policies: PolicyCache,
    private readonly targets: UserTargets,
    private readonly bus: Bus,
  ) {}

  async me({ caller }: RequestContext): Promise<OutputOf<typeof me>> {
    return this.selfView(userIdOf(caller));
  }

  /** @throws AppError not-logged-in when the account no longer exists */
  async selfView(userId: string): Promise<OutputOf<typeof me>> {
    const [user, { settings }] = await Promise.all([this.users.findById(userId, ME_FIELDS), this.policies.current()]);
    if (!user) throw AppError.notLoggedIn();
    return meView(user, settings);
  }

  async info(context: RequestContext, input: InputOf<typeof userInfo>): Promise<OutputOf<typeof userInfo>> {
    const found = await this.targets.lookUp(input, { _id: 1 });
    if (!found) throw notFound();
    const { settings, full } = await this.access.sight(context.caller, found._id);
    const own = context.caller.kind === 'user' && context.caller.userId === found._id;
    const user = await this.users.findById(found._id, infoFields(full, publicCustomFields(settings), own));
    if (!user) throw notFound();
    const view = { ...(full ? { statusConnection: UNKNOWN_CONNECTION } : {}), ...infoView(user) };
    if (!input.page.fields?.['userRooms'] || !(await this.access.maySeeRooms(context.caller, user._id)))
      return { user: view };
    const { rooms } = await this.bus.call(roomsOfUser, asSystem(context, 'auth'), { userId: user._id });
    return { user: { ...view, rooms } };
  }

  /** An account after a change, as users.info shows it to the caller. @throws AppError when it no longer exists */
  async edited({ caller }: RequestContext, userId: string): Promise<UserView & Record<string, unknown>> {
    const { settings, full } = await this.access.sight(caller, userId);
    const user = await this.users.findById(userId, editedFields(full, publicCustomFields(settings)));
    if (!user) throw notFound();
    return infoView(user);
  }

  async list({ caller }: RequestContext, { page }: InputOf<typeof listUsers>): Promise<OutputOf<typeof listUsers>> {
    const { settings, full } = await this.access.requireList(caller);
    const publicFields = publicCustomFields(settings);
    const policy = usersQueryPolicy(full, publicFields);
    const limits = pageLimits(page, settings);
    const { users, total } = await this.users.page({
      filter: compileFilter(page.query, policy),
      sort: compileSort(page.sort, policy, { username: 1 }),
      projection: compileProjection(page.fields, policy),
      ...limits,
    });
    const shown = users.map((user) => {
      const { services: _services, ...view } = full ? user : withPublicCustomFields(user, publicFields);
      return view;
    });
    return { ...pageInfo(limits, shown, total), users: shown };
  }

  async lookup({ ids = [], usernames = [] }: InputOf<typeof lookupUsers>): Promise<OutputOf<typeof lookupUsers>> {
    const users = await this.users.cards(ids, usernames);
    return { users: users.map(cardOf).filter((card) => card !== undefined) };
  }

  async everybody({ activeOnly, after, countUpTo }: InputOf<typeof everybody>): Promise<OutputOf<typeof everybody>> {
    const found = await this.users.everybody({ activeOnly, after, limit: EVERYBODY_PAGE, countUpTo });
    const last = found.users.length === EVERYBODY_PAGE ? found.users.at(-1) : undefined;
    return {
      users: found.users.map(cardOf).filter((card) => card !== undefined),
      total: found.total,
      ...(last ? { next: last._id } : {}),
    };
  }
}
