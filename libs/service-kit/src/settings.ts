import type { SettingValue } from '@gantry/contracts';

/** A snapshot of the settings, read by type. An id that nobody declared is a fault in the code: it throws. */
export class Settings {
  constructor(private readonly values: Readonly<Record<string, SettingValue>>) {}

  text(id: string): string {
    const value = this.get(id);
    return typeof value === 'string' ? value : String(value ?? '');
  }

  /** Settings made from the environment are text: they count when they read as a number. */
  number(id: string): number {
    const value = Number(this.get(id));
    if (Number.isNaN(value)) throw new Error(`setting ${id} is no number`);
    return value;
  }

  flag(id: string): boolean {
    return this.get(id) === true;
  }

  get(id: string): SettingValue {
    const value = this.values[id];
    if (value === undefined) throw new Error(`no setting is called ${id}`);
    return value;
  }

  /** Those that begin so. Goes through all of them: for rare questions. */
  ids(beginning: string): string[] {
    return Object.keys(this.values).filter((id) => id.startsWith(beginning));
  }

  /** For ids that people make, such as those of custom login services: undefined for one that is not there, or no more. */
  find(id: string): NonNullable<SettingValue> | undefined {
    return Object.hasOwn(this.values, id) ? (this.values[id] ?? undefined) : undefined;
  }
}
