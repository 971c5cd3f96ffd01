export { startEmbeddedMongo, type EmbeddedMongo, type EmbeddedMongoOptions } from './server';
export { benchEmbeddedMongo, type BenchLine } from './embedded-mongo.bench';
export { temporaryMongo } from './testing/temporary.mongo';
export { benchLongCommands, type BesideLine } from './long.commands.bench';
export { withSupportTable } from './support/support.table';
