import { z } from 'zod';

/** Most blocks of one message or view, and of one conditional block. */
export const MAX_BLOCKS = 50;
/** Most elements of one block, and options of one element. */
const MAX_ELEMENTS = 100;
/** Characters of one text, of an id or a value, of a link. */
const MAX_TEXT = 5_000;
const MAX_ID = 255;
const MAX_LINK = 8_192;
/** Of all blocks together as JSON, characters: a message with them still fits into every frame. */
export const MAX_BLOCKS_TEXT = 100_000;
/** Most undocumented properties that are kept in one object. */
const MAX_PROPERTIES = 50;

const id = z.string().max(MAX_ID);
const link = z.string().max(MAX_LINK);

/**
 * Documented properties are validated, others are kept: blocks are stored unchanged (contract/apps-engine.md, APP-928).
 */
function object<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.looseObject(shape).refine((value) => Object.keys(value).length <= MAX_PROPERTIES, 'Too many properties');
}

const plainText = object({
  type: z.literal('plain_text'),
  text: z.string().max(MAX_TEXT),
  emoji: z.boolean().optional(),
});
/** contract/apps-engine.md, APP-901. */
const text = z.union([plainText, object({ type: z.literal('mrkdwn'), text: z.string().max(MAX_TEXT) })]);
/** APP-902. */
const option = object({ text, value: z.string().max(MAX_TEXT), url: link.optional() });
const options = z.array(option).max(MAX_ELEMENTS);

/** APP-911 to APP-916. */
const ELEMENTS = {
  button: object({
    type: z.literal('button'),
    text,
    actionId: id,
    value: z.string().max(MAX_TEXT).optional(),
    url: link.optional(),
    style: z.enum(['primary', 'danger']).optional(),
  }),
  image: object({ type: z.literal('image'), imageUrl: link, altText: z.string().max(MAX_TEXT) }),
  overflow: object({ type: z.literal('overflow'), options, actionId: id }),
  plainTextInput: object({
    type: z.literal('plain_text_input'),
    actionId: id,
    placeholder: plainText,
    initialValue: z.string().max(MAX_TEXT).optional(),
    multiline: z.boolean().optional(),
  }),
  staticSelect: object({
    type: z.literal('static_select'),
    actionId: id,
    placeholder: text,
    options,
    initialValue: z.string().max(MAX_TEXT).optional(),
  }),
  multiStaticSelect: object({
    type: z.literal('multi_static_select'),
    actionId: id,
    placeholder: text,
    options,
    initialValue: z.array(z.string().max(MAX_TEXT)).max(MAX_ELEMENTS).optional(),
  }),
};
const { button, image, overflow, plainTextInput, staticSelect, multiStaticSelect } = ELEMENTS;
const interactive = z.union([button, overflow, plainTextInput, staticSelect, multiStaticSelect]);

const common = { blockId: id.optional(), appId: id.optional() };
/** APP-921 to APP-926. */
const plainBlock = z.union([
  object({ type: z.literal('section'), text, accessory: z.union([interactive, image]).optional(), ...common }),
  object({ type: z.literal('divider'), ...common }),
  object({
    type: z.literal('image'),
    imageUrl: link,
    altText: z.string().max(MAX_TEXT),
    title: text.optional(),
    ...common,
  }),
  object({ type: z.literal('actions'), elements: z.array(interactive).max(MAX_ELEMENTS), ...common }),
  object({ type: z.literal('context'), elements: z.array(z.union([text, image])).max(MAX_ELEMENTS), ...common }),
  object({
    type: z.literal('input'),
    element: z.union([plainTextInput, staticSelect, multiStaticSelect]),
    label: text.optional(),
    optional: z.boolean().optional(),
    ...common,
  }),
]);
/** APP-927. Conditions do not hold conditions. */
const conditionalBlock = object({
  type: z.literal('conditional'),
  when: object({
    engine: z
      .array(z.enum(['rocket.chat', 'livechat']))
      .max(2)
      .optional(),
  }).optional(),
  render: z.array(plainBlock).max(MAX_BLOCKS),
  ...common,
});

export const blockSchema = z.union([plainBlock, conditionalBlock]);
export type Block = z.infer<typeof blockSchema>;

/** The blocks of a message or a view (contract/apps-engine.md, section 10). Where links may lead is a rule of the service that stores them. */
export const blocksSchema = z
  .array(blockSchema)
  .max(MAX_BLOCKS)
  .refine((blocks) => JSON.stringify(blocks).length <= MAX_BLOCKS_TEXT, 'Too many blocks');

/** APP-934. */
export const viewSchema = object({
  appId: id.optional(),
  id: id.optional(),
  type: z.enum(['modal', 'home', 'contextualBar']),
  title: text,
  blocks: blocksSchema,
  close: button.optional(),
  submit: button.optional(),
  state: z.record(z.string().max(MAX_ID), z.unknown()).optional(),
  clearOnClose: z.boolean().optional(),
  notifyOnClose: z.boolean().optional(),
});
export type View = z.infer<typeof viewSchema>;

const opened = { triggerId: id, appId: id, view: viewSchema, success: z.literal(true) };

/**
 * What a client is answered to an interaction with blocks (APP-933): nothing more than that it was taken, a surface that opens or
 * changes, or what is wrong with the fields of a form.
 */
export const uiAnswerSchema = z.union([
  z.object({ type: z.enum(['modal.open', 'modal.update', 'contextual_bar.open', 'contextual_bar.update']), ...opened }),
  z.object({
    type: z.literal('errors'),
    viewId: id,
    errors: z.record(z.string().max(MAX_ID), z.string().max(MAX_TEXT)),
    success: z.literal(false),
  }),
  z.strictObject({ success: z.boolean() }),
]);
export type UiAnswer = z.infer<typeof uiAnswerSchema>;
