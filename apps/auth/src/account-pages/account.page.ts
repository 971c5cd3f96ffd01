import { escapeHtml } from '@gantry/service-kit';
import type { AccountPage } from '@gantry/contracts';

interface Content {
  readonly title: string;
  readonly lead: string;
  readonly action: 'password' | 'verify' | 'unsubscribe' | 'setup';
  readonly button: string;
}

const PAGES: Readonly<Record<AccountPage, Content>> = {
  'reset-password': {
    title: 'Choose a new password',
    lead: 'Every earlier login of your account ends with it.',
    action: 'password',
    button: 'Change the password',
  },
  'enroll-account': {
    title: 'Choose a password',
    lead: 'Somebody has made an account for you.',
    action: 'password',
    button: 'Set the password',
  },
  'verify-email': {
    title: 'Confirm your address',
    lead: 'Somebody gave this address for an account.',
    action: 'verify',
    button: 'It is mine',
  },
  unsubscribe: {
    title: 'No more mails',
    lead: 'Do you want no more mails that go to everybody here? Those that concern your account still come.',
    action: 'unsubscribe',
    button: 'No more of them',
  },
  setup: {
    title: 'Make the first account',
    lead: 'It administers this server.',
    action: 'setup',
    button: 'Make the account',
  },
};

/** Path of the script and style relative to the page, because the server may be mounted below a path. */
const UP: Readonly<Record<AccountPage, string>> = {
  'reset-password': '../',
  'enroll-account': '../',
  'verify-email': '../',
  setup: '../',
  unsubscribe: '../../../',
};

const PASSWORDS = `<label for="password">Password</label>
<input id="password" type="password" autocomplete="new-password" maxlength="1000" required autofocus>
<label for="again">The same again</label>
<input id="again" type="password" autocomplete="new-password" maxlength="1000" required>
`;

const IDENTITY = `<label for="name">Name</label>
<input id="name" autocomplete="name" maxlength="255" required>
<label for="username">User name</label>
<input id="username" autocomplete="username" maxlength="255" required>
<label for="email">E-mail address</label>
<input id="email" type="email" autocomplete="email" maxlength="320" required>
`;
const FIELDS: Readonly<Partial<Record<Content['action'], string>>> = {
  password: PASSWORDS,
  setup: IDENTITY + PASSWORDS,
};

/** A page with one button that does one thing. Nothing of the request is copied into it. */
export function accountPage(page: AccountPage, siteName: string, siteUrl: string): string {
  const { title, lead, action, button } = PAGES[page];
  const assets = `${UP[page]}account-pages`;
  const home = /^https?:\/\//.test(siteUrl)
    ? `<p><a href="${escapeHtml(siteUrl)}">${escapeHtml(siteName)}</a></p>\n`
    : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${escapeHtml(title)} – ${escapeHtml(siteName)}</title>
<link rel="stylesheet" href="${assets}/page.css">
<script src="${assets}/page.js" defer></script>
</head>
<body data-page="${page}">
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(lead)}</p>
<form data-action="${action}" hidden>
${FIELDS[action] ?? ''}<button>${escapeHtml(button)}</button>
</form>
<p role="status"></p>
<noscript><p>This page needs JavaScript.</p></noscript>
${home}</body>
</html>
`;
}
