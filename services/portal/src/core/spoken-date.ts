/** Dates as people say them: weekday, date, time and zone. Pure. */

/** `Monday, December 21, 2026, 10:05 PM UTC` */
export function spokenDate(timeMs: number, timeZone: string): string {
  const day = { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' } as const;
  const time = { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' } as const;
  return new Intl.DateTimeFormat('en-US', { ...day, ...time, timeZone }).format(timeMs).replace(' at ', ', ');
}
