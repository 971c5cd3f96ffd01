// What a REST answer is measured against: a Fastify route that has its object already. No login, no bus, no database.
import fastifyFactory from 'fastify';

process.once('message', async ({ body }) => {
  const fastify = fastifyFactory();
  fastify.get('/api/v1/me', async () => body);
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  process.send({ port: fastify.server.address().port });
});
process.on('disconnect', () => process.exit(0));
