// What the platform is measured against: nothing but `ws`. A sent message is serialised once and given to everybody who
// listens; the sender gets its answer. No accounts, no database, no bus.
import { WebSocketServer } from 'ws';

const listeners = new Set();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });

function changed({ _id, rid, msg }) {
  const now = { $date: Date.now() };
  const message = {
    _id,
    rid,
    msg,
    ts: now,
    u: { _id: 'aaaaaaaaaaaaaaaaa', username: 'bench-00000000-0', name: 'Bench 0' },
    mentions: [],
    channels: [],
    _updatedAt: now,
  };
  return {
    message,
    frame: JSON.stringify({
      msg: 'changed',
      collection: 'stream-room-messages',
      id: 'id',
      fields: { eventName: rid, args: [message, { roomParticipant: true, roomType: 'c', roomName: 'bench' }] },
    }),
  };
}

const HANDLERS = {
  connect: (socket) => socket.send('{"msg":"connected","session":"bench"}'),
  sub: (socket, { id }) => {
    listeners.add(socket);
    socket.send(`{"msg":"ready","subs":["${id}"]}`);
  },
  method: (socket, { id, method, params }) => {
    if (method !== 'sendMessage') return socket.send(`{"msg":"result","id":"${id}","result":{}}`);
    const { message, frame } = changed(params[0]);
    const bytes = Buffer.from(frame);
    for (const listener of listeners) listener.send(bytes, { binary: false });
    socket.send(JSON.stringify({ msg: 'result', id, result: message }));
    return socket.send(`{"msg":"updated","methods":["${id}"]}`);
  },
};

server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const frame = JSON.parse(data.toString());
    HANDLERS[frame.msg]?.(socket, frame);
  });
  socket.on('close', () => listeners.delete(socket));
  // The clients end by closing their side, whatever is still under way.
  socket.on('error', () => socket.terminate());
});
server.on('listening', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }));
process.on('disconnect', () => process.exit(0));
