import { AccessPolicy } from '@gantry/access';
import { Bus, systemContext, type BusEvent } from '@gantry/bus';
import { policyChanged, policySnapshot, type SettingValue } from '@gantry/contracts';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Observes } from './observes.decorator';
import { Settings } from './settings';

export interface Policy {
  readonly settings: Settings;
  readonly access: AccessPolicy;
}

/**
 * This process' copy of all settings and permissions: fetched on first need, kept true by `policy.changed`, fetched
 * anew after the bus was away. No request pays for a look-up.
 */
@Injectable()
export class PolicyCache implements OnModuleInit {
  private loading: Promise<void> | undefined;
  private policy: Policy | undefined;
  /** Changes that arrived while a snapshot, perhaps older than they, was on its way. */
  private late: BusEvent<typeof policyChanged>['payload'][] = [];
  private settings: Record<string, SettingValue> = {};
  private permissions: Record<string, string[]> = {};
  /** Grows when the bus was away: a snapshot that was asked for before it may lack what was missed. */
  private generation = 0;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly bus: Bus) {}

  onModuleInit(): void {
    this.bus.onReconnect(() => {
      this.generation++;
      this.policy = undefined;
    });
  }

  /** Tells whoever decided by settings or permissions that these are others now, after the copy has followed. */
  onPolicyChanged(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** @throws AppError error-service-unavailable while auth cannot be asked and nothing is known yet. */
  async current(): Promise<Policy> {
    if (this.policy) return this.policy;
    this.loading ??= this.load().finally(() => {
      this.loading = undefined;
    });
    await this.loading;
    return this.policy ?? this.build();
  }

  private async load(): Promise<void> {
    let generation: number;
    do {
      ({ generation } = this);
      // What came late for an earlier attempt may be older than this snapshot.
      this.late = [];
      const snapshot = await this.bus.call(policySnapshot, systemContext('policy-cache'), {});
      this.settings = snapshot.settings;
      this.permissions = snapshot.permissions;
    } while (generation !== this.generation);
    for (const change of this.late.splice(0)) this.apply(change);
    this.build();
  }

  private build(): Policy {
    this.policy = { settings: new Settings(this.settings), access: new AccessPolicy(this.permissions) };
    return this.policy;
  }

  @Observes(policyChanged)
  onChanged({ payload }: BusEvent<typeof policyChanged>): void {
    if (this.policy) {
      this.apply(payload);
      this.build();
    } else if (this.loading) {
      this.late.push(payload);
    }
    for (const listener of this.listeners) listener();
  }

  private apply(change: BusEvent<typeof policyChanged>['payload']): void {
    this.settings = { ...this.settings, ...change.settings };
    this.permissions = { ...this.permissions, ...change.permissions };
  }
}
