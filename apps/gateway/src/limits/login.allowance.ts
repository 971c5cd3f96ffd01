import type { Caller } from '@gantry/contracts';
import type { AccessPolicy } from '@gantry/access';
import type { Allowance, Settings } from '@gantry/service-kit';
import { addressSubject } from './rate.subject';

/** How often a route may be called (settings API_Enable_Rate_Limiter*); undefined when the caller is not limited. */
export function routeAllowance(
  { settings, access }: { readonly settings: Settings; readonly access: AccessPolicy },
  caller: Caller,
): Allowance | undefined {
  if (!settings.flag('API_Enable_Rate_Limiter') || access.can(caller, 'api-bypass-rate-limit')) return undefined;
  return {
    calls: settings.number('API_Enable_Rate_Limiter_Limit_Calls_Default'),
    perMs: settings.number('API_Enable_Rate_Limiter_Limit_Time_Default'),
  };
}

/**
 * What attempts at an operation of rate-limit class `login` are counted by on every protocol: the address alone, so
 * that sending a login along does not give further attempts.
 */
export function attemptCounter(operationId: string, caller: Exclude<Caller, { kind: 'system' }>): string {
  return `${operationId} ${addressSubject(caller.ip)}`;
}
