import { AppError } from '@gantry/contracts';

export function invalidRoom(method: string): AppError {
  return new AppError('error-invalid-room', 'Invalid room', { method });
}

export function notAllowed(method: string): AppError {
  return new AppError('error-not-allowed', 'Not allowed', { method });
}

export function lastOwner(method: string): AppError {
  return new AppError(
    'error-you-are-last-owner',
    'You are the last owner. Please set new owner before leaving the room.',
    { method },
  );
}
