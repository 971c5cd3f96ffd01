// A process that does nothing but decode pictures, and may be killed at any time. Plain JavaScript, for a process starts from
// a file as it is. Arguments: whose pictures it reads (`foreign` or `own`), and its limits of memory, bytes, and of processor
// time for one picture, ms.
const { writeFileSync } = require('node:fs');
const { setPriority } = require('node:os');
const sharp = require('sharp');

const LOADERS = {
  foreign: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp', 'VipsForeignLoadNsgif'],
  own: ['VipsForeignLoadSvg'],
};
/** Of -20 … 19: lowest priority, so that pictures do not delay messages. */
const LOW_PRIORITY = 5;
/** When memory runs out, the system kills this process first. */
const FIRST_TO_GO = '1000';
const WATCH_MS = 20;
const MAX_REASON = 200;

const [whose, memoryBytes, cpuMs] = process.argv.slice(2);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: LOADERS[whose] });
sharp.concurrency(1);
sharp.cache(false);
setPriority(LOW_PRIORITY);
if (process.platform === 'linux') writeFileSync('/proc/self/oom_score_adj', FIRST_TO_GO);

/** Processor time used when the present picture began. */
let began;

setInterval(() => {
  if (began === undefined) return;
  const { user, system } = process.cpuUsage(began);
  if (process.memoryUsage.rss() > Number(memoryBytes)) end('memory');
  else if ((user + system) / 1_000 > Number(cpuMs)) end('processor time');
}, WATCH_MS);

/** A normal exit would wait for the decoder. */
function end(what) {
  process.send({ kind: 'spent', what }, () => process.kill(process.pid, 'SIGKILL'));
}

async function decode({ content, type, output, maxPixels, hardPixels }) {
  const source = sharp(content, { limitInputPixels: hardPixels, failOn: 'error', pages: 1, ...densityOf(output) });
  const { format, width, height, autoOrient, hasAlpha } = await source.metadata();
  if (format !== type) return { kind: 'unreadable', reason: `${format} in the place of ${type}` };
  if (width * height > maxPixels) return { kind: 'large', pixels: width * height };
  const { fit, width: wide, height: high, withoutEnlargement = false, blur, quality = 80 } = output;
  const size = { width: wide, height: high, fit, withoutEnlargement, background: '#00000000' };
  const cut = source.autoOrient().resize(size);
  const soft = blur === undefined ? cut : cut.blur(blur);
  const isPng = output.format === 'png' || (output.format === 'auto' && hasAlpha);
  const encoder = isPng ? soft.png() : soft.flatten({ background: '#ffffff' }).jpeg({ quality });
  const { data, info } = await encoder.toBuffer({ resolveWithObject: true });
  return {
    kind: 'done',
    original: { width: autoOrient.width, height: autoOrient.height },
    picture: { type: isPng ? 'image/png' : 'image/jpeg', content: data, width: info.width, height: info.height },
    rss: process.memoryUsage.rss(),
  };
}

function densityOf({ density }) {
  return density === undefined ? {} : { density };
}

process.on('message', (job) => {
  began = process.cpuUsage();
  decode(job)
    // The library throws various errors for content that it cannot read; the caller needs no distinction.
    .catch((error) => ({ kind: 'unreadable', reason: String(error).slice(0, MAX_REASON) }))
    .then((reply) => {
      began = undefined;
      process.send(reply);
    });
});
// The parent process is gone.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.send('ready');
