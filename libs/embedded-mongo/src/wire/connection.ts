import type { Socket } from 'node:net';
import type { Login } from '../access/login';
import { writeDocument } from '../bson/bson.writer';
import { dispatch, errorReply } from '../commands/dispatcher';
import { MAX_MESSAGE_BYTES } from '../commands/server.commands';
import type { Reply, ServerState } from '../commands/command.context';
import { MongoError } from '../mongo.errors';
import { FrameReader } from './frame.reader';
import { frameReply, parseMessage, replyHeader, type Request } from './message';

/** Requests that may wait on one connection before it is read no further. */
const MAX_WAITING = 64;

/** Longest message before a login, bytes. */
const MAX_STRANGER_BYTES = 16_384;

/** Serves one client connection: one command after the other, in the order they came. Without `login`, none is asked for. */
export function serveConnection(socket: Socket, id: number, server: ServerState, login?: Login): void {
  const frames = new FrameReader(login ? MAX_STRANGER_BYTES : MAX_MESSAGE_BYTES);
  const waiting: Buffer[] = [];
  const client = `${socket.remoteAddress ?? 'local'}:${socket.remotePort ?? 0}`;
  let busy = false;

  const parse = (frame: Buffer): Request | undefined => {
    try {
      return parseMessage(frame);
    } catch (error) {
      // The frame was whole: what it holds is a fault of one command, and the next message can be read.
      const header = error instanceof MongoError ? replyHeader(frame) : undefined;
      if (!header) throw error;
      if (!header.silent) send(socket, header, errorReply(error));
      return undefined;
    }
  };

  const answer = async (frame: Buffer): Promise<void> => {
    const request = parse(frame);
    if (!request) return;
    const reply = await dispatch({
      server,
      connectionId: id,
      client,
      login,
      db: request.db,
      name: request.name,
      now: new Date(),
      body: request.body,
      sequences: request.sequences,
    });
    if (login?.known) frames.maxBytes = MAX_MESSAGE_BYTES;
    if (request.silent || socket.destroyed) return;
    send(socket, request, reply);
  };

  const drain = async (): Promise<void> => {
    busy = true;
    for (let frame = waiting.shift(); frame && !socket.destroyed; frame = waiting.shift()) {
      await answer(frame);
      if (waiting.length < MAX_WAITING && socket.isPaused()) socket.resume();
    }
    busy = false;
  };

  socket.setNoDelay(true);
  socket.on('data', (chunk: Buffer) => {
    try {
      waiting.push(...frames.push(chunk));
    } catch (error) {
      // The stream cannot be cut into messages any more: only this connection is lost.
      socket.destroy(error instanceof Error ? error : undefined);
      return;
    }
    if (waiting.length >= MAX_WAITING) socket.pause();
    if (!busy)
      drain().catch((error: unknown) => socket.destroy(error instanceof Error ? error : new Error(String(error))));
  });
  // The peer went away or sent garbage; 'close' follows and is what counts.
  socket.on('error', () => socket.destroy());
}

function send(socket: Socket, request: { requestId: number; opCode: number }, reply: Reply): void {
  const [head, document] = frameReply(request, encode(reply));
  socket.cork();
  socket.write(head ?? '');
  socket.write(document ?? '');
  socket.uncork();
}

function encode(reply: Record<string, unknown> | Buffer): Buffer {
  if (Buffer.isBuffer(reply)) return reply;
  try {
    return writeDocument(reply);
  } catch (error) {
    return writeDocument(errorReply(error));
  }
}
