import type { EjsonObject, EjsonValue } from '../ejson/ejson.value';
import type { DdpError } from './ddp-error';

export interface ConnectFrame {
  msg: 'connect';
  version: string;
  support: string[];
}
export interface ClientPingFrame {
  msg: 'ping';
  id?: string;
}
export interface ClientPongFrame {
  msg: 'pong';
  id?: string;
}
export interface MethodFrame {
  msg: 'method';
  id: string;
  method: string;
  params: EjsonValue[];
  randomSeed?: string;
}
export interface SubFrame {
  msg: 'sub';
  id: string;
  name: string;
  params: EjsonValue[];
}
export interface UnsubFrame {
  msg: 'unsub';
  /** Absent if the client sent none: the `nosub` that answers it has none either. */
  id?: string;
}
/** Every frame a client may send. */
export type ClientFrame = ConnectFrame | ClientPingFrame | ClientPongFrame | MethodFrame | SubFrame | UnsubFrame;

export interface ConnectedFrame {
  msg: 'connected';
  session: string;
}
export interface FailedFrame {
  msg: 'failed';
  version: string;
}
export interface ServerPingFrame {
  msg: 'ping';
  id?: string;
}
export interface ServerPongFrame {
  msg: 'pong';
  id?: string;
}
export interface ResultFrame {
  msg: 'result';
  id: string;
  result?: unknown;
  error?: DdpError;
}
export interface UpdatedFrame {
  msg: 'updated';
  methods: string[];
}
export interface ReadyFrame {
  msg: 'ready';
  subs: string[];
}
export interface NosubFrame {
  msg: 'nosub';
  id?: string;
  error?: DdpError;
}
export interface AddedFrame {
  msg: 'added';
  collection: string;
  id: string;
  fields?: EjsonObject;
}
export interface ChangedFrame {
  msg: 'changed';
  collection: string;
  id: string;
  fields?: EjsonObject;
  cleared?: string[];
}
export interface RemovedFrame {
  msg: 'removed';
  collection: string;
  id: string;
}
export interface ErrorFrame {
  msg: 'error';
  reason: string;
  offendingMessage?: EjsonValue;
}
/** Every frame a server may send, apart from the `server_id` greeting, which has no `msg`. */
export type ServerFrame =
  | ConnectedFrame
  | FailedFrame
  | ServerPingFrame
  | ServerPongFrame
  | ResultFrame
  | UpdatedFrame
  | ReadyFrame
  | NosubFrame
  | AddedFrame
  | ChangedFrame
  | RemovedFrame
  | ErrorFrame;
