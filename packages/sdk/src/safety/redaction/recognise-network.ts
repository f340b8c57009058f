import { isIPv4, isIPv6 } from 'node:net';
import { standsAlone } from './context.ts';
import { byPattern, type Recogniser } from './sensitive.ts';

/** Ends of names that only mean something inside a network, or name one machine of a cloud. */
const PRIVATE_SUFFIXES = [
  'internal',
  'local',
  'localdomain',
  'corp',
  'intra',
  'intranet',
  'lan',
  'home\\.arpa',
  'amazonaws\\.com',
];

/** Addresses: IPv4 and IPv6 as `node:net` reads them, MAC (EUI-48). */
const addresses: readonly Recogniser[] = [
  byPattern(
    'ip-address',
    /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d]|\.\d)/,
    (match, text, start) => isIPv4(match) && standsAlone(text, start, start + match.length),
  ),
  byPattern(
    'ip-address',
    /(?<![\p{L}\p{N}_:.])(?=[\da-f:]{0,4}:)[\da-f:]{2,39}(?:\.\d{1,3}){0,3}(?![\p{L}\p{N}_:])/iu,
    (match) => /\d/.test(match) && isIPv6(match), // `a::b` is an address, too, but more often code
  ),
  byPattern('mac-address', /(?<![\da-f:-])(?:[\da-f]{2}(?=([:-])))(?:\1[\da-f]{2}){5}(?![\da-f:-])/i),
];

/** Hosts: names under a private suffix, and names that clouds make from addresses. */
const hosts: readonly Recogniser[] = [
  byPattern(
    'host',
    new RegExp(
      String.raw`(?<![\p{L}\p{N}_.-])(?:[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,62})\.){1,10}(?:${PRIVATE_SUFFIXES.join('|')})(?![\p{L}\p{N}_-])`,
      'iu',
    ),
  ),
  byPattern('host', /\b(?:ip|ec2)-\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3}\b/),
  byPattern('host', /\bi-[\da-f]{8,17}\b/),
];

/** Addresses and names of machines. */
export const recogniseNetwork: readonly Recogniser[] = [...addresses, ...hosts];
