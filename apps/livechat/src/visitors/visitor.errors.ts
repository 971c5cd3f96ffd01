import { AppError } from '@gantry/contracts';

export const invalidEmail = () => new AppError('error-invalid-email-address', 'Invalid email address');
export const tooManyFields = () => new AppError('error-too-many-fields', 'A visitor has too many custom fields');
