import { seededRandom, type Random } from '@sitrep/sdk/base';

/** A line and the statement that wrote it. */
export interface Written {
  readonly statement: string;
  readonly line: string;
}

/** Lines of a made-up shop, drawn from some forty statements in several styles, the earlier ones of each seven more often. */
export function statements(count: number, seed: number): Written[] {
  const draw = new Draw(seededRandom(seed));
  const weights = STATEMENTS.map((_, i) => 1 / (1 + (i % 7)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Array.from({ length: count }, () => {
    let left = draw.random() * total;
    let chosen = 0;
    while (chosen < weights.length - 1 && (left -= weights[chosen] as number) > 0) chosen++;
    return { statement: String(chosen), line: (STATEMENTS[chosen] as Statement)(draw) };
  });
}

class Draw {
  readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  one<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)] as T;
  }

  int(below: number): number {
    return Math.floor(this.random() * below);
  }

  list<T>(most: number, item: () => T): T[] {
    return Array.from({ length: 1 + this.int(most) }, item);
  }

  get ip(): string {
    return `10.${this.int(256)}.${this.int(256)}.${this.int(256)}`;
  }

  get hex(): string {
    return Array.from({ length: 12 }, () => this.int(16).toString(16)).join('');
  }

  get user(): string {
    return this.one(USERS);
  }

  get thing(): string {
    return this.one(THINGS);
  }

  get flag(): boolean {
    return this.random() < 0.5;
  }
}

type Statement = (draw: Draw) => string;

const USERS = 'alice bob carol dave erin frank grace heidi ivan judy mallory oscar peggy trent victor walter'.split(
  ' ',
);
const THINGS = 'stock price index report export backup digest mailing invoice catalogue refund audit'.split(' ');
const HOSTS = [
  'db.example.org',
  'web.example.org',
  'cache.internal',
  'mail.corp.example',
  'queue.internal',
  'ftp.example.com',
];
const CLASSES = [
  'com.shop.OrderService',
  'com.shop.CartService',
  'com.shop.pay.Gateway',
  'org.acme.Pool',
  'org.acme.Cache',
];
const PLAYLISTS = ['road trip', 'best of jazz', 'sleep', 'work out mix', 'party', 'old songs to sing'];
const DAEMONS =
  'nginx cron dockerd kubelet containerd systemd chronyd postfix haproxy consul vault etcd fluentd telegraf'.split(' ');

const STATEMENTS: readonly Statement[] = [
  (d) => `user ${d.user} logged in from ${d.ip}`,
  (d) => `Accepted token of ${d.user} for session ${d.hex}`,
  (d) => `Refused login of ${d.user}: wrong password`,
  (d) =>
    `lock(flags=0x${d.hex}, tag="${d.thing}", owner=${d.user}, ws=${d.one(['null', `Source{${d.int(999)}}`])}, shared=${d.flag})`,
  (d) => `query done user=${d.one(['', ...USERS])} rows=${d.int(1_000)} error=`,
  (d) => `deleting keys ${d.list(6, () => `k${d.int(999)}`).join(' ')}`,
  (d) => `assigned partitions [${d.list(5, () => `${d.thing}-${d.int(9)}`).join(', ')}] to consumer ${d.hex}`,
  (d) => `subscribed to topics [${d.list(4, () => d.thing).join(', ')}]`,
  (d) => `wrote snapshot of ${d.int(900) / 10} ${d.one(['KB', 'MB', 'GB'])} in ${d.int(90)} ${d.one(['ms', 's'])}`,
  (d) => `flushed ${d.int(900)}${d.one(['KB', 'MB'])} to disk`,
  (d) => `renamed playlist "${d.one(PLAYLISTS)}" of account ${d.int(9_999)}`,
  (d) => `order ${d.int(99_999)} changed state from NEW to PAID`,
  (d) => `order ${d.int(99_999)} changed state from PAID to SENT`,
  (d) => `order ${d.int(99_999)} changed state from PAID to REFUNDED`,
  (d) => `connected to ${d.one([...HOSTS, d.ip])}:${1_000 + d.int(9_000)}`,
  (d) => `upstream ${d.one(HOSTS)} is unhealthy, removing from pool`,
  (d) => `${d.one(DAEMONS)} restarted by supervisor after exit code ${d.int(255)}`,
  (d) =>
    `at ${d.one(CLASSES)}.${d.one(['run', 'call', 'get'])}(${d.one(['Order', 'Cart', 'Pool'])}.java:${d.int(400)})`,
  () => 'java.lang.IllegalStateException: pool is closed',
  () => 'java.io.IOException: broken pipe',
  (d) =>
    `level=info ts=2024-01-0${d.int(9)}T00:00:00Z caller=server.go:${d.int(400)} msg="request served" method=GET path=/api/${d.thing} status=200`,
  (d) =>
    `level=warn ts=2024-01-0${d.int(9)}T00:00:00Z caller=pool.go:${d.int(400)} msg="connection recycled" reason=idle age=${d.int(90)}m`,
  (d) => `{"level":"info","time":${d.int(99_999)},"msg":"cache miss","key":"${d.thing}:${d.int(99)}"}`,
  (d) =>
    `{"level":"error","time":${d.int(99_999)},"msg":"cache write failed","key":"${d.thing}:${d.int(99)}","retry":${d.flag}}`,
  (d) => `health check of ${d.thing} returned status ok in ${d.int(90)} ms`,
  (d) => `health check of ${d.thing} returned status failed in ${d.int(90)} ms`,
  (d) => `Registered handler ${d.one(CLASSES)} for event ${d.one(CLASSES)}Event`,
  (d) => `Starting job ${d.thing} on thread pool-${d.int(9)}-thread-${d.int(20)}`,
  (d) => `Finished job ${d.thing} on thread pool-${d.int(9)}-thread-${d.int(20)} in ${d.int(99)} s`,
  (d) => `garbage collection took ${d.int(900)} ms`,
  () => 'shutting down',
  () => 'connection refused',
  () => 'connection reset',
  () => 'connection closed',
  () => 'connection opened',
  () => 'connection lost',
  () => 'connection restored',
  (d) => `File ${d.one(['a', 'b', 'c/d', 'e-f'])}/${d.thing}.csv has ${d.int(999)} rows`,
  (d) =>
    `request_id=${d.hex} user=${d.user} role=${d.one(['admin', 'editor', 'viewer'])} tenant=${d.one(['acme', 'globex', 'initech', 'umbrella'])} granted`,
  (d) => `Setting ${d.one(['timeout', 'retries', 'poolSize', 'maxAge', 'minIdle'])} to ${d.int(99)}`,
  (d) => `${d.user} joined room ${d.thing}`,
  (d) => `Scaling deployment ${d.thing} from ${d.int(9)} to ${d.int(9)} replicas`,
  (d) => `Invalid value for option --${d.one(['verbose', 'level', 'path', 'mode'])}: ${d.one(['yes', 'on', 'x', 'y'])}`,
];
