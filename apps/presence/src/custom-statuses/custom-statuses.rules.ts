import { AppError, USER_STATUSES } from '@gantry/contracts';

const METHOD = 'insertOrUpdateUserStatus';
/** Names are shown in pages, so they must not contain markup. */
const MARKUP = /[><&"']/;

interface Form {
  readonly name: string;
  readonly statusType?: string | null | undefined;
}

/** @throws AppError error-the-field-is-required, error-input-is-not-a-valid-field */
export function requireValid({ name, statusType }: Form): void {
  if (name.trim() === '')
    throw new AppError('error-the-field-is-required', 'The field Name is required', { method: METHOD, field: 'Name' });
  if (MARKUP.test(name)) throw notValid(`${name} is not a valid name`, name, 'Name');
  const known = !statusType || USER_STATUSES.some((status) => status === statusType);
  if (!known) throw notValid(`${statusType} is not a valid status type`, statusType, 'StatusType');
}

export function nameTaken(): AppError {
  return new AppError('Custom_User_Status_Error_Name_Already_In_Use', 'The custom user status name is already in use', {
    method: METHOD,
  });
}

function notValid(text: string, input: string, field: string): AppError {
  return new AppError('error-input-is-not-a-valid-field', text, { method: METHOD, input, field });
}
