import { Bus, inProcessTransport } from '@gantry/bus';
import { policySnapshot, type Caller, type SettingValue } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Registry } from 'prom-client';
import { SharedCounters } from './shared.counters';

/** contract/settings.json, the defaults. */
const DEFAULTS: Readonly<Record<string, SettingValue>> = {
  API_Enable_Rate_Limiter: true,
  API_Enable_Rate_Limiter_Limit_Calls_Default: 10,
  API_Enable_Rate_Limiter_Limit_Time_Default: 60_000,
  DDP_Rate_Limit_IP_Enabled: true,
  DDP_Rate_Limit_IP_Requests_Allowed: 120_000,
  DDP_Rate_Limit_IP_Interval_Time: 60_000,
  DDP_Rate_Limit_User_Enabled: true,
  DDP_Rate_Limit_User_Requests_Allowed: 1_200,
  DDP_Rate_Limit_User_Interval_Time: 60_000,
  DDP_Rate_Limit_Connection_Enabled: true,
  DDP_Rate_Limit_Connection_Requests_Allowed: 600,
  DDP_Rate_Limit_Connection_Interval_Time: 60_000,
  DDP_Rate_Limit_User_By_Method_Enabled: true,
  DDP_Rate_Limit_User_By_Method_Requests_Allowed: 20,
  DDP_Rate_Limit_User_By_Method_Interval_Time: 10_000,
  DDP_Rate_Limit_Connection_By_Method_Enabled: true,
  DDP_Rate_Limit_Connection_By_Method_Requests_Allowed: 10,
  DDP_Rate_Limit_Connection_By_Method_Interval_Time: 10_000,
};

/** The services that limiters need, with these settings over the defaults. */
export function limitParts(settings: Readonly<Record<string, SettingValue>> = {}): {
  counters: SharedCounters;
  policies: PolicyCache;
} {
  const bus = new Bus(inProcessTransport());
  bus.serve(policySnapshot, async () => ({
    settings: { ...DEFAULTS, ...settings },
    permissions: { 'api-bypass-rate-limit': ['bot'], 'send-many-messages': ['bot'] },
  }));
  return { counters: new SharedCounters(bus, new Registry()), policies: new PolicyCache(bus) };
}

export function userCaller(userId: string, roles: string[] = ['user']): Caller {
  return { kind: 'user', userId, roles, hashedToken: `token of ${userId}`, bypassTwoFactor: false, ip: '10.0.0.1' };
}
