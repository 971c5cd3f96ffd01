import { once } from 'node:events';
import { connect } from 'node:net';
import fastifyFactory from 'fastify';
import { limitBodies } from './body.deadline';
import { serverTimeouts } from './server.limits';

describe('the time-outs of the server', () => {
  it.each([
    ['a body', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"a'],
    ['a head', 'POST / HTTP/1.1\r\nhost: x\r\n'],
  ])('answers 408 to %s that does not end', async (_case, start) => {
    const fastify = fastifyFactory(serverTimeouts(100, 20));
    fastify.post('/', async () => ({}));
    limitBodies(fastify.server, 100);
    await fastify.listen({ port: 0, host: '127.0.0.1' });
    const address = fastify.server.address();
    const socket = connect({ host: '127.0.0.1', port: typeof address === 'object' ? (address?.port ?? 0) : 0 });
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.write(start);
    await once(socket, 'close');
    await fastify.close();
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });
});
