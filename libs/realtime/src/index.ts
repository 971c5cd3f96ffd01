export { systemClock, type Clock } from './clock/clock';
export { encodeTextFrame } from './socket/text-frame';
export {
  FlushScheduler,
  LOAD_FLUSH_DELAY_MS,
  LOAD_WINDOW_MS,
  LOAD_WRITES_PER_WINDOW,
  MAX_FLUSHES_PER_TURN,
  type Flushable,
} from './socket/flush.scheduler';
export { DEFAULT_MAX_QUEUED_BYTES, FrameBacklog, type FramePriority } from './socket/frame.backlog';
export {
  MAX_BYTES_PER_WRITE,
  MAX_FRAMES_PER_BATCH,
  SocketQueue,
  type FrameSink,
  type PushOutcome,
  type QueueCounters,
  type SocketQueueOptions,
} from './socket/socket.queue';
export type { Encode } from './hub/dialect-frames';
export { DEFAULT_LINGER_MS, MAX_LINGERING_TOPICS } from './hub/interest.tracker';
export {
  DEFAULT_MAX_TOPICS_PER_SUBSCRIBER,
  Hub,
  type HubOptions,
  type PublishOptions,
  type SubscribeOutcome,
  type Subscriber,
} from './hub/hub';
