// A process that sends one multipart form whose file is made while it goes, then fetches the file: it holds neither.
import { request } from 'node:http';
import { once } from 'node:events';

const BOUNDARY = 'gantry-bench-form';
const PART = Buffer.alloc(1_048_576, 'upload ');
const HEAD = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="large.zip"\r\ncontent-type: application/zip\r\n\r\n`;

async function textOf(response) {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${text.slice(0, 300)}`);
  return text;
}

async function send({ port, path, headers, megabytes }) {
  const form = request({
    host: '127.0.0.1',
    port,
    path,
    method: 'POST',
    headers: { ...headers, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
  });
  const answered = once(form, 'response');
  form.write(HEAD);
  for (let sent = 0; sent < megabytes; sent++) if (!form.write(PART)) await once(form, 'drain');
  form.end(`\r\n--${BOUNDARY}--\r\n`);
  const [response] = await answered;
  return JSON.parse(await textOf(response));
}

async function fetchFile({ port, path, headers }) {
  const [response] = await once(request({ host: '127.0.0.1', port, path, headers }).end(), 'response');
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} on the way down`);
  let size = 0;
  for await (const chunk of response) size += chunk.length;
  return size;
}

process.once('message', async (job) => {
  try {
    const started = performance.now();
    const result = job.kind === 'up' ? await send(job) : await fetchFile(job);
    process.send({ result, seconds: (performance.now() - started) / 1000 }, () => process.exit(0));
  } catch (error) {
    process.send({ error: error.message }, () => process.exit(1));
  }
});
