import fc from 'fast-check';
import { parseEjson } from '../ejson/ejson.parse';
import { stringifyEjson } from '../ejson/ejson.stringify';
import { ddpError, internalError, matchFailed, methodNotFound, publicationNotFound } from './ddp-error';
import * as frame from './server-frame';

describe('server frames', () => {
  it('have the keys of the protocol and no others', () => {
    expect(frame.connected('s')).toBe('{"msg":"connected","session":"s"}');
    expect(frame.failed()).toBe('{"msg":"failed","version":"1"}');
    expect(frame.ping()).toBe('{"msg":"ping"}');
    expect(frame.pong('7')).toBe('{"msg":"pong","id":"7"}');
    expect(frame.updated('1')).toBe('{"msg":"updated","methods":["1"]}');
    expect(frame.ready('1', '2')).toBe('{"msg":"ready","subs":["1","2"]}');
    expect(frame.nosub()).toBe('{"msg":"nosub"}');
    expect(frame.nosub('1')).toBe('{"msg":"nosub","id":"1"}');
    expect(frame.added('users', 'u', { a: 1 })).toBe('{"msg":"added","collection":"users","id":"u","fields":{"a":1}}');
    expect(frame.changed('users', 'u')).toBe('{"msg":"changed","collection":"users","id":"u","fields":{}}');
    expect(frame.removed('users', 'u')).toBe('{"msg":"removed","collection":"users","id":"u"}');
    expect(frame.error('Parse error')).toBe('{"msg":"error","reason":"Parse error"}');
    expect(frame.error('Bad request', null)).toBe('{"msg":"error","reason":"Bad request","offendingMessage":null}');
  });

  it('leave out the result of a method that returns nothing, but not a null', () => {
    expect(frame.result('1')).toBe('{"msg":"result","id":"1"}');
    expect(frame.result('1', null)).toBe('{"msg":"result","id":"1","result":null}');
    expect(frame.result('"', { at: new Date(1) })).toBe('{"msg":"result","id":"\\"","result":{"at":{"$date":1}}}');
  });

  it('carry errors as a Meteor client expects them', () => {
    expect(parseEjson(frame.errorResult('1', methodNotFound('x')))).toEqual({
      msg: 'result',
      id: '1',
      error: {
        isClientSafe: true,
        error: 404,
        reason: "Method 'x' not found",
        message: "Method 'x' not found [404]",
        errorType: 'Meteor.Error',
      },
    });
  });

  it('wrap serialised arguments in the same frame that changed() would build', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.array(fc.jsonValue()), (stream, eventName, args) => {
        expect(frame.streamFrame(stream, eventName, stringifyEjson(args))).toBe(
          frame.changed(stream, 'id', { eventName, args }),
        );
      }),
    );
  });
});

describe('ddpError', () => {
  it('has a message made of reason and code', () => {
    expect(ddpError({ code: 'totp-required', reason: 'TOTP Required', details: { method: 'totp' } })).toEqual({
      isClientSafe: true,
      error: 'totp-required',
      reason: 'TOTP Required',
      details: { method: 'totp' },
      message: 'TOTP Required [totp-required]',
      errorType: 'Meteor.Error',
    });
  });

  it('has a message of the code alone without a reason', () => {
    expect(ddpError({ code: 'error-invalid-user' })).toEqual({
      isClientSafe: true,
      error: 'error-invalid-user',
      message: '[error-invalid-user]',
      errorType: 'Meteor.Error',
    });
  });

  it('has the texts of the standard refusals', () => {
    expect(publicationNotFound('p').message).toBe("Subscription 'p' not found [404]");
    expect(internalError().message).toBe('Internal server error [500]');
    expect(matchFailed().message).toBe('Match failed [400]');
  });
});
