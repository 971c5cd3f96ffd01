/** Injection tokens of what a process has one of. `Bus` and `PolicyCache` are injected by class. */
export const MONGO = Symbol('mongo');
export const LOGGER = Symbol('logger');
export const METRICS = Symbol('metrics');
export const HEALTH = Symbol('health');
/** Whether this process makes the indexes of its repositories. */
export const INDEX_POLICY = Symbol('index-policy');
