export { gatewayConfigSchema, type GatewayConfig } from './config';
export { startGateway, type GatewayOptions } from './gateway.server';
