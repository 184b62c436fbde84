// Times as people say them.

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

/** "3 minutes ago" for an RFC 3339 time; empty where there is none. */
export function age(time: string | null, now: number = Date.now()): string {
  const seconds = time === null ? NaN : (now - Date.parse(time)) / 1000;
  if (Number.isNaN(seconds)) {
    return "";
  }
  if (seconds < MINUTE_S) {
    return "just now";
  }
  if (seconds < HOUR_S) {
    return `${Math.floor(seconds / MINUTE_S)} min ago`;
  }
  if (seconds < DAY_S) {
    return `${Math.floor(seconds / HOUR_S)} h ago`;
  }
  const days = Math.floor(seconds / DAY_S);
  return days === 1 ? "yesterday" : `${days} days ago`;
}

/** "1.2 s", "340 ms", "4 min 5 s" between two RFC 3339 times; empty where one is missing. */
export function duration(started: string | null, ended: string | null): string {
  const ms = started === null || ended === null ? NaN : Date.parse(ended) - Date.parse(started);
  if (Number.isNaN(ms)) {
    return "";
  }
  if (ms < 1000) {
    return `${ms} ms`;
  }
  const seconds = ms / 1000;
  return seconds < MINUTE_S ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / MINUTE_S)} min ${Math.floor(seconds % MINUTE_S)} s`;
}
