// A process of HTTP clients on raw sockets: each asks, waits for the whole answer, asks again. It costs so little that the
// server is what is measured.
import { connect } from 'node:net';

const HEAD_END = '\r\n\r\n';

function client(port, request, state) {
  return new Promise((resolve, reject) => {
    let wanted = 0;
    let text = '';
    let sentAt = 0;
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('latin1').setNoDelay(true);
    const ask = () => {
      if (state.over) return socket.destroy();
      sentAt = performance.now();
      socket.write(request);
    };
    socket.on('connect', ask);
    socket.on('data', (chunk) => {
      text += chunk;
      if (wanted === 0) {
        const end = text.indexOf(HEAD_END);
        if (end < 0) return;
        if (!text.startsWith('HTTP/1.1 200')) return reject(new Error(text.slice(0, 300)));
        wanted = end + HEAD_END.length + Number(/content-length: (\d+)/i.exec(text)[1]);
      }
      if (text.length < wanted) return;
      if (state.measuring) {
        state.answers++;
        state.times.push(performance.now() - sentAt);
      }
      text = '';
      wanted = 0;
      ask();
    });
    socket.on('error', reject);
    socket.on('close', resolve);
  });
}

process.once('message', async ({ ports, connections, request, warmUp, seconds }) => {
  const state = { answers: 0, times: [], measuring: false, over: false };
  const clients = Array.from({ length: connections }, (_, index) =>
    client(ports[index % ports.length], request, state),
  );
  const failure = Promise.all(clients).then(
    () => undefined,
    (error) => error,
  );
  const phase = (ms) => Promise.race([failure, new Promise((resolve) => setTimeout(resolve, ms))]);
  let error = await phase(warmUp * 1000);
  state.measuring = true;
  const started = performance.now();
  error ??= await phase(seconds * 1000);
  const elapsed = (performance.now() - started) / 1000;
  state.measuring = false;
  state.over = true;
  process.send({ perSecond: state.answers / elapsed, times: state.times, error: error?.message }, () =>
    process.exit(0),
  );
});
