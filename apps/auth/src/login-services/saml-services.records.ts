import type { LoginService } from '@gantry/contracts';
import { SAML_PREFIX } from './saml.services';
import { SETTING_ENTRIES, type SettingEntry } from '../settings/settings.catalogue';
import { idOf, text, type Values } from './login-services.rules';

const MODEL = `${SAML_PREFIX}Default`;

/** The name as ids have it: letters alone. Empty when nothing is left of it. */
export function samlServiceName(name: string): string {
  return name.replace(/[^A-Za-z]/g, '');
}

/** The settings of a further identity provider: those of `Default` under another name. */
export function samlEntries(name: string): SettingEntry[] {
  const renamed = (id: string) => id.replace(MODEL, `${SAML_PREFIX}${name}`);
  return SETTING_ENTRIES.filter(({ id }) => id === MODEL || id.startsWith(`${MODEL}_`)).map((entry) => ({
    ...entry,
    id: renamed(entry.id),
    ...(entry.section === undefined ? {} : { section: `${name}: ${entry.section}` }),
  }));
}

/** The identity providers that are switched on, as clients have to know them. */
export function samlServices(values: Values): LoginService[] {
  const enabled = Object.keys(values)
    .filter((id) => /^SAML_Custom_[A-Za-z]+$/.test(id) && values[id] === true)
    .sort();
  return enabled.map((id) => ({
    _id: idOf(id),
    service: 'saml',
    custom: false,
    buttonLabelText: text(values, `${id}_button_label_text`),
    buttonLabelColor: text(values, `${id}_button_label_color`),
    buttonColor: text(values, `${id}_button_color`),
    clientConfig: { provider: text(values, `${id}_provider`) },
  }));
}
