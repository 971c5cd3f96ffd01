import proxyAddr from '@fastify/proxy-addr';
import { bytes, flag, port } from '@gantry/service-kit';
import { z } from 'zod';

/** The gateway's configuration from the environment. */
export const gatewayConfigSchema = z.object({
  PORT: port.default(3_000).describe('Public port: REST, DDP, socket.io, pages'),
  HOST: z.string().default('0.0.0.0').describe('Address that PORT listens on'),
  ROOT_URL: z
    .url({ protocol: /^https?$/ })
    .default('http://localhost:3000')
    .describe('How clients reach the platform'),
  HTTP_FORWARDED_COUNT: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('How many proxies in front tell the client address'),
  TRUSTED_PROXIES: z
    .string()
    .default('loopback, linklocal, uniquelocal')
    .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
    .refine(areNetworks, 'addresses, networks (10.0.0.0/8), loopback, linklocal or uniquelocal, separated by commas')
    .describe('Where those proxies stand: of others nobody believes whom they speak for'),
  MAX_BODY_BYTES: bytes
    .default(10 * 1_024 * 1_024)
    .describe('Largest JSON or form body of any endpoint, bytes; most endpoints take 64 KB'),
  MAX_FRAME_BYTES: bytes.default(1_024 * 1_024).describe('Largest frame that a realtime client may send, bytes'),
  MAX_CONNECTIONS: z.coerce.number().int().min(1).default(50_000).describe('Most realtime connections of one gateway'),
  MAX_CONNECTIONS_PER_ADDRESS: z.coerce
    .number()
    .int()
    .min(1)
    .default(2_000)
    .describe('Most realtime connections, and most sockets, of one client address or IPv6 network; off in TEST_MODE'),
  PUBLIC_METRICS: flag.default(false).describe('true: /metrics is served on PORT too, to whoever asks'),
  SOCKJS_SESSIONS_PER_ADDRESS: z.coerce
    .number()
    .int()
    .min(1)
    .default(500)
    .describe('Most SockJS sessions over HTTP (clients without WebSocket) of one client address or IPv6 network'),
  PRESENCE_GRACE_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(300_000)
    .default(5_000)
    .describe('How long a user whose last connection broke still counts as there, ms'),
  TEST_MODE: flag
    .default(false)
    .describe('true: the documented test admin exists and limits are off; never in production'),
});
export type GatewayConfig = z.infer<typeof gatewayConfigSchema>;

function areNetworks(networks: readonly string[]): boolean {
  try {
    proxyAddr.compile([...networks]);
    return true;
  } catch {
    return false;
  }
}

export const GATEWAY_CONFIG = Symbol('gateway-config');
