import { ASSET_NAMES } from '@gantry/contracts';
import {
  admin,
  adminDdp,
  answered,
  answerOf,
  dashes,
  ddpOf,
  eventually,
  gatewayUrl,
  nestedUse,
  newUser,
  RestClient,
} from '@gantry/testing';
import sharp from 'sharp';

const png = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: '#ff8800' } })
    .png()
    .toBuffer();

function form(field: string, content: Buffer, fields: Record<string, string> = {}): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  data.set(field, new Blob([new Uint8Array(content)], { type: 'image/png' }), `${field}.png`);
  return data;
}

async function shown(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${gatewayUrl(1)}${path}`, { headers });
  return { status: response.status, headers: response.headers, content: Buffer.from(await response.arrayBuffer()) };
}

describe('pictures of the server', () => {
  it.each(
    ASSET_NAMES.map((name) => [
      name,
      name === 'favicon_ico' ? 'ico' : ['logo', 'favicon', 'safari_pinned'].includes(name) ? 'svg' : 'png',
    ]),
  )('%s is built in, as %s', async (name, extension) => {
    const { status, headers, content } = await shown(`/assets/${name}.${extension}`);
    expect([status, content.length > 0, headers.get('etag')]).toEqual([
      200,
      true,
      expect.stringMatching(/^"[0-9a-f]{40}"$/),
    ]);
    const size = /_(16|32|192|512|180|70|144|150)/.exec(name)?.[1];
    if (size) expect((await sharp(content).metadata()).width).toBe(Number(size));
    expect((await shown(`/assets/${name}.${extension}`, { 'if-none-match': headers.get('etag') ?? '' })).status).toBe(
      304,
    );
  });

  it.each(['/assets/nothing.png', '/assets/logo', '/assets/logo.exe', '/assets/..%2fetc.png'])(
    '%s is not there',
    async (path) => {
      expect((await new RestClient(gatewayUrl()).get(path)).status).toBe(404);
    },
  );

  it('are replaced, announced, kept by their ETag and given back', async () => {
    const root = await admin();
    const listener = await adminDdp(1);
    await listener.subscribe('stream-notify-all', 'public-settings-changed', false);
    const content = await png(144, 144);
    try {
      expect(
        answerOf(await root.upload('assets.setAsset', form('tile_144', content, { refreshAllClients: 'true' }))),
      ).toEqual(answered(200, { success: true }));
      await listener.next(
        (frame) =>
          JSON.stringify(frame).includes('"Assets_tile_144"') && JSON.stringify(frame).includes('assets/tile_144.png'),
      );
      await eventually(async () => expect((await shown('/assets/tile_144.png')).content.equals(content)).toBe(true));
    } finally {
      expect(
        answerOf(await root.post('assets.unsetAsset', { assetName: 'tile_144', refreshAllClients: true })),
      ).toEqual(answered(200, { success: true }));
    }
    await eventually(async () => expect((await shown('/assets/tile_144.png')).content.equals(content)).toBe(false));
    await listener.close();
  });

  it.each([
    ['an unknown name', 'no_such', () => png(10, 10), 'error-invalid-asset'],
    ['the wrong width', 'tile_70', () => png(71, 70), 'error-invalid-file-width'],
    ['the wrong height', 'tile_70', () => png(70, 71), 'error-invalid-file-height'],
    ['the wrong kind', 'safari_pinned', () => png(10, 10), 'error-invalid-file-type'],
    ['SVG where none may be', 'tile_70', async () => Buffer.from(dashes()), 'error-invalid-file-type'],
    [
      'a drawing that says it is one',
      'logo',
      async () => Buffer.from('\x89PNG\r\n\x1a\n<svg>', 'latin1'),
      'error-invalid-file-type',
    ],
    ['no picture', 'logo', async () => Buffer.from('hello'), 'error-invalid-file-type'],
  ])('are not replaced for %s', async (_why, name, content, errorType) => {
    expect((await (await admin()).upload('assets.setAsset', form(name, await content()))).body).toMatchObject({
      success: false,
      errorType,
    });
  });

  it('may be SVG, which nobody draws: it is shown as it is, and runs nothing', async () => {
    const root = await admin();
    const content = Buffer.from(nestedUse());
    try {
      expect((await root.upload('assets.setAsset', form('logo', content))).body).toEqual({ success: true });
      await eventually(async () => expect((await shown('/assets/logo.svg')).content.equals(content)).toBe(true));
      const { headers } = await shown('/assets/logo.png');
      expect(headers.get('content-type')).toBe('image/svg+xml');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    } finally {
      await root.post('assets.unsetAsset', { assetName: 'logo' });
    }
  });

  it('are changed by those alone who may', async () => {
    const ada = await newUser();
    const refusal = {
      success: false,
      errorType: 'error-action-not-allowed',
      error: 'Managing assets not allowed [error-action-not-allowed]',
    };
    expect((await ada.rest.upload('assets.setAsset', form('logo', await png(10, 10)))).body).toMatchObject(refusal);
    expect((await ada.rest.post('assets.unsetAsset', { assetName: 'logo' })).body).toMatchObject(refusal);
    const client = await ddpOf(ada);
    for (const [method, ...params] of [
      ['setAsset', 'x', 'image/png', 'logo'],
      ['unsetAsset', 'logo'],
      ['refreshClients'],
    ] as const) {
      await expect(client.call(method, ...params)).rejects.toMatchObject({
        error: { error: 'error-action-not-allowed', details: { method, action: 'Managing_assets' } },
      });
    }
    await client.close();
    expect((await (await admin()).post('assets.unsetAsset', { assetName: 'no_such' })).body.errorType).toBe(
      'error-invalid-asset',
    );
  });

  it('are changed over DDP, as text of bytes', async () => {
    const client = await adminDdp();
    const content = await png(70, 70);
    try {
      await client.call('setAsset', content.toString('latin1'), 'image/png', 'tile_70');
      await eventually(async () => expect((await shown('/assets/tile_70.png')).content.equals(content)).toBe(true));
      await client.call('refreshClients');
    } finally {
      await client.call('unsetAsset', 'tile_70');
      await client.close();
    }
  });
});
