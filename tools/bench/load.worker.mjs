// A process full of clients, told what to do by its parent (load.mjs).
import { DdpConnection } from './ddp.mjs';

/** Connections that shake hands at one time. */
const OPENING = 32;
const DRAIN_MS = 10_000;
const POLL_MS = 20;
const TEXT = 'The quick brown fox jumps over the lazy dog, and the dog thinks nothing of it.';

const connections = [];
const senders = [];
/** Message id → when it was sent, ms. */
const sentAt = new Map();
const counts = { acks: 0, failures: 0, deliveries: 0 };
let latencies = { ack: [], delivery: [] };
let acknowledged = {};
let measuring = false;
let sending = false;
let lost;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function onDelivery(message) {
  counts.deliveries++;
  const sent = message && measuring ? sentAt.get(message._id) : undefined;
  if (sent !== undefined) latencies.delivery.push(performance.now() - sent);
}

class Sender {
  /** @param plan `everyMs`: sends at this pace, whatever was answered; else as soon as there is an answer */
  constructor(connection, { rid, prefix, everyMs }) {
    Object.assign(this, { connection, rid, prefix, everyMs, next: 0, inFlight: 0 });
  }

  start(most) {
    if (this.everyMs === undefined) return this.fill(most);
    const timer = setInterval(() => (sending ? this.send() : clearInterval(timer)), this.everyMs);
  }

  fill(most) {
    this.most = most;
    while (sending && this.inFlight < most) this.send();
  }

  send() {
    const id = `${this.prefix}${this.next++}`;
    this.inFlight++;
    sentAt.set(id, performance.now());
    this.connection.sendMessage(id, this.rid, TEXT);
  }

  onResult(id, error) {
    this.inFlight--;
    if (error) {
      counts.failures++;
      lost ??= `a send was refused: ${JSON.stringify(error)}`;
    } else {
      counts.acks++;
      (acknowledged[this.rid] ??= []).push(id);
      if (measuring) latencies.ack.push(performance.now() - sentAt.get(id));
    }
    if (this.everyMs === undefined) this.fill(this.most);
  }
}

async function open(plans) {
  let next = 0;
  const work = async () => {
    while (next < plans.length) {
      const plan = plans[next++];
      const connection = new DdpConnection(plan, {
        onDelivery,
        onResult: (id, error) => sender.onResult(id, error),
        onLost: (error) => (lost ??= `a connection was lost: ${error.message}`),
      });
      const sender = plan.sends ? new Sender(connection, plan.sends) : undefined;
      connections.push(connection);
      await connection.open();
      if (sender) senders.push(sender);
    }
  };
  await Promise.all(Array.from({ length: OPENING }, work));
  return {};
}

/** Load for the warm-up and the measured time; answers the latter, after telling the parent where it begins and ends. */
async function run({ seconds, warmUp, inFlight }) {
  sending = true;
  for (const sender of senders) sender.start(inFlight);
  await pause(warmUp * 1000);
  const before = { ...counts };
  measuring = true;
  process.send({ mark: 'begin' });
  const started = performance.now();
  await pause(seconds * 1000);
  const elapsed = (performance.now() - started) / 1000;
  const after = { ...counts };
  measuring = false;
  process.send({ mark: 'end' });
  sending = false;
  return {
    elapsed,
    acks: after.acks - before.acks,
    deliveries: after.deliveries - before.deliveries,
    ...latencies,
    ...(await drained()),
  };
}

/** What is under way arrives; then everything that was acknowledged, by room, and what all connections were given. */
async function drained() {
  const deadline = performance.now() + DRAIN_MS;
  const isOut = () => senders.some(({ inFlight }) => inFlight > 0);
  for (let quiet = 0, last = -1; (isOut() || quiet < 10) && performance.now() < deadline; await pause(POLL_MS)) {
    quiet = counts.deliveries === last ? quiet + 1 : 0;
    last = counts.deliveries;
  }
  const result = {
    acknowledged,
    totals: { ...counts },
    unanswered: senders.reduce((sum, { inFlight }) => sum + inFlight, 0),
    lost,
  };
  sentAt.clear();
  latencies = { ack: [], delivery: [] };
  acknowledged = {};
  return result;
}

async function close() {
  for (const connection of connections.splice(0)) connection.close();
  senders.length = 0;
  return {};
}

const ORDERS = { open: ({ plans }) => open(plans), run, close };

process.on('message', (order) => {
  ORDERS[order.name](order).then(
    (value) => process.send({ done: order.name, value }),
    (error) => process.send({ failed: error.stack }),
  );
});
process.on('disconnect', () => process.exit(0));
