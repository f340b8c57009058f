import type { AgentMessages } from '../agent-messages.ts';

/** German. */
export const de: Readonly<Record<keyof AgentMessages, string>> = {
  reading: 'Liest Metriken, Aufrufe, Logs, Änderungen und Topologie',
  'reading-levels': 'Liest Metriken, Aufrufe und Topologie',
  'reading-levels-and-logs': 'Liest Metriken, Aufrufe, Logs und Topologie',
  unreadable:
    '{kind, select, metrics {Metriken} topology {Die Topologie} spans {Aufrufe} logs {Logs} other {Änderungen}} waren nicht lesbar: {why}',

  'read-newest':
    '{kind, select, metrics {Metriken} topology {Die Topologie} spans {Aufrufe} logs {Logs} other {Änderungen}} wurden ab {span} vor dem Zeitraum des Vorfalls gelesen: für mehr sind es zu viele',
  'read-part':
    '{kind, select, metrics {Metriken} topology {Die Topologie} spans {Aufrufe} logs {Logs} other {Änderungen}} sind unvollständig: nur {rows, number, short} aus dem Zeitraum des Vorfalls wurden gelesen',

  'detection-looking': 'Sucht Signale und Logzeilen, die vom Üblichen abweichen',
  'detection-normal': 'Kein Signal liegt deutlich außerhalb seines üblichen Bereichs; am nächsten kommt: {closest}',
  'detection-blind':
    'Kein Signal hat sowohl Vergleichswerte als auch Werte seit dem Alarm, also lässt sich nichts vergleichen',
  'detection-but-logs': '{signals}. Aber: {line}',
  'missing-both-sides': 'Metriken der betroffenen Komponenten, vor und seit dem Alarm',

  'diagnosis-comparing': 'Vergleicht jede Komponente mit dem Üblichen',
  'quoted-document': 'Dokument {name}: „{text}“',
  'quoted-incident': 'Früherer Vorfall {name}: „{text}“',
  'quoted-lesson': 'Gelernt aus Vorfall {incident}, bestätigt von {by}: „{text}“',
  'quoted-lesson-unconfirmed': 'Gelernt aus Vorfall {incident}, noch von niemandem bestätigt: „{text}“',
  'opinion-differs':
    'Eine zweite Meinung, von {by}, hält eine andere Ursache für wahrscheinlicher: {mechanism} an {entity}.',
  'model-unknown':
    '{count, plural, one {Eine Ursache oder ein Beleg, den ein Modell nannte, existiert nicht und wurde} other {# Ursachen oder Belege, die ein Modell nannte, existieren nicht und wurden}} weggelassen.',
  'model-claim-failed': 'Was ein Modell zur Ursache sagte, bestand seine Prüfung nicht und wurde weggelassen.',

  'prediction-reading': 'Liest die Signale, die sich geändert haben',
  'prediction-testing': 'Sagt voraus und prüft jede Regel am Signal selbst',
  'prediction-tested':
    'Rückblickender Test von {name} von {entity}: mittlerer Fehler {error} an {origins, number, short} früheren Zeitpunkten; „bleibt, wie es ist“ irrt um {unchanged}',
  'prediction-course':
    'Wenn nichts geschieht, liegt {name} von {entity} in {minutes, number, short} min bei {middle} (80-%-Band {low} bis {high})',
  'prediction-breach': '{course}; mit Wahrscheinlichkeit {probability} über {limit}',
  'prediction-nothing': 'Kein Signal hat genug Vorgeschichte für eine Vorhersage',
  'missing-history': 'Mindestens zwölf Werte der Signale, die sich geändert haben',

  'resolution-reading': 'Liest Größen und Quellen, an denen etwas zu tun ist',
  'resolution-checking': 'Prüft, welche Maßnahmen möglich sind',
  'resolution-refused': '{action} an {place}: {reason}',
  'resolution-effect': '{grounds} Die Signale des Vorfalls kehren in den üblichen Bereich zurück.',
  'resolution-replicas':
    '{running, plural, one {Eine Instanz läuft} other {{running, number, short} Instanzen laufen}}, während das {ratio, number, short}-Fache der üblichen Anfragen eintrifft.',
  'resolution-pool': 'Sie hält jetzt {held, plural, one {eine Verbindung} other {{held, number, short} Verbindungen}}.',
  'resolution-share': '{share} der Anfragen gehen über die übliche Zahl hinaus.',
  'resolution-source': '{source} sendet {now, number, short} Anfragen je Sekunde, üblich sind {usual, number, short}.',
  'resolution-unsaid': 'Die Telemetrie sagt nicht, welcher Wert hier gilt: {parameter}',
  'resolution-no-cause': 'Es wurde keine Ursache benannt, also lässt sich keine Maßnahme begründen',
  'resolution-nothing-fits': 'Keine Maßnahme des Katalogs passt zu: {mechanism} an {entity}',
  'missing-cause': 'Eine Ursache, gegen die etwas zu tun ist',

  'verification-reading': 'Liest, was gestört war',
  'verification-calm':
    'Im Augenblick ruhig; ohne Maßnahme muss das {minutes, plural, one {eine Minute} other {{minutes, number, short} Minuten}} anhalten',
  'verification-standing': '{back, number, short} von {all, number, short} Signalen liegen wieder im üblichen Bereich',
  'verification-signal': '{name} von {entity}: üblich {before}, schlimmstenfalls {worst}, jetzt {now}',
  'not-measured': 'nicht gemessen',
  'verification-recovered':
    'Alle {all, number, short} gestörten Signale liegen wieder im üblichen Bereich{done, select, yes { (nach: {action})} other {}}',
  'verification-not-recovered':
    '{wrong, number, short} von {all, number, short} gestörten Signalen liegen nicht wieder im üblichen Bereich{done, select, yes { (nach: {action})} other {}}',
  'verification-untold':
    'Ob die Signale zurückgekehrt sind{done, select, yes { (nach: {action})} other {}}, lässt sich nicht sagen: Sie waren seither nicht lange genug ruhig oder nicht lange genug gemessen',
  'verification-nothing':
    'Kein Signal war deutlich gestört, also gibt es keines, dessen Erholung sich beobachten ließe',
  'missing-later': 'Weitere Telemetrie nach der Maßnahme oder nach dem Ende der Alarme',

  'update-writing': 'Schreibt Mitteilungen',
  'update-standing':
    '{title}: {status, select, triggered {wird untersucht} acknowledged {ist in Arbeit} resolved {behoben} other {abgeschlossen}}.',
  'update-standing-since':
    '{title}: {status, select, triggered {wird untersucht} acknowledged {ist in Arbeit} resolved {behoben} other {abgeschlossen}}, seit {since}.',
  'update-cause': 'Wahrscheinliche Ursache ({confidence}): {cause}',
  'update-candidate': 'Keine Ursache ist sicher; am ehesten kommt {entity} in Frage ({confidence}).',
  'update-no-cause': 'Es wurde keine Ursache gefunden.',
  'update-missing': 'Es fehlen: {missing}.',
  'update-against': 'Dagegen spricht: {statement}',
  'update-brief-cause': 'Die Ursache liegt höchstwahrscheinlich in {entity}.',
  'update-brief-no-cause': 'Die Ursache ist noch nicht sicher.',
  'update-handed-over': 'Der Vorfall wurde an Menschen übergeben.',
  'update-waiting': 'Wartet auf eine Entscheidung: {action}.',
  'update-action':
    '{action}: {status, select, approved {genehmigt} rejected {abgelehnt} running {läuft} succeeded {gelungen} failed {gescheitert} expired {verfallen} undone {zurückgenommen} unknown {Ausgang unbekannt} other {{status}}}.',
  'update-action-outcome':
    '{action}: {status, select, approved {genehmigt} rejected {abgelehnt} running {läuft} succeeded {gelungen} failed {gescheitert} expired {verfallen} undone {zurückgenommen} unknown {Ausgang unbekannt} other {{status}}} ({outcome}).',
  'update-brief-waiting': 'Eine Maßnahme wartet auf Genehmigung.',
  'update-brief-done': 'Eine Maßnahme wurde durchgeführt.',
  'update-recovered': 'Die Signale liegen wieder im üblichen Bereich.',
  'update-lasted': 'Die Störung dauerte {lasted}.',
  'update-not-recovered': 'Die Signale liegen nicht wieder im üblichen Bereich.',
  'update-untold': 'Ob die Signale zurückgekehrt sind, lässt sich nicht sagen.',
  'update-customers': 'Seit {since} können Teile des Dienstes langsam sein oder ausfallen. Wir arbeiten daran.',
  'update-customers-solved': 'Die Störung, die einige von Ihnen bemerkt haben, ist behoben.',
};
