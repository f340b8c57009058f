import { nearby } from './context.ts';
import { byPattern, type Recogniser } from './sensitive.ts';

const STREET =
  'Avenue|Ave|Boulevard|Blvd|Circle|Court|Crescent|Drive|Dr|Highway|Hwy|Lane|Ln|Parkway|Place|Plaza|Road|Rd|Square|Street|St|Terrace|Way';

/**
 * People and their places, as far as form alone tells: home folders, `user=` in logs, names in ARNs, street addresses, post boxes.
 * Free names are not recognised; hand those that matter to the masker.
 */
export const recognisePeople: readonly Recogniser[] = [
  byPattern(
    'person',
    /(?:\/home\/|\/Users\/|\\Users\\)(?<it>[\p{L}_][\p{L}\p{N}_.-]{0,63})/u,
    (name) => !/^(?:ec2-user|ubuntu|node|app|shared|public)$/i.test(name),
  ),
  byPattern(
    'person',
    /(?<![\p{L}\p{N}])(?:user(?:name|_?id|Name)?|login|owner|assignee|actor|principal|acknowledged_by|on_?call)["']?(?:=|": ?)["']?(?<it>[\p{L}\p{N}][\p{L}\p{N}_.@+-]{1,63})/iu,
    (name) =>
      !/^(?:\d{1,6}|true|false|null|none|root|system|admin|anonymous|unknown|guest|test|nobody|daemon|www-data|postgres|mysql|git|ubuntu|ec2-user)$/i.test(
        name,
      ),
  ),
  byPattern('person', /:(?:user|assumed-role\/[\w+=,.@-]{1,64})\/(?<it>[\w+=,.@-]{1,64})/),
  byPattern(
    'address',
    new RegExp(String.raw`\b\d{1,5}[A-Za-z]? (?:[\p{Lu}][\p{L}'.-]{1,30} ){1,4}(?:${STREET})\b\.?`, 'u'),
  ),
  byPattern('address', /\bP\.? ?O\.? Box \d{1,6}\b/i),
  byPattern('account', /\barn:aws[\w-]{0,12}:[\w-]{1,40}:[\w-]{0,24}:(?<it>\d{12}):/),
  byPattern('account', /(?<![\d.-])\d{12}(?![\d.-])/, (match, text, start) =>
    nearby(text, start, start + match.length, /\baccount/i),
  ),
];
