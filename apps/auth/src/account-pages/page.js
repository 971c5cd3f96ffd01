// What a link of a mail does, when a person presses the button of its page. The token stays in the path of this page.
(() => {
  'use strict';
  const form = document.querySelector('form');
  const status = document.querySelector('[role=status]');
  const page = document.body.dataset.page;
  /** Below the path of the install: /reset-password/<token>, /mailer/unsubscribe/<id>/<time>. */
  const segments = location.pathname.split('/').filter((segment) => segment !== '');
  const own = page === 'unsubscribe' ? 4 : 2;
  const parts = segments.slice(-own).map(decodeURIComponent);
  const root = `/${[...segments.slice(0, -own), ''].join('/')}`;

  const say = (text, isProblem) => {
    status.textContent = text;
    status.className = isProblem ? 'problem' : '';
  };

  const post = (path, body, headers) =>
    fetch(`${root}api/v1/${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

  /** @returns {Promise<{result?: unknown, error?: {error?: unknown, reason?: string}}>} */
  const call = async (method, params) => {
    const response = await post(`method.callAnon/${encodeURIComponent(method)}`, { message: JSON.stringify({ msg: 'method', id: '1', method, params }) });
    const answer = await response.json();
    return answer.success ? JSON.parse(answer.message) : { error: { reason: answer.error } };
  };

  /** The page does not use the login that comes with a changed password. */
  const forget = ({ id, token }) => post('logout', {}, { 'x-user-id': id, 'x-auth-token': token }).catch(() => undefined);

  const finish = (text) => {
    form.hidden = true;
    say(text, false);
  };

  /** Codes of a refused login after the link itself has been carried out. */
  const refusedLogins = ['totp-required', 'error-user-is-not-activated', 'error-user-has-no-roles', 'error-app-user-is-not-allowed-to-login', 'error-invalid-email'];

  const actions = {
    password: async () => {
      const [first, second] = form.querySelectorAll('input');
      if (first.value !== second.value) return say('The two passwords differ.', true);
      const { result, error } = await call('resetPassword', [parts[1], first.value]);
      if (result) await forget(result);
      if (result || refusedLogins.includes(error.error)) return finish('Your password is changed, and every earlier login has ended. Log in with it now.');
      say(error.error === 403 ? 'This link was used already, or its time is over. Ask for another one.' : error.reason || 'That did not work. Try again later.', true);
    },
    setup: async () => {
      const [name, username, email, first, second] = [...form.querySelectorAll('input')].map(({ value }) => value);
      if (first !== second) return say('The two passwords differ.', true);
      const response = await post('users.register', { name, username, email, pass: first, secretURL: parts[1] });
      const { success, error } = await response.json();
      if (success) return finish('Your account is made. Log in with it now.');
      say(error || 'That did not work. Try again later.', true);
    },
    verify: async () => {
      const { result, error } = await call('verifyEmail', [parts[1]]);
      if (result) await forget(result);
      if (result || refusedLogins.includes(error.error)) return finish('Your address is confirmed. You can log in now.');
      say(error.error === 403 ? 'This link was used already, or its time is over.' : error.reason || 'That did not work. Try again later.', true);
    },
    unsubscribe: async () => {
      const { result, error } = await call('Mailer:unsubscribe', [parts[2], parts[3]]);
      if (result === true) return finish('You get no more of these mails.');
      say(error && error.reason ? error.reason : 'This link belongs to no account.', true);
    },
  };

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    button.disabled = true;
    say('', false);
    try {
      await actions[form.dataset.action]();
    } catch {
      say('The server could not be reached. Try again.', true);
    }
    button.disabled = false;
  });
  form.hidden = false;
})();
