/** The package's own declarations are out of reach of its `exports`. */
declare module '@rocket.chat/message-parser' {
  export function parse(text: string, options?: object): unknown[];
}
