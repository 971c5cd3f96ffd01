import { ARRAY_OPERATORS } from './array.operators';
import { DATE_OPERATORS } from './date.operators';
import type { OperatorTable } from './expression.types';
import { EXTREME_OPERATORS } from './extreme.operators';
import { LOGIC_OPERATORS } from './logic.operators';
import { NUMBER_OPERATORS } from './number.operators';
import { OBJECT_OPERATORS } from './object.operators';
import { SET_OPERATORS } from './set.operators';
import { TEXT_OPERATORS } from './text.operators';
import { TYPE_OPERATORS } from './type.operators';

/** Every expression operator that is answered, by family. Whatever is not here is refused. */
export const EXPRESSION_FAMILIES: Readonly<Record<string, OperatorTable>> = {
  'Comparison, conditions, variables': LOGIC_OPERATORS,
  Arithmetic: NUMBER_OPERATORS,
  'Sums and extremes': EXTREME_OPERATORS,
  Texts: TEXT_OPERATORS,
  Arrays: ARRAY_OPERATORS,
  Sets: SET_OPERATORS,
  Documents: OBJECT_OPERATORS,
  'Types and conversions': TYPE_OPERATORS,
  Dates: DATE_OPERATORS,
};

export const EXPRESSION_OPERATORS = new Map(
  Object.values(EXPRESSION_FAMILIES).flatMap((table) => Object.entries(table)),
);

/** Operators that MongoDB has and this server refuses: their digits, their zones or their order could differ. */
export const REFUSED_EXPRESSIONS: readonly string[] = (
  '$accumulator $acos $acosh $asin $asinh $atan $atan2 $atanh $binarySize $bitAnd $bitNot $bitOr $bitXor $bottom ' +
  '$bottomN $bsonSize $convert $cos $cosh $dateDiff $dateFromParts $dateFromString $dateToParts $dateTrunc ' +
  '$degreesToRadians $exp $firstN $function $lastN $ln $log $log10 $maxN $median $meta $minN $percentile $pow ' +
  '$radiansToDegrees $rand $regexFind $regexFindAll $sampleRate $setField $sin $sinh $sortArray $stdDevPop ' +
  '$stdDevSamp $tan $tanh $top $topN $toHashedIndexKey $tsIncrement $tsSecond $unsetField $zip'
).split(' ');
