import { Code } from 'bson';
import { typeName } from '../bson/bson.values';
import type { OperatorTable } from './expression.types';
import { kindOf } from './number.operators';
import { unary } from './operator.forms';
import { CONVERSIONS } from './type.conversions';

/** Types and conversions. */
export const TYPE_OPERATORS: OperatorTable = {
  $type: unary((value) => (value instanceof Code && value.scope ? 'javascriptWithScope' : typeName(value))),
  $isNumber: unary((value) => kindOf(value) !== undefined),
  ...CONVERSIONS,
};
