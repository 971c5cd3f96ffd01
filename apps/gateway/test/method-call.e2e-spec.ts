import {
  answerOf,
  answered,
  ddpOf,
  gatewayUrl,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refusedText,
  RestClient,
  type RestReply,
  type TestUser,
} from '@gantry/testing';
import { newId } from '@gantry/contracts';
import { parseEjson, stringifyEjson } from '@gantry/ddp';

const frame = (method: string, params: unknown[] = [], id: unknown = '1'): { message: string } => ({
  message: stringifyEjson({ msg: 'method', id, method, params }),
});

describe('DDP methods over REST', () => {
  let ada: TestUser;
  let nobody: RestClient;

  beforeAll(async () => {
    ada = await newUser();
    nobody = new RestClient(gatewayUrl());
  });

  function resultOf(reply: RestReply): unknown {
    expect(answerOf(reply)).toEqual(answered(200, { success: true, message: expect.any(String) }));
    return parseEjson(reply.body.message);
  }

  it('answer with the EJSON text of the result frame, dates included', async () => {
    const room = await newRoom(ada);
    const message = { _id: newId(), rid: room._id, msg: 'over REST' };
    const result = resultOf(await ada.rest.post('method.call/sendMessage', frame('sendMessage', [message], 'x-1')));
    expect(result).toEqual({
      msg: 'result',
      id: 'x-1',
      result: expect.objectContaining({ ...message, ts: expect.any(Date) }),
    });
  });

  it('go by the name in the message, not in the path', async () => {
    expect(resultOf(await ada.rest.post('method.call/sendMessage', frame('rooms/get')))).toEqual({
      msg: 'result',
      id: '1',
      result: expect.any(Array),
    });
  });

  it('leave the key out when there is no result', async () => {
    const room = await newRoom(ada);
    expect(
      resultOf(
        await ada.rest.post(
          'method.call/leaveRoom',
          frame('stream-notify-room', [`${room._id}/typing`, ada.username, true]),
        ),
      ),
    ).toEqual({ msg: 'result', id: '1' });
  });

  const meteorError = (error: string | number, reason: string, details?: object) => ({
    isClientSafe: true,
    error,
    reason,
    message: `${reason} [${error}]`,
    ...(details ? { details } : {}),
    errorType: 'Meteor.Error',
  });
  const failedCheck = (text: string) => ({
    message: text,
    path: '',
    sanitizedError: meteorError(400, 'Match failed'),
    errorType: 'Match.Error',
  });

  it.each<[string, { message: string }, object]>([
    ['a method that does not exist', frame('nonsense'), meteorError(404, "Method 'nonsense' not found")],
    [
      'a message without a method',
      { message: '{"msg":"method","id":"1"}' },
      meteorError(404, "Method 'undefined' not found"),
    ],
    [
      'an error with a code',
      frame('joinRoom', ['no-such-room']),
      meteorError('error-invalid-room', 'Invalid room', { method: 'joinRoom' }),
    ],
    [
      'arguments of the wrong type',
      frame('joinRoom', [7]),
      failedCheck('Match error: Expected string, got number in field rid'),
    ],
    [
      'parameters that are no list',
      { message: '{"msg":"method","id":"1","method":"rooms/get","params":7}' },
      failedCheck('Match error: Expected array, got number in field params'),
    ],
  ])('answer %s with 200 and the error in the message', async (_name, body, error) => {
    expect(resultOf(await ada.rest.post('method.call/x', body))).toEqual({ msg: 'result', id: '1', error });
  });

  it.each<[string, unknown, string]>([
    ['no message', {}, "Match error: Missing key 'message'"],
    ['a message that is no text', { message: 7 }, 'Match error: Expected string, got number in field message'],
    ['another key', { ...frame('rooms/get'), more: 1 }, 'Match error: Unknown key in field more'],
    ['a message that is no object', { message: '7' }, 'Match error: Expected object in field message'],
  ])('refuse a body with %s', async (_name, body, text) => {
    expect(answerOf(await ada.rest.post('method.call/rooms:get', body))).toEqual(refusedText(text));
  });

  it('refuse a message that cannot be read', async () => {
    const { status, body } = await ada.rest.post('method.call/x', { message: '{"msg":' });
    expect({ status, body }).toEqual({ status: 400, body: { success: false, error: expect.any(String) } });
  });

  it('need a login, which method.callAnon does not', async () => {
    expect(answerOf(await nobody.post('method.call/rooms:get', frame('rooms/get')))).toEqual(NOT_LOGGED_IN);
    expect(resultOf(await nobody.post('method.callAnon/joinRoom', frame('joinRoom', ['GENERAL'])))).toMatchObject({
      error: meteorError('error-invalid-user', 'Invalid user', { method: 'joinRoom' }),
    });
  });

  it('log in without binding anything', async () => {
    const form = { user: { username: ada.username }, password: ada.password };
    const login = resultOf(await nobody.post('method.callAnon/login', frame('login', [form])));
    expect(login).toEqual({
      msg: 'result',
      id: '1',
      result: { id: ada.userId, token: expect.any(String), tokenExpires: expect.any(Date), type: 'password' },
    });
    expect(resultOf(await nobody.post('method.callAnon/joinRoom', frame('joinRoom', ['GENERAL'])))).toMatchObject({
      error: { error: 'error-invalid-user' },
    });
  });

  it('log out the login that they came with', async () => {
    const grace = await newUser();
    const connection = await ddpOf(grace);
    resultOf(await grace.rest.post('method.call/logout', frame('logout')));
    expect(answerOf(await grace.rest.get('me'))).toEqual(NOT_LOGGED_IN);
    await connection.close();
  });

  it('are sent by POST', async () => {
    const reply = await ada.rest.get('method.call/x');
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
  });
});
