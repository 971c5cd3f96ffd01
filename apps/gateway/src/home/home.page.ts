import { pagePolicy } from '@gantry/contracts';

const STYLE = `
body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:4rem auto;padding:0 1rem;color:#1f2329;background:#fff}
h1{margin-bottom:0}code,pre{background:#f2f3f5;border-radius:4px;padding:.1em .3em}pre{padding:1rem;overflow:auto}
@media (prefers-color-scheme:dark){body{color:#e4e7ea;background:#16191d}code,pre{background:#24282e}a{color:#6ba6ff}}
`;

export const HOME_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': pagePolicy({ styles: [STYLE] }),
};

/** The page at the root while there is no web client: what runs here, with links. */
export function homePage(rootUrl: string, version: string): string {
  const url = rootUrl.replace(/[<>"'&]/g, '');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Gantry</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Gantry</h1>
<p>Team chat and customer chat that speaks Rocket.Chat's public API (${version}). This server is running.</p>
<ul>
<li>REST: <code>${url}/api/v1</code>, described and tried out in the <a href="/api-docs">API documentation</a></li>
<li>Realtime: DDP at <code>${url.replace(/^http/, 'ws')}/websocket</code>, SockJS at <code>/sockjs</code>, socket.io in the namespace <code>/realtime</code></li>
<li>Health: <a href="/health/live">live</a>, <a href="/health/ready">ready</a></li>
</ul>
<p>The first account is the administrator, unless one was named in the environment. It is made by the set-up link in the log, or from the machine itself:</p>
<pre>curl ${url}/api/v1/users.register -H 'Content-Type: application/json' \\
  -d '{"username":"ada","email":"ada@example.com","pass":"a long pass phrase","name":"Ada"}'</pre>
</body>
</html>`;
}
