import type { RequestContext } from '@gantry/bus';
import {
  AppError,
  newId,
  VISITOR_ERRORS,
  type getVisitor,
  type InputOf,
  type OutputOf,
  type registerVisitor,
  type resolveVisitor,
  type setVisitorField,
  type Visitor,
  type VisitorForm,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { GuestNumbersRepository } from './guest-numbers.repository';
import { changesOf, withFields } from './visitor-form.rule';
import { VisitorsRepository, VisitorTakenError } from './visitors.repository';

/** How often a new guest is stored again under another number, because a name or token may be taken. */
const ATTEMPTS = 10;

/** Visitors and their tokens. The token is a visitor's only credential, so it is checked on every call. */
@Injectable()
export class VisitorsService {
  constructor(
    private readonly visitors: VisitorsRepository,
    private readonly numbers: GuestNumbersRepository,
  ) {}

  /**
   * A known token updates its visitor with the data of the form. NOT-RC: a visitor is never found by e-mail address,
   * which anybody may know.
   * @throws AppError error-invalid-email-address · error-too-many-fields
   */
  async register(
    _context: RequestContext,
    { visitor: form }: InputOf<typeof registerVisitor>,
  ): Promise<OutputOf<typeof registerVisitor>> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const known = await this.visitors.byToken(form.token);
      const visitor = known ? await this.visitors.update(known._id, changesOf(form, known)) : await this.insert(form);
      if (visitor) return { visitor };
    }
    throw AppError.unavailable('livechat');
  }

  /** @returns undefined when the token or the name was taken in the meantime */
  private async insert(form: VisitorForm): Promise<Visitor | undefined> {
    const changes = changesOf(form, {});
    const now = new Date();
    const visitor: Visitor = {
      _id: newId(),
      username: `guest-${await this.numbers.next()}`,
      token: form.token,
      ...changes,
      ts: now,
      _updatedAt: now,
    };
    try {
      await this.visitors.insert(visitor);
      return visitor;
    } catch (error) {
      if (error instanceof VisitorTakenError) return undefined;
      throw error;
    }
  }

  async get(context: RequestContext): Promise<OutputOf<typeof getVisitor>> {
    return { visitor: await this.visitorOf(context) };
  }

  /** @throws AppError error-too-many-fields */
  async setField(
    context: RequestContext,
    field: InputOf<typeof setVisitorField>,
  ): Promise<OutputOf<typeof setVisitorField>> {
    const { _id, livechatData = {} } = await this.visitorOf(context);
    await this.visitors.update(_id, { livechatData: withFields(livechatData, [field]) });
    return { field };
  }

  async resolve(
    _context: RequestContext,
    { token }: InputOf<typeof resolveVisitor>,
  ): Promise<OutputOf<typeof resolveVisitor>> {
    const known = await this.visitors.byToken(token);
    if (!known) return { visitor: null };
    const { _id: visitorId, username, name } = known;
    return { visitor: { kind: 'visitor', visitorId, username, ...(name === undefined ? {} : { name }) } };
  }

  /** The calling visitor. @throws AppError invalid-token when it was removed in the meantime */
  private async visitorOf({ caller }: RequestContext): Promise<Visitor> {
    const visitor = caller.kind === 'visitor' ? await this.visitors.byId(caller.visitorId) : undefined;
    if (!visitor) throw VISITOR_ERRORS.invalidToken.error();
    return visitor;
  }
}
