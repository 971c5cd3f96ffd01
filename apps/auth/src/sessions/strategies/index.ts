import { IframeStrategy } from './iframe.strategy';
import { PasswordStrategy } from './password.strategy';
import { ResumeStrategy } from './resume.strategy';

/** The forms of logging in, tried in this order. */
export const LOGIN_STRATEGIES = [ResumeStrategy, PasswordStrategy, IframeStrategy] as const;
export const STRATEGIES = Symbol('login-strategies');
