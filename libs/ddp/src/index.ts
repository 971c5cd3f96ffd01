export {
  EjsonError,
  MAX_EJSON_DEPTH,
  MAX_EJSON_WRITE_DEPTH,
  type EjsonErrorCode,
  type EjsonObject,
  type EjsonValue,
} from './ejson/ejson.value';
export { EJSON_LIMITS, ejsonExcess, type EjsonLimits } from './ejson/ejson.limits';
export { parseEjson } from './ejson/ejson.parse';
export { stringifyEjson } from './ejson/ejson.stringify';
export * from './frames/frame.types';
export {
  DEFAULT_CLIENT_FRAME_LIMITS,
  negotiateVersion,
  parseClientFrame,
  type ClientFrameLimits,
  type ClientFrameOutcome,
} from './frames/client-frame';
/** Builders of server frames, each of which returns the text to send. */
export * as serverFrame from './frames/server-frame';
export { DDP_VERSIONS, SERVER_ID_FRAME, streamFrame } from './frames/server-frame';
export type { OversizedCall } from './frames/oversized-frame';
export {
  ddpError,
  internalError,
  matchFailed,
  methodNotFound,
  publicationNotFound,
  type DdpError,
  type DdpErrorInput,
} from './frames/ddp-error';
export {
  DEFAULT_SOCKJS_LIMITS,
  parseSockJsPayload,
  SOCKJS_HEARTBEAT,
  SOCKJS_OPEN,
  sockJsClose,
  sockJsMessages,
  type SockJsLimits,
  type SockJsPayload,
} from './sockjs/sockjs.codec';
