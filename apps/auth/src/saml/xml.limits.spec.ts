import { exceedsXmlLimits, MAX_XML_ATTRIBUTES, MAX_XML_DEPTH, MAX_XML_LENGTH, MAX_XML_TAGS } from './xml.limits';

const numbered = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join('');
const within = (inner: string): string => `<r>${inner}</r>`;
const TAGS = 'the answer has too many elements';
const ATTRIBUTES = 'the answer has too many attributes';
const DEPTH = 'the answer is nested too deep';

describe('the limits of an XML text', () => {
  it.each<[string, string, string | undefined]>([
    ['an answer', within('<a b="1" c=\'2\'>x = y</a><!-- d --><?e f?>'), undefined],
    ['many texts with equals signs', within('a=b&amp;'.repeat(5_000)), undefined],
    ['closed elements, one after another', within('<a/>'.repeat(MAX_XML_TAGS - 2)), undefined],
    ['a > in quotes', within('<a b="/>">'.repeat(30) + '</a>'.repeat(30)), undefined],
    ['siblings', within('<a/>'.repeat(MAX_XML_TAGS)), TAGS],
    ['siblings with texts', within('<a>x</a>'.repeat(MAX_XML_TAGS)), TAGS],
    ['comments', within('<!--x-->'.repeat(MAX_XML_TAGS)), TAGS],
    ['instructions', within('<?a b?>'.repeat(MAX_XML_TAGS)), TAGS],
    ['sections of plain text', within('<![CDATA[x]]>'.repeat(MAX_XML_TAGS)), TAGS],
    ['depth', '<a>'.repeat(MAX_XML_DEPTH + 1), DEPTH],
    ['depth that is hidden behind quotes', '<a b="/>">'.repeat(MAX_XML_DEPTH + 1), DEPTH],
    ['depth that is hidden behind closed elements', '<a><b/>'.repeat(MAX_XML_DEPTH + 1), DEPTH],
    ['attributes of one element', `<a ${numbered(100, (at) => `b${at}="1" `)}/>`, ATTRIBUTES],
    ['namespaces of one element', `<a ${numbered(100, (at) => `xmlns:n${at}="u" `)}/>`, ATTRIBUTES],
    [
      'attributes of all together',
      within(`<a ${numbered(50, (at) => `b${at}="1" `)}/>`.repeat(MAX_XML_ATTRIBUTES / 50 + 1)),
      ATTRIBUTES,
    ],
    ['length', within('x'.repeat(MAX_XML_LENGTH)), 'the answer is too long'],
    ['a document type', '<!doctype r><r/>', 'the answer has a document type or entities'],
    ['entities', '<!ENTITY a "b">', 'the answer has a document type or entities'],
    ['nothing', '', undefined],
  ])('%s', (_name, xml, expected) => {
    expect(exceedsXmlLimits(xml)).toBe(expected);
  });

  it.each(['<a "', '<', '<a>', '</a>', '<!--', '<?', '<![CDATA[', "<a b='", 'a="', '&x;'])(
    'reads a text of nothing but %s in time that grows with its length',
    (piece) => {
      const text = piece.repeat(MAX_XML_LENGTH / piece.length);
      exceedsXmlLimits(text);
      const started = performance.now();
      exceedsXmlLimits(text);
      expect(performance.now() - started).toBeLessThan(250);
    },
  );
});
