export * from './banners.contract';
export * from './push-tokens.contract';
