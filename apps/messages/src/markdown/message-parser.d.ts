/** The `exports` of the package hide its own declarations. */
declare module '@rocket.chat/message-parser' {
  export function parse(text: string, options?: object): unknown[];
}
