// Loaded before a command: at its end, leaves in SITREP_USAGE_FILE the most memory that the process held.
import { writeFileSync } from 'node:fs';

const file = process.env['SITREP_USAGE_FILE'];
if (file !== undefined)
  process.on('exit', () => writeFileSync(file, JSON.stringify({ peakBytes: process.resourceUsage().maxRSS * 1024 })));
