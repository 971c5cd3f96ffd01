/** Flags of a pattern as its options give them. */
export interface PatternFlags {
  ignoringCase: boolean;
  multiline: boolean;
  dotAll: boolean;
  extended: boolean;
}
